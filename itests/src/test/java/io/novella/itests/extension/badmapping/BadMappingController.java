// SPDX-License-Identifier: Apache-2.0
package io.novella.itests.extension.badmapping;

import io.novella.api.ApiController;
import io.novella.api.ApiResource;
import io.novella.api.ApiVersion;
import io.novella.api.Policy;
import io.novella.api.Post;
import io.novella.api.Status;
import org.osgi.service.component.annotations.Component;

/** Maps a name that stands in two places in its first version. */
@Component
@ApiResource(service = "compute", path = "badmapping")
public final class BadMappingController implements ApiController {

    public record Params(String paramA) {}

    @Post
    @ApiVersion(base = "2.1")
    @Status(204)
    @Policy(value = "compute:badmapping:create", check = "@")
    public void create(Params params) {}
}
