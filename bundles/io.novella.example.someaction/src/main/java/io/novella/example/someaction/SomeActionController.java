// SPDX-License-Identifier: Apache-2.0
package io.novella.example.someaction;

import io.novella.api.Action;
import io.novella.api.ApiController;
import io.novella.api.ApiResource;
import io.novella.api.ApiVersion;
import io.novella.api.ExpectedErrors;
import io.novella.api.Policy;
import io.novella.api.Status;
import io.novella.compute.Server;
import org.osgi.service.component.annotations.Component;

/**
 * Does some action on a server. From 2.1 to 3.3 in one meaning, in two formats; from 4.0 to 4.5 in another. What it
 * answers says which of the two ran.
 */
@Component
@ApiResource(service = "compute", path = "servers", target = Server.class)
public final class SomeActionController implements ApiController {

    /** Flat parameters, whatever the format of the version. */
    public record Params(String paramA) {}

    /** Flat result. */
    public record Result(String resultA) {}

    /** The first meaning: acts on what people call the server. */
    @Action("some-action")
    @ApiVersion(base = "2.1", max = "3.3")
    @Status(204)
    @Status(value = 202, since = "3.0")
    @ExpectedErrors(404)
    @Policy(value = "compute:servers:some_action", check = "rule:admin_or_owner")
    public Result someAction(Server server, Params params) {
        return new Result("someAction took " + params.paramA() + " for " + server.name());
    }

    /** The second meaning: acts on the server itself, whatever it is called. */
    @Action("some-action")
    @ApiVersion(base = "4.0", max = "4.5")
    @Status(202)
    @ExpectedErrors(404)
    @Policy(value = "compute:servers:some_action", check = "rule:admin_or_owner")
    public Result someActionSemantic4(Server server, Params params) {
        return new Result("someActionSemantic4 took " + params.paramA() + " for " + server.id());
    }
}
