// SPDX-License-Identifier: Apache-2.0
package io.novella.schema.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ObjectPropertiesTest {

    private enum Power {
        ON
    }

    private record Owner(String userId, Optional<String> mail) {}

    private record Machine(Owner owner, Power power, List<Power> earlier, @Nullable String description) {}

    private final Machine machine = new Machine(new Owner("u1", Optional.empty()), Power.ON, List.of(Power.ON), null);

    @Test
    void propertyIsFoundByItsPath() {
        assertThat(ObjectProperties.find(machine, "owner.user_id")).isEqualTo("u1");
        assertThat(ObjectProperties.find(Map.of("a.b", 1, "a", Map.of("b", 2)), "a.b"))
                .isEqualTo(1);
        assertThat(ObjectProperties.find(Optional.of(machine), "power")).isEqualTo("ON");
    }

    @Test
    void absentPropertyDiffersFromNull() {
        assertThat(ObjectProperties.find(machine, "description")).isNull();
        assertThat(ObjectProperties.find(machine, "owner.mail")).isNull();
        assertThat(ObjectProperties.find(machine, "owner.name")).isSameAs(ObjectProperties.ABSENT);
        assertThat(ObjectProperties.find(machine, "description.length")).isSameAs(ObjectProperties.ABSENT);
        assertThat(ObjectProperties.find(null, "owner")).isSameAs(ObjectProperties.ABSENT);
    }

    @Test
    void nestedPropertiesAreSpreadByTheirPaths() {
        Map<String, @Nullable Object> all = new HashMap<>();

        ObjectProperties.spread(machine, 2, all);

        assertThat(all)
                .containsEntry("owner.user_id", "u1")
                .containsEntry("owner.mail", null)
                .containsEntry("power", "ON")
                .containsEntry("earlier", List.of("ON"))
                .containsEntry("description", null)
                .hasSize(5);
    }

    @Test
    void objectsBelowTheMaximumNestingAreLeftOut() {
        Map<String, @Nullable Object> all = new HashMap<>();

        ObjectProperties.spread(machine, 1, all);

        assertThat(all).containsOnlyKeys("power", "earlier", "description");
    }

    @Test
    void jdkClassesAreValues() {
        assertThat(ObjectProperties.find(new File("a"), "name")).isSameAs(ObjectProperties.ABSENT);
        assertThat(ObjectProperties.plain(new File("a"))).isEqualTo("a");
    }
}
