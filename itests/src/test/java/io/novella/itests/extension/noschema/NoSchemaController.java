// SPDX-License-Identifier: Apache-2.0
package io.novella.itests.extension.noschema;

import io.novella.api.Action;
import io.novella.api.ApiController;
import io.novella.api.ApiResource;
import io.novella.api.ApiVersion;
import io.novella.api.Policy;
import io.novella.compute.Server;
import org.osgi.service.component.annotations.Component;

/** Takes a parameter, and ships no schema for it. */
@Component
@ApiResource(service = "compute", path = "servers", target = Server.class)
public final class NoSchemaController implements ApiController {

    public record Params(String word) {}

    @Action("no-schema")
    @ApiVersion(base = "2.1")
    @Policy(value = "compute:servers:no_schema", check = "@")
    public void act(Server server, Params params) {}
}
