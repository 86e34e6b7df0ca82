// SPDX-License-Identifier: Apache-2.0
package io.novella.testkit.guide;

import static org.assertj.core.api.Assertions.assertThat;

import io.novella.testkit.ApiClient;
import io.novella.testkit.ApiTest;
import org.junit.jupiter.api.Test;

class EnergyControllerTest {

    private final ApiClient api = ApiTest.of(new EnergyController(() -> 40))
            .service(new LightingApi())
            .start();

    @Test
    void showsWhatTheMeterMeasures() {
        assertThat(api.at("1.0").get("energy")).hasStatus(200).hasJson("{'watts': 40}");
    }
}
