// SPDX-License-Identifier: Apache-2.0
package io.novella.itests.extension.tiny;

import io.novella.api.ApiController;
import io.novella.api.ApiResource;
import io.novella.api.ApiVersion;
import io.novella.api.Get;
import io.novella.api.Policy;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.osgi.service.component.annotations.Component;

/** Tells which version of its bundle answers. */
@Component
@ApiResource(service = "compute", path = "tiny")
public final class TinyController implements ApiController {

    public record Result(String answer) {}

    @Get
    @ApiVersion(base = "2.1")
    @Policy(value = "compute:tiny:show", check = "@")
    public Result show() throws IOException {
        try (InputStream in = TinyController.class.getResourceAsStream("/version.txt")) {
            return new Result(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
    }
}
