// SPDX-License-Identifier: Apache-2.0
package io.novella.compute.servers;

import static org.assertj.core.api.Assertions.assertThat;

import io.novella.compute.internal.TestApi;
import io.novella.compute.internal.TestApi.Answer;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Flavors and images as a client sees them. */
class CatalogApiTest {

    private final TestApi api =
            new TestApi(compute -> List.of(new FlavorsController(compute), new ImagesController(compute)));

    @Test
    void flavorsAreListedAndShown() {
        assertThat(api.get("2.1", "/flavors").body().get("flavors").findValuesAsText("name"))
                .containsExactly("m1.tiny", "m1.small", "m1.medium");
        assertThat(api.get("2.1", "/flavors/detail").body().at("/flavors/2"))
                .hasToString(api.get("2.1", "/flavors/3").body().at("/flavor").toString());
        Answer shown = api.get("2.1", "/flavors/3");
        assertThat(shown.text("/flavor/ram")).isEqualTo("488");
        assertThat(shown.text("/flavor/swap")).isEmpty();
        assertThat(shown.body().at("/flavor/rxtx_factor").toString()).isEqualTo("1.0");
        assertThat(shown.body().at("/flavor/os-flavor-access:is_public").asBoolean())
                .isTrue();
        assertThat(shown.text("/flavor/links/0/href")).isEqualTo("http://localhost:8774/compute/v2.1/flavors/3");
        assertThat(api.get("2.1", "/flavors/9").text("/itemNotFound/message"))
                .isEqualTo("Flavor 9 could not be found.");
    }

    @Test
    void imagesAreTheGuestsThatExist() {
        assertThat(api.get("2.1", "/images").body().get("images").findValuesAsText("id"))
                .containsExactly("counter", "hello", "spin");
        assertThat(api.get("2.1", "/images/detail").body().at("/images/1"))
                .hasToString(api.get("2.1", "/images/hello").body().at("/image").toString());
        Answer shown = api.get("2.1", "/images/hello");
        assertThat(shown.text("/image/status")).isEqualTo("ACTIVE");
        assertThat(shown.text("/image/OS-EXT-IMG-SIZE:size")).isEqualTo("16");
        assertThat(api.get("2.1", "/images/none").text("/itemNotFound/message"))
                .isEqualTo("Image none could not be found.");
    }
}
