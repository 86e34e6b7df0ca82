// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.novella.api.ApiController;
import io.novella.api.ApiResource;
import io.novella.api.ApiVersion;
import io.novella.api.Get;
import io.novella.api.Policy;
import io.novella.api.runtime.FailureInfo;
import io.novella.core.internal.testing.FakeContributor;
import io.novella.core.internal.testing.FakeService;
import io.novella.core.internal.testing.TestPlatform;
import io.novella.schema.testing.MemorySchemas;
import org.junit.jupiter.api.Test;

/** Two installed versions of a bundle. */
class BundleSelectionTest {

    private static final MemorySchemas NO_SCHEMAS = new MemorySchemas();

    private final TestPlatform platform = TestPlatform.start();
    private final FakeContributor blue = new FakeContributor("crates", "1.0.0", 1, "blue.jar");
    private final FakeContributor green = new FakeContributor("crates", "1.10.0", 2, "green.jar");
    private final One one = new One();
    private final OneAgain oneAgain = new OneAgain();

    @ApiResource(service = "compute", path = "crates")
    static final class One implements ApiController {
        @Get
        @ApiVersion(base = "2.1")
        @Policy(value = "compute:crates:list", check = "@")
        public void list() {}
    }

    @ApiResource(service = "compute", path = "crates")
    static final class OneAgain implements ApiController {
        @Get
        @ApiVersion(base = "2.1")
        @Policy(value = "compute:crates:list", check = "@")
        public void list() {}
    }

    @ApiResource(service = "compute", path = "lids")
    static final class Two implements ApiController {
        @Get
        @ApiVersion(base = "2.1")
        @Policy(value = "compute:lids:list", check = "@")
        public void list() {}
    }

    private String servedBy(String resource) {
        return platform.registry().snapshot().routes().operations().stream()
                .filter(operation -> operation.resource().equals(resource))
                .map(operation -> operation.owner().version() + " " + operation.handler())
                .reduce((first, second) -> first + ", " + second)
                .orElse("nobody");
    }

    private void offer(ApiController controller, FakeContributor contributor) {
        platform.offer(controller, NO_SCHEMAS, contributor);
    }

    @Test
    void higherVersionSupersedesTheLower() {
        offer(one, blue);
        offer(oneAgain, green);

        assertThat(servedBy("crates")).isEqualTo("1.10.0 OneAgain.list");
        assertThat(platform.failures())
                .containsExactly(new FailureInfo(
                        "crates 1.0.0",
                        One.class.getName(),
                        "is superseded by crates 1.10.0, and serves again when that bundle is removed"));
        assertThat(platform.registry().serves(1)).isFalse();
        assertThat(platform.registry().serves(2)).isTrue();
    }

    @Test
    void registrationOrderDoesNotMatter() {
        offer(oneAgain, green);
        offer(one, blue);

        assertThat(servedBy("crates")).isEqualTo("1.10.0 OneAgain.list");
    }

    @Test
    void removingTheNewVersionFallsBackToTheOld() {
        offer(one, blue);
        offer(oneAgain, green);

        platform.remove(one);
        assertThat(servedBy("crates")).isEqualTo("1.10.0 OneAgain.list");
        assertThat(platform.failures()).isEmpty();

        offer(one, blue);
        platform.remove(oneAgain);
        assertThat(servedBy("crates")).isEqualTo("1.0.0 One.list");
        assertThat(platform.failures()).isEmpty();
    }

    @Test
    void laterBundleOfOneFileServesWhateverItsVersion() {
        offer(one, new FakeContributor("crates", "1.10.0", 5, "crates.jar"));
        offer(oneAgain, new FakeContributor("crates", "1.2.0", 6, "crates.jar"));

        assertThat(servedBy("crates")).isEqualTo("1.2.0 OneAgain.list");
    }

    @Test
    void bundleTakesOverAsAWhole() {
        Two two = new Two();
        Two twoAgain = new Two();
        green.with(One.class).with(Two.class).started(false);
        offer(one, blue);
        offer(two, blue);

        One next = new One();
        offer(next, green);
        assertThat(servedBy("crates")).isEqualTo("1.0.0 One.list");
        green.started(true);
        platform.registry().started(2);
        assertThat(servedBy("crates")).isEqualTo("1.0.0 One.list");
        assertThat(platform.reasons())
                .containsExactly("is on standby while crates 1.0.0 continues to serve, because " + Two.class.getName()
                        + " is not registered");
        offer(twoAgain, green);
        assertThat(servedBy("crates")).isEqualTo("1.10.0 One.list");
        assertThat(servedBy("lids")).isEqualTo("1.10.0 Two.list");

        platform.remove(next);
        assertThat(servedBy("crates")).isEqualTo("1.0.0 One.list");
        assertThat(servedBy("lids")).isEqualTo("1.0.0 Two.list");
    }

    @Test
    void olderVersionServesUntilTheNewerHasStarted() {
        offer(one, blue);
        offer(oneAgain, green.started(false));
        assertThat(servedBy("crates")).isEqualTo("1.0.0 One.list");
        assertThat(platform.reasons())
                .containsExactly(
                        "is on standby while crates 1.0.0 continues to serve, because its bundle has not started yet");

        green.started(true);
        platform.registry().started(2);
        assertThat(servedBy("crates")).isEqualTo("1.10.0 OneAgain.list");
    }

    @ApiResource(service = "compute", path = "crates")
    static final class Broken implements ApiController {
        @Get
        @ApiVersion(base = "2.1")
        public void list() {}
    }

    @Test
    void incompleteNewVersionDoesNotTakeOver() {
        offer(one, blue);
        offer(new Two(), green);
        offer(new Broken(), green);

        assertThat(servedBy("crates")).isEqualTo("1.0.0 One.list");
        assertThat(servedBy("lids")).isEqualTo("nobody");
        assertThat(platform.failures())
                .containsExactlyInAnyOrder(
                        new FailureInfo(
                                "crates 1.10.0",
                                Broken.class.getName(),
                                "Broken.list has no @Policy; to allow every caller, set check = \"@\""),
                        new FailureInfo(
                                "crates 1.10.0",
                                Two.class.getName(),
                                "is on standby while crates 1.0.0 continues to serve, because " + Broken.class.getName()
                                        + " cannot serve"));
    }

    @Test
    void serviceOfAStandbyBundleIsNotInForce() {
        FakeService service = FakeService.compute().declaring("2.7");
        platform.registry().addService(service, blue);
        offer(one, blue);
        assertThat(platform.get("2.7", "crates").status()).isEqualTo(200);

        platform.registry().addService(FakeService.compute().declaring("2.9"), green.started(false));
        offer(oneAgain, green);
        assertThat(platform.get("2.7", "crates").status()).isEqualTo(200);
        assertThat(platform.get("2.9", "crates").status()).isEqualTo(406);

        green.started(true);
        platform.registry().started(2);
        assertThat(platform.get("2.7", "crates").status()).isEqualTo(406);
        assertThat(platform.get("2.9", "crates").status()).isEqualTo(200);
    }

    /** The third bundle was installed first. */
    @Test
    void newVersionInConflictWithAThirdBundleWaitsForItsRemoval() {
        offer(new Two(), blue);
        One third = new One();
        offer(third, new FakeContributor("third", "1.0.0", 0, "third.jar"));
        offer(new Two(), green);
        offer(oneAgain, green);

        assertThat(servedBy("lids")).isEqualTo("1.0.0 Two.list");
        assertThat(platform.reasons())
                .anyMatch(reason -> reason.contains("overlap") && reason.endsWith("the latter belongs to third 1.0.0"))
                .anyMatch(reason -> reason.startsWith("is on standby while crates 1.0.0 continues to serve"));
        platform.remove(third);
        assertThat(servedBy("lids")).isEqualTo("1.10.0 Two.list");
        assertThat(servedBy("crates")).isEqualTo("1.10.0 OneAgain.list");
    }
}
