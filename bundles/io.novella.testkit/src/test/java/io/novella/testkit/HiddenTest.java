// SPDX-License-Identifier: Apache-2.0
package io.novella.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.novella.api.ApiController;
import io.novella.api.ApiResource;
import io.novella.api.ApiVersion;
import io.novella.api.Get;
import io.novella.api.Hidden;
import io.novella.api.Policy;
import io.novella.api.Post;
import java.lang.ref.WeakReference;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Components of results that no version shows. */
class HiddenTest {

    /** Has hidden components in the result and in the items of a list, of types with and without a JSON form. */
    @ApiResource(service = "lighting", path = "batteries")
    public static final class BatteriesController implements ApiController {

        public record Battery(
                int charge, @Hidden String serial, @Hidden WeakReference<Object> owner, List<Cell> cells) {}

        public record Cell(int volts, @Hidden String maker) {}

        @Get("one")
        @ApiVersion(base = "1.0")
        @Policy(value = "lighting:batteries:show", check = "@")
        public Battery show() {
            return new Battery(7, "s-123", new WeakReference<>(this), List.of(new Cell(3, "m-456")));
        }
    }

    /** Its schema names a hidden component, and it takes parameters with one. */
    @ApiResource(service = "lighting", path = "leaks")
    public static final class LeaksController implements ApiController {

        public record Leak(@Hidden String serial) {}

        public record Inner(@Hidden String serial) {}

        public record Params(List<Inner> inner) {}

        @Get("one")
        @ApiVersion(base = "1.0")
        @Policy(value = "lighting:leaks:show", check = "@")
        public Leak show() {
            return new Leak("s-123");
        }

        @Post(name = "make")
        @ApiVersion(base = "1.0")
        @Policy(value = "lighting:leaks:make", check = "@")
        public void make(Params params) {}
    }

    @Test
    void hiddenComponentsAreNotWritten() {
        ApiClient api = ApiTest.of(new BatteriesController()).start();

        assertThat(api.at("1.0").get("batteries/one")).hasStatus(200).hasJson("{'charge': 7, 'cells': [{'volts': 3}]}");
    }

    @Test
    void aSchemaThatNamesAHiddenComponentIsRefused() {
        assertThatThrownBy(() -> ApiTest.of(new LeaksController()).start())
                .hasMessageContaining(
                        "schemas/leaks/show.response.1.0.json#/serial: Leak marks 'serial' as @Hidden, so no schema may name it");
    }

    @Test
    void parametersWithAHiddenComponentAreRefused() {
        assertThatThrownBy(() -> ApiTest.of(new LeaksController()).start())
                .hasMessageContaining(
                        "LeaksController.make takes a Params with @Hidden, which is allowed in results only");
    }
}
