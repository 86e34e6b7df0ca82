// SPDX-License-Identifier: Apache-2.0
package io.novella.itests.extension.badreference;

import io.novella.api.ApiController;
import io.novella.api.ApiResource;
import io.novella.api.ApiVersion;
import io.novella.api.Policy;
import io.novella.api.Post;
import io.novella.api.Status;
import org.osgi.service.component.annotations.Component;

/** Refers to a definition that is not there in its first version. */
@Component
@ApiResource(service = "compute", path = "badreference")
public final class BadReferenceController implements ApiController {

    public record Params(String paramA) {}

    @Post
    @ApiVersion(base = "2.1")
    @Status(204)
    @Policy(value = "compute:badreference:create", check = "@")
    public void create(Params params) {}
}
