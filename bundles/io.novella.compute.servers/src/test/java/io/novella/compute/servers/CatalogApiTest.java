// SPDX-License-Identifier: Apache-2.0
package io.novella.compute.servers;

import static org.assertj.core.api.Assertions.assertThat;

import io.novella.compute.internal.TestCompute;
import io.novella.testkit.ApiClient;
import io.novella.testkit.TestResponse;
import org.junit.jupiter.api.Test;

/** Flavors and images as a client sees them. */
class CatalogApiTest {

    private final TestCompute domain = new TestCompute();
    private final ApiClient api = domain.test(
                    new FlavorsController(domain.compute()), new ImagesController(domain.compute()))
            .start();

    @Test
    void flavorsAreListedAndShown() {
        assertThat(api.at("2.1").get("flavors").json().get("flavors").findValuesAsText("name"))
                .containsExactly("m1.tiny", "m1.small", "m1.medium");
        assertThat(api.at("2.1").get("flavors/detail").json().at("/flavors/2"))
                .hasToString(api.at("2.1").get("flavors/3").json().at("/flavor").toString());
        TestResponse shown = api.at("2.1").get("flavors/3");
        assertThat(shown.text("/flavor/ram")).isEqualTo("488");
        assertThat(shown.text("/flavor/swap")).isEmpty();
        assertThat(shown.json().at("/flavor/rxtx_factor").toString()).isEqualTo("1.0");
        assertThat(shown.json().at("/flavor/os-flavor-access:is_public").asBoolean())
                .isTrue();
        assertThat(shown.text("/flavor/links/0/href")).isEqualTo("http://novella.test:8774/compute/v2.1/flavors/3");
        assertThat(api.at("2.1").get("flavors/9").text("/itemNotFound/message"))
                .isEqualTo("Flavor 9 could not be found.");
    }

    @Test
    void imagesAreTheGuestsThatExist() {
        assertThat(api.at("2.1").get("images").json().get("images").findValuesAsText("id"))
                .containsExactly("counter", "hello", "spin");
        assertThat(api.at("2.1").get("images/detail").json().at("/images/1"))
                .hasToString(
                        api.at("2.1").get("images/hello").json().at("/image").toString());
        TestResponse shown = api.at("2.1").get("images/hello");
        assertThat(shown.text("/image/status")).isEqualTo("ACTIVE");
        assertThat(shown.text("/image/OS-EXT-IMG-SIZE:size")).isEqualTo("16");
        assertThat(api.at("2.1").get("images/none").text("/itemNotFound/message"))
                .isEqualTo("Image none could not be found.");
    }
}
