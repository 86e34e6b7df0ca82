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

    public static class Base {
        public String getInherited() {
            return "base";
        }
    }

    /** With getters, and with methods that look like some. */
    public static class Bean extends Base {
        public String getProjectId() {
            return "p1";
        }

        public boolean isPublic() {
            return true;
        }

        public Boolean isLocked() {
            return false;
        }

        public String isText() {
            throw new AssertionError("not a getter");
        }

        public String get() {
            throw new AssertionError("not a getter");
        }

        public boolean is() {
            throw new AssertionError("not a getter");
        }

        public String getaway() {
            throw new AssertionError("not a getter");
        }

        public String getOf(String key) {
            throw new AssertionError("not a getter");
        }

        public void getNothing() {
            throw new AssertionError("not a getter");
        }

        public static String getStatic() {
            throw new AssertionError("not a getter");
        }

        public String name() {
            throw new AssertionError("not a getter");
        }
    }

    private enum Labelled {
        ONE;

        @SuppressWarnings("unused") // found if enums had properties
        public String getLabel() {
            return "label";
        }
    }

    @Test
    void gettersOfABeanAreItsProperties() {
        Map<String, @Nullable Object> all = new HashMap<>();

        ObjectProperties.spread(new Bean(), 1, all);

        assertThat(all).isEqualTo(Map.of("project_id", "p1", "public", true, "locked", false, "inherited", "base"));
        assertThat(ObjectProperties.find(new Bean(), "project_id")).isEqualTo("p1");
        assertThat(ObjectProperties.find(new Bean(), "static")).isSameAs(ObjectProperties.ABSENT);
    }

    @Test
    void enumConstantsAreValues() {
        assertThat(ObjectProperties.find(Labelled.ONE, "label")).isSameAs(ObjectProperties.ABSENT);
        assertThat(ObjectProperties.plain(Labelled.ONE)).isEqualTo("ONE");
    }

    @Test
    void mapIsReadByKeyAndByPath() {
        Map<String, Object> map = Map.of("a", Map.of("b", 2), "", 3, ".x", 4);

        assertThat(ObjectProperties.find(map, "a")).isEqualTo(Map.of("b", 2));
        assertThat(ObjectProperties.find(map, "a.b")).isEqualTo(2);
        assertThat(ObjectProperties.find(map, "a.c")).isSameAs(ObjectProperties.ABSENT);
        assertThat(ObjectProperties.find(map, "c")).isSameAs(ObjectProperties.ABSENT);
        assertThat(ObjectProperties.find(map, "c.b")).isSameAs(ObjectProperties.ABSENT);
        assertThat(ObjectProperties.find(Map.of("", Map.of("b", 5)), ".b"))
                .as("the property of an empty name")
                .isEqualTo(5);
    }

    @Test
    void mapsAreSpreadToTheMaximumNesting() {
        Map<String, @Nullable Object> all = new HashMap<>();

        ObjectProperties.spread(Map.of("a", Map.of("b", Map.of("c", 1), "d", 2), "e", Optional.of("x")), 2, all);

        assertThat(all).isEqualTo(Map.of("a.d", 2, "e", "x"));
    }

    @Test
    void collectionsAndMapsBecomePlain() {
        assertThat(ObjectProperties.plain(Map.of(1, List.of(Power.ON)))).isEqualTo(Map.of("1", List.of("ON")));
        assertThat(ObjectProperties.plain(Optional.of(List.of(1L, true)))).isEqualTo(List.of(1L, true));
        assertThat(ObjectProperties.plain(Optional.empty())).isNull();
    }
}
