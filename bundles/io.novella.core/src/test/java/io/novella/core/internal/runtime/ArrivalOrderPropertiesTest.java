// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.novella.api.ApiController;
import io.novella.api.ApiResource;
import io.novella.api.ApiVersion;
import io.novella.api.Get;
import io.novella.api.Policy;
import io.novella.api.Post;
import io.novella.api.RequestContext;
import io.novella.api.runtime.FailureInfo;
import io.novella.api.spi.PolicyCheck;
import io.novella.api.spi.ServicePage;
import io.novella.api.spi.TargetLoader;
import io.novella.api.spi.ValueCodec;
import io.novella.core.internal.load.TargetLoaders;
import io.novella.core.internal.rulebook.PolicySettings;
import io.novella.core.internal.rulebook.Rulebook;
import io.novella.core.internal.snapshot.ApiSnapshot;
import io.novella.core.internal.testing.Box;
import io.novella.core.internal.testing.FakeContributor;
import io.novella.core.internal.testing.FakeService;
import io.novella.isolation.Bulkheads;
import io.novella.schema.testing.MemorySchemas;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Any order of registrations and removals, also concurrent ones, ends in the state of a clean start. */
class ArrivalOrderPropertiesTest {

    /** A service with the functions that register and remove it. */
    private interface Part {
        void come(ApiRegistry registry, Rulebook rulebook, Bulkheads bulkheads);

        void go(ApiRegistry registry, Rulebook rulebook);
    }

    @ApiResource(service = "compute", path = "boxes", target = Box.class)
    static final class Boxes implements ApiController {

        record Params(Boolean full) {}

        @Post("{id}/fill")
        @ApiVersion(base = "2.1")
        @Policy(value = "compute:boxes:fill", check = "phase:full or rule:admin_or_owner")
        public void fill(Box box, Params params) {}
    }

    @ApiResource(service = "compute", path = "boxes", target = Box.class, name = "rival")
    static final class Rival implements ApiController {

        @Post("{id}/fill")
        @ApiVersion(base = "2.1")
        @Policy(value = "compute:boxes:rival", check = "@")
        public void fill() {}
    }

    @ApiResource(service = "compute", path = "docs")
    static final class Docs implements ApiController {

        @Get
        @ApiVersion(base = "2.3")
        @Policy(value = "compute:docs", check = "@")
        public void docs() {}
    }

    private record Codec(Class<?> parameterType) implements ValueCodec {

        @Override
        public String name() {
            return "yes-no";
        }

        @Override
        public Object decode(Object value) {
            return value.equals("yes");
        }

        @Override
        public Object encode(Object value) {
            return value.equals(true) ? "yes" : "no";
        }
    }

    private record Loader(boolean broken) implements TargetLoader<Box> {

        @Override
        public Class<Box> type() {
            if (broken) {
                throw new IllegalStateException("broken");
            }
            return Box.class;
        }

        @Override
        public Optional<Box> load(String id, RequestContext context) {
            return Optional.empty();
        }
    }

    private record Page(String path) implements ServicePage {

        @Override
        public Optional<File> file(String name) {
            return Optional.empty();
        }
    }

    private record Check(String kind) implements PolicyCheck {

        @Override
        public boolean test(Question question) {
            return false;
        }
    }

    private static FakeContributor contributor(int id) {
        return new FakeContributor("bundle" + id, "1.0.0", id, "b" + id + ".jar");
    }

    private static Part controller(ApiController controller, MemorySchemas schemas, int bundle) {
        return new Part() {
            @Override
            public void come(ApiRegistry registry, Rulebook rulebook, Bulkheads bulkheads) {
                registry.addController(controller, schemas, contributor(bundle));
            }

            @Override
            public void go(ApiRegistry registry, Rulebook rulebook) {
                registry.removeController(controller, Duration.ZERO);
            }
        };
    }

    private static Part service(FakeService service, int bundle) {
        return new Part() {
            @Override
            public void come(ApiRegistry registry, Rulebook rulebook, Bulkheads bulkheads) {
                registry.addService(service, contributor(bundle));
            }

            @Override
            public void go(ApiRegistry registry, Rulebook rulebook) {
                registry.removeService(service);
            }
        };
    }

    private static Part codec(ValueCodec codec, int bundle) {
        return new Part() {
            @Override
            public void come(ApiRegistry registry, Rulebook rulebook, Bulkheads bulkheads) {
                registry.addCodec(codec, contributor(bundle));
            }

            @Override
            public void go(ApiRegistry registry, Rulebook rulebook) {
                registry.removeCodec(codec, Duration.ZERO);
            }
        };
    }

    private static Part loader(TargetLoader<?> loader, int bundle) {
        return new Part() {
            @Override
            public void come(ApiRegistry registry, Rulebook rulebook, Bulkheads bulkheads) {
                registry.addTargetLoader(loader, contributor(bundle));
            }

            @Override
            public void go(ApiRegistry registry, Rulebook rulebook) {
                registry.removeTargetLoader(loader, Duration.ZERO);
            }
        };
    }

    private static Part page(ServicePage page, int bundle) {
        return new Part() {
            @Override
            public void come(ApiRegistry registry, Rulebook rulebook, Bulkheads bulkheads) {
                registry.addPage(page, contributor(bundle));
            }

            @Override
            public void go(ApiRegistry registry, Rulebook rulebook) {
                registry.removePage(page, Duration.ZERO);
            }
        };
    }

    private static Part check(PolicyCheck check, int bundle) {
        return new Part() {
            @Override
            public void come(ApiRegistry registry, Rulebook rulebook, Bulkheads bulkheads) {
                rulebook.addCheck(
                        check, bulkheads.of(bundle, contributor(bundle).owner().toString()));
            }

            @Override
            public void go(ApiRegistry registry, Rulebook rulebook) {
                rulebook.removeCheck(check);
            }
        };
    }

    private static List<Part> parts() {
        MemorySchemas coded = new MemorySchemas()
                .with(
                        "boxes/fill.request.2.1.json",
                        "{'type': 'object', 'properties': {'full': {'type': 'string', 'ext:codec': 'yes-no'}}}")
                .with("boxes/fill.request.2.7.json", "{'type': 'object', 'properties': {'full': {'type': 'boolean'}}}");
        return List.of(
                service(FakeService.compute(), 1),
                service(FakeService.compute().declaring("2.2"), 2), // of two of a type, the later is in force
                service(
                        new FakeService("other", "/compute", "1.0", Optional.empty()),
                        3), // conflicts with the base path of compute
                loader(new Loader(false), 4),
                loader(new Loader(true), 5),
                codec(new Codec(Boolean.class), 6),
                codec(new Codec(String.class), 7), // of two of a name, the first is in force
                page(new Page("docs"), 8), // conflicts with the path of Docs
                page(new Page("with/slash"), 9),
                check(new Check("phase"), 10),
                check(new Check("phase"), 11),
                controller(new Boxes(), coded, 12),
                controller(new Rival(), new MemorySchemas(), 13), // overlaps with Boxes
                controller(new Docs(), new MemorySchemas(), 14));
    }

    /** Everything that a client or an operator can see. */
    private record State(
            Set<String> routes, Map<String, String> versions, Set<FailureInfo> failures, List<String> pages) {}

    private static State state(ApiRegistry registry) {
        ApiSnapshot snapshot = registry.snapshot();
        return new State(
                snapshot.routes().operations().stream()
                        .map(operation -> operation + " of " + operation.owner() + " "
                                + operation.schemas().request().all().values().stream()
                                        .map(schema -> schema.mapping()
                                                .parameters()
                                                .values()
                                                .toString())
                                        .map(text -> text.contains("java.lang.String") ? "String" : "Boolean")
                                        .toList())
                        .collect(Collectors.toCollection(TreeSet::new)),
                snapshot.routes().services().values().stream()
                        .collect(Collectors.toMap(
                                service -> service.type(), service -> service.basePath() + " " + service.supported())),
                Set.copyOf(registry.failures()),
                registry.pages().stream().map(ServicePage::path).toList());
    }

    private static final class Platform {
        final Rulebook rulebook = new Rulebook();
        final Bulkheads bulkheads = new Bulkheads();
        final ApiRegistry registry = new ApiRegistry(
                new TargetLoaders(), rulebook, () -> Duration.ZERO, (delay, task) -> task.run(), bulkheads);

        Platform() {
            // A kind that has gone stays known, lest its rules mean something else: as if the operator had named it
            // here.
            rulebook.configure(new PolicySettings(
                    Optional.empty(), Optional.empty(), true, false, Set.of("phase"), Set.of("admin"), Set.of()));
        }

        void come(Part part) {
            part.come(registry, rulebook, bulkheads);
        }

        void go(Part part) {
            part.go(registry, rulebook);
        }
    }

    private static State cleanStart(List<Part> present) {
        Platform platform = new Platform();
        present.forEach(platform::come);
        return state(platform.registry);
    }

    @Property(tries = 60)
    void anyOrderOfRegistrationsEndsLikeACleanStart(@ForAll Random random) {
        List<Part> parts = parts();
        Platform platform = new Platform();
        List<Part> present = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            Part part = parts.get(random.nextInt(parts.size()));
            if (present.remove(part)) {
                platform.go(part);
            } else {
                present.add(part);
                platform.come(part);
            }
        }
        assertThat(state(platform.registry)).isEqualTo(cleanStart(inOrder(parts, present)));
    }

    @Property(tries = 30)
    void concurrentRegistrationsEndLikeACleanStart(@ForAll Random random) throws Exception {
        List<Part> parts = parts();
        Platform platform = new Platform();
        List<Part> shuffled = new ArrayList<>(parts);
        Collections.shuffle(shuffled, random);
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<Boolean>> results = new ArrayList<>();
            for (Part part : shuffled) {
                int turns = 1 + random.nextInt(4);
                results.add(threads.submit(() -> {
                    for (int i = 0; i < turns; i++) {
                        if (i % 2 == 0) {
                            platform.come(part);
                        } else {
                            platform.go(part);
                        }
                    }
                    return turns % 2 == 1;
                }));
            }
            List<Part> present = new ArrayList<>();
            for (int i = 0; i < shuffled.size(); i++) {
                if (results.get(i).get(1, TimeUnit.MINUTES)) {
                    present.add(shuffled.get(i));
                }
            }
            assertThat(state(platform.registry)).isEqualTo(cleanStart(inOrder(parts, present)));
        } finally {
            threads.shutdownNow();
        }
    }

    /** A container starts its bundles in the order in which they were installed. */
    private static List<Part> inOrder(List<Part> parts, List<Part> present) {
        return parts.stream().filter(present::contains).toList();
    }
}
