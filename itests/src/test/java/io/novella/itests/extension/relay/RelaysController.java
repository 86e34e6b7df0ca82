// SPDX-License-Identifier: Apache-2.0
package io.novella.itests.extension.relay;

import io.novella.api.ApiController;
import io.novella.api.ApiResource;
import io.novella.api.ApiVersion;
import io.novella.api.Get;
import io.novella.api.Policy;
import io.novella.api.Post;
import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/** A resource of its own; a change of its configuration makes another of it. */
@Component(configurationPid = "relay")
@ApiResource(service = "compute", path = "relays")
public final class RelaysController implements ApiController {

    public record Params(String word) {}

    public record Result(String answer, String word) {}

    private final String lane;

    @Activate
    public RelaysController(Map<String, Object> configuration) {
        lane = String.valueOf(configuration.getOrDefault("lane", "none"));
    }

    @Get
    @ApiVersion(base = "2.1")
    @Policy(value = "compute:relays:list", check = "@")
    public Result list() {
        return new Result(Runner.NAME, lane);
    }

    @Post
    @ApiVersion(base = "2.1")
    @Policy(value = "compute:relays:create", check = "@")
    public Result create(Params params) {
        return new Result(Runner.NAME, params.word());
    }
}
