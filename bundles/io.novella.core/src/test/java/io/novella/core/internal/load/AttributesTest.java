// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.novella.api.RequestContext;
import io.novella.api.spi.TargetLoader;
import io.novella.isolation.Bulkheads;
import io.novella.isolation.ForeignFailure;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ref.WeakReference;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AttributesTest {

    private static final UUID ID = new UUID(1, 2);

    enum State {
        ON {
            @Override
            public String toString() {
                return "on";
            }
        }
    }

    record Owner(String userId, @Nullable Machine backTo) {}

    record Machine(
            UUID id,
            String projectId,
            State state,
            int vcpus,
            Optional<String> description,
            Optional<Owner> owner,
            Map<String, Object> metadata,
            List<State> states,
            @Nullable String nothing) {}

    private static final Machine MACHINE = new Machine(
            ID,
            "p1",
            State.ON,
            2,
            Optional.empty(),
            Optional.of(new Owner("u1", null)),
            Map.of("a.b", "dotted", "c", Map.of("d", "deep")),
            List.of(State.ON),
            null);

    /** A bean, with a method that no rule may call. */
    public static class Bean {
        private final AtomicInteger reads = new AtomicInteger();

        public String getProjectId() {
            reads.incrementAndGet();
            return "p2";
        }

        public boolean isPublic() {
            return true;
        }

        public String delete() {
            throw new AssertionError("deleted by a rule");
        }

        public String getWith(String argument) {
            return argument;
        }

        public String getBroken() {
            throw new UnsupportedOperationException("broken");
        }
    }

    private static <T> TargetLoader<T> loader(Class<T> type, Map<String, Object> told) {
        return new TargetLoader<>() {
            @Override
            public Class<T> type() {
                return type;
            }

            @Override
            public Optional<T> load(String id, RequestContext context) {
                return Optional.empty();
            }

            @Override
            public Map<String, Object> attributes(T target) {
                return told;
            }
        };
    }

    private static <T> GuardedLoader<T> guarded(TargetLoader<T> loader) {
        return GuardedLoader.of(loader, new Bulkheads().of(1, "test 1.0.0"));
    }

    private static <T> Attributes<T> of(Class<T> type, T object) {
        return new Attributes<>(guarded(loader(type, Map.of())), object);
    }

    @Test
    void recordComponentsAreAttributes() {
        Attributes<Machine> attributes = of(Machine.class, MACHINE);

        assertThat(attributes.get("id")).isEqualTo(ID.toString());
        assertThat(attributes.get("project_id")).isEqualTo("p1");
        assertThat(attributes.get("state")).isEqualTo("ON");
        assertThat(attributes.get("vcpus")).isEqualTo(2);
        assertThat(attributes.get("owner.user_id")).isEqualTo("u1");
        assertThat(attributes.get("metadata.a.b")).isEqualTo("dotted");
        assertThat(attributes.get("metadata.c.d")).isEqualTo("deep");
        assertThat(attributes.get("states")).isEqualTo(List.of("ON"));
    }

    @Test
    void nullAttributeIsPresentAndUnknownAttributeIsAbsent() {
        Attributes<Machine> attributes = of(Machine.class, MACHINE);

        for (String name : List.of("description", "nothing", "owner.back_to")) {
            assertThat(attributes).as(name).containsKey(name);
            assertThat(attributes.get(name)).as(name).isNull();
        }
        for (String name :
                List.of("absent", "projectId", "owner.absent", "nothing.more", "vcpus.value", "metadata.x", "", ".")) {
            assertThat(attributes).as(name).doesNotContainKey(name);
        }
    }

    @Test
    void loaderAttributesTakePrecedence() {
        Map<String, Object> told = new HashMap<>(Map.of("project_id", "told", "extra", State.ON));
        told.put("vcpus", null);
        Attributes<Machine> attributes = new Attributes<>(guarded(loader(Machine.class, told)), MACHINE);

        assertThat(attributes.get("project_id")).isEqualTo("told");
        assertThat(attributes.get("extra")).isEqualTo("ON");
        assertThat(attributes.get("vcpus")).isNull();
        assertThat(attributes).containsKey("vcpus").containsEntry("id", ID.toString());
    }

    @Test
    void onlyGettersOfABeanAreCalled() {
        Bean bean = new Bean();
        Attributes<Bean> attributes = of(Bean.class, bean);

        assertThat(bean.reads).as("before a rule asks").hasValue(0);
        assertThat(attributes.get("project_id")).isEqualTo("p2");
        assertThat(attributes.get("public")).isEqualTo(true);
        for (String name : List.of("delete", "with", "class", "reads")) {
            assertThat(attributes).as(name).doesNotContainKey(name);
        }
        assertThatThrownBy(() -> attributes.get("broken"))
                .isInstanceOf(ForeignFailure.class)
                .hasMessageContaining("broken");
    }

    @Test
    void allAttributesAreFlatAndFinite() {
        Map<String, Object> round = new HashMap<>();
        Machine machine = new Machine(
                ID, "p1", State.ON, 2, Optional.empty(), Optional.of(new Owner("u1", MACHINE)), round, List.of(), null);
        round.put("machine", machine);

        Attributes<Machine> attributes = of(Machine.class, machine);

        assertThat(attributes)
                .containsEntry("project_id", "p1")
                .containsEntry("owner.user_id", "u1")
                .containsEntry("owner.back_to.project_id", "p1")
                .containsEntry("metadata.machine.project_id", "p1")
                .containsEntry("description", null);
        assertThat(attributes.keySet())
                .allMatch(name -> name.chars().filter(c -> c == '.').count() <= 4);
    }

    @Test
    void jdkClassesAreValues() {
        assertThat(of(StringBuilder.class, new StringBuilder("x"))).isEmpty();
        assertThat(Accessors.of(java.io.File.class)).isEmpty();
    }

    /** An object of a class of another class loader, which must not be kept from being unloaded. */
    @Test
    void extensionClassCanBeUnloaded() throws Exception {
        WeakReference<ClassLoader> loader = readInALoaderOfItsOwn();

        for (int i = 0; i < 200 && loader.get() != null; i++) {
            System.gc();
            Thread.onSpinWait();
        }

        assertThat(loader.get()).isNull();
    }

    private static WeakReference<ClassLoader> readInALoaderOfItsOwn() throws Exception {
        ClassLoader loader = new ClassLoader(null) {
            @Override
            protected Class<?> findClass(String name) throws ClassNotFoundException {
                String file = "/" + name.replace('.', '/') + ".class";
                try (InputStream bytes = AttributesTest.class.getResourceAsStream(file)) {
                    byte[] read = bytes.readAllBytes();
                    return defineClass(name, read, 0, read.length);
                } catch (IOException e) {
                    throw new ClassNotFoundException(name, e);
                }
            }
        };
        Class<?> type = loader.loadClass(Bean.class.getName());
        assertThat(type).isNotSameAs(Bean.class);
        Object bean = type.getConstructor().newInstance();
        assertThat(of(Object.class, bean).get("project_id")).isEqualTo("p2");
        assertThat(of(Object.class, URI.create("a"))).isEmpty();
        return new WeakReference<>(loader);
    }
}
