// SPDX-License-Identifier: Apache-2.0
package io.novella.testkit;

import io.novella.api.Action;
import io.novella.api.ApiController;
import io.novella.api.ApiResource;
import io.novella.api.ApiVersion;
import io.novella.api.Policy;

/** Fits its schema nowhere. */
@ApiResource(service = "lighting", path = "broken", target = Lamp.class)
public final class BrokenController implements ApiController {

    public record Params(String colour) {}

    @Action("paint")
    @ApiVersion(base = "1.0")
    @Policy(value = "lighting:broken:paint", check = "@")
    public void paint(Lamp lamp, Params params) {}

    @Action("unpaint")
    @ApiVersion(base = "1.0")
    public void unpaint(Lamp lamp) {}
}
