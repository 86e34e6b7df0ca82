// SPDX-License-Identifier: Apache-2.0
package io.novella.testkit.guide;

import static org.assertj.core.api.Assertions.assertThat;

import io.novella.testkit.ApiClient;
import io.novella.testkit.ApiTest;
import org.junit.jupiter.api.Test;

class LightsControllerTest {

    private final ApiClient api = ApiTest.of(new LightsController())
            .service(new LightingApi())
            .target(new LightLoader())
            .start();

    @Test
    void showsBrightnessInTheFormOfTheVersion() {
        assertThat(api.at("1.0").get("lights/hall")).hasJson("{'light': {'id': 'hall', 'brightness': '40'}}");
        assertThat(api.at("1.1").get("lights/hall")).hasJson("{'light': {'id': 'hall', 'brightness': 40}}");
    }

    @Test
    void showsTheOwnerToAdministratorsOnly() {
        assertThat(api.get("lights/hall")).hasNoValue("/light/owner");
        assertThat(api.asAdmin().get("lights/hall")).hasValue("/light/owner", "demo");
        assertThat(api.as("sam", "elsewhere").get("lights/hall")).hasStatus(404);
        assertThat(api.anonymously().get("lights/hall")).hasStatus(401);
    }

    @Test
    void dimsFrom12On() {
        assertThat(api.at("1.2").post("lights/hall/action", "{'dim': {'percent': 10}}"))
                .hasStatus(204)
                .hasNoBody();
        assertThat(api.at("1.2").post("lights/hall/action", "{'dim': {'percent': 90}}"))
                .isFault(409, "is darker than that already");
        assertThat(api.at("1.1").post("lights/hall/action", "{'dim': {'percent': 10}}"))
                .hasStatus(404);
    }
}
