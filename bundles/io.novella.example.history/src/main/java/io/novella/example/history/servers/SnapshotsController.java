// SPDX-License-Identifier: Apache-2.0
package io.novella.example.history.servers;

import io.novella.api.Action;
import io.novella.api.ApiController;
import io.novella.api.ApiResource;
import io.novella.api.ApiVersion;
import io.novella.api.ExpectedErrors;
import io.novella.api.Policy;
import io.novella.api.RequestContext;
import io.novella.api.Status;
import io.novella.compute.Server;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Makes images of servers. */
@Component
@ApiResource(service = "compute", path = "servers", target = Server.class)
public final class SnapshotsController implements ApiController {

    /** What the image is to be called, and what to note on it. */
    public record Wanted(String name, @Nullable Map<String, String> metadata) {}

    /** The image; its name is its id here. */
    public record Created(String imageId, String location) {}

    private final Snapshots snapshots;

    /** Keeps images. */
    @Activate
    public SnapshotsController(@Reference Snapshots snapshots) {
        this.snapshots = snapshots;
    }

    /** Makes an image of a server. */
    @Action("create-image")
    @ApiVersion(base = "2.1")
    @Status(202)
    @ExpectedErrors(409)
    @Policy(value = "os_compute_api:servers:create_image", check = "rule:admin_or_owner")
    public Created createImage(Server server, Wanted wanted, RequestContext context) {
        snapshots.add(wanted.name(), server, wanted.metadata() == null ? Map.of() : wanted.metadata());
        return new Created(wanted.name(), context.serviceUrl() + "/images/" + wanted.name());
    }
}
