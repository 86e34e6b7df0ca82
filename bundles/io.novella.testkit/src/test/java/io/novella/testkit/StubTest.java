// SPDX-License-Identifier: Apache-2.0
package io.novella.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class StubTest {

    private final Lamp lamp = Stub.of(Lamp.class, Map.of("name", "desk"));

    @Test
    void answersWhatItWasTold() {
        assertThat(lamp.name()).isEqualTo("desk");
        assertThat(lamp).hasToString("Lamp{name=desk}").isEqualTo(lamp).isNotEqualTo(Stub.of(Lamp.class, Map.of()));
        assertThat(lamp.hashCode()).isEqualTo(lamp.hashCode());
    }

    @Test
    void whatMayBeEmptyIsEmpty() {
        assertThat(lamp.room()).isEmpty();
        assertThat(lamp.switches()).isEmpty();
    }

    @Test
    void defaultMethodsDoWhatTheyDo() {
        assertThat(Stub.of(Lamp.class, Map.of("name", "desk", "watts", 5)).label())
                .isEqualTo("desk of 5 W");
    }

    @Test
    void whatItDoesNotKnowIsAnError() {
        assertThatThrownBy(lamp::watts).isInstanceOf(AssertionError.class).hasMessageContaining("Lamp.watts()");
        assertThatThrownBy(() -> Stub.of(Lamp.class, Map.of("volts", 1))).hasMessage("Lamp has no method volts()");
        assertThatThrownBy(() -> Stub.of(Lamp.class, Map.of("watts", "5")))
                .hasMessage("Lamp.watts() returns a Integer, not a String");
    }
}
