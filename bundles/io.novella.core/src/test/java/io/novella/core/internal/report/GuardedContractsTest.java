// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.novella.api.ApiController;
import io.novella.api.ApiResource;
import io.novella.api.ApiVersion;
import io.novella.api.Get;
import io.novella.api.Policy;
import io.novella.api.Status;
import io.novella.api.runtime.BreachInfo;
import io.novella.api.runtime.FailureInfo;
import io.novella.api.runtime.FreezeInfo;
import io.novella.core.internal.guard.GuardMode;
import io.novella.core.internal.operation.Owner;
import io.novella.core.internal.runtime.Contributor;
import io.novella.core.internal.testing.FakeService;
import io.novella.core.internal.testing.TestPlatform;
import io.novella.schema.testing.MemorySchemas;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The published contract of a running service is enforced for every bundle. */
class GuardedContractsTest {

    private static final String NAME = "'name': {'type': 'string', 'maxLength': 64}";
    private static final String TAGS = "'tags': {'type': 'string'}";

    @TempDir
    Path folder;

    private final TestPlatform platform =
            TestPlatform.start(FakeService.compute().declaring("2.42"));

    @ApiResource(service = "compute", path = "crates")
    static class Crates implements ApiController {
        @Get(value = "", name = "show")
        @ApiVersion(base = "2.1")
        @Policy(value = "compute:crates:show", check = "@")
        public Map<String, Object> show() {
            return Map.of("name", "oak", "tags", "old");
        }
    }

    @ApiResource(service = "compute", path = "crates")
    static final class OtherStatus implements ApiController {
        @Get(value = "", name = "show")
        @ApiVersion(base = "2.1")
        @Status(202)
        @Policy(value = "compute:crates:show", check = "@")
        public Map<String, Object> show() {
            return Map.of("name", "oak", "tags", "old");
        }
    }

    @ApiResource(service = "compute", path = "crates")
    static final class NarrowRange implements ApiController {
        @Get(value = "", name = "show")
        @ApiVersion(base = "2.1", max = "2.9")
        @Policy(value = "compute:crates:show", check = "@")
        public Map<String, Object> show() {
            return Map.of("name", "oak", "tags", "old");
        }
    }

    @ApiResource(service = "compute", path = "lids")
    static final class Lids implements ApiController {
        @Get(value = "", name = "show")
        @ApiVersion(base = "2.1")
        @Policy(value = "compute:lids:show", check = "@")
        public Map<String, Object> show() {
            return Map.of("name", "lid");
        }
    }

    private final Crates first = new Crates();
    private final MemorySchemas schemas = new MemorySchemas().with("crates/show.response.2.1.json", crate(NAME, TAGS));

    @Test
    void changedPublishedSchemaIsServedWithAWarning() throws IOException {
        GuardedContracts contracts = frozen(GuardMode.WARN);

        update(new Crates(), changed());

        assertThat(platform.failures()).isEmpty();
        assertThat(platform.get("2.1", "crates").status()).isEqualTo(200);
        assertThat(contracts.breaches())
                .containsExactly(new BreachInfo(
                        "compute",
                        "bundle.Crates 1.1.0",
                        Crates.class.getName(),
                        "schemas/crates/show.response.2.1.json#/crate/name is published as"
                                + " {\"maxLength\":64,\"type\":\"string\"} but is now {\"maxLength\":32,\"type\":\"string\"}",
                        true));
    }

    @Test
    void changedPublishedSchemaIsRefused() throws IOException {
        GuardedContracts contracts = frozen(GuardMode.REFUSE);

        update(new Crates(), changed());

        assertThat(platform.get("2.1", "crates").status()).isEqualTo(404);
        assertThat(platform.reasons())
                .singleElement()
                .asString()
                .startsWith("breaks the published contract: schemas/crates/show.response.2.1.json#/crate/name");
        assertThat(contracts.breaches()).extracting(BreachInfo::served).containsExactly(false);

        contracts.guard(GuardMode.WARN);
        assertThat(platform.get("2.1", "crates").status()).isEqualTo(200);
        contracts.guard(GuardMode.REFUSE);
        assertThat(platform.get("2.1", "crates").status()).isEqualTo(404);
        contracts.guard(GuardMode.OFF);
        assertThat(contracts.breaches()).isEmpty();
        assertThat(platform.get("2.1", "crates").status()).isEqualTo(200);
    }

    @Test
    void statusAndRangeArePartOfTheContract() throws IOException {
        GuardedContracts contracts = frozen(GuardMode.WARN);

        update(new OtherStatus(), schemas);
        assertThat(contracts.breaches())
                .extracting(BreachInfo::sentence)
                .containsExactly(
                        "crates/show at 2.1 is published as GET /crates answered with 200 but is now GET /crates"
                                + " answered with 202");
    }

    @Test
    void shortenedRangeIsReportedWithItsFirstVersion() throws IOException {
        GuardedContracts contracts = frozen(GuardMode.WARN);

        update(new NarrowRange(), schemas);
        assertThat(contracts.breaches())
                .extracting(BreachInfo::sentence)
                .containsExactly(
                        "crates/show at 2.42 is published as GET /crates answered with 200 but is now not served");
    }

    @Test
    void additionsAreNotBreaches() throws IOException {
        GuardedContracts contracts = frozen(GuardMode.REFUSE);

        update(
                new Crates(),
                schemas.with("crates/show.response.2.43.json", crate(NAME, TAGS, "'size': {'type': 'integer'}")));
        platform.serve(new Lids(), new MemorySchemas().with("lids/show.response.2.1.json", crate(NAME)));
        assertThat(contracts.breaches()).isEmpty();

        FreezeInfo again = freeze(contracts);
        assertThat(again.latest()).hasToString("2.43");
        assertThat(again.operations()).isEqualTo(2);
        assertThat(again.removals()).isEmpty();
    }

    @Test
    void fileBetweenPublishedVersionsIsABreach() throws IOException {
        GuardedContracts contracts = frozen(GuardMode.WARN);

        update(new Crates(), schemas.with("crates/show.response.2.40.json", crate(NAME, TAGS)));

        assertThat(contracts.breaches())
                .extracting(BreachInfo::sentence)
                .containsExactly(
                        "schemas/crates/show.response.2.40.json changes published versions: crates is published up"
                                + " to 2.42");
    }

    /** The mistake in Nova's history of hypervisors, in a running service. */
    @Test
    void propertyRemovedAt233AndRestoredAt242IsReported() throws IOException {
        MemorySchemas nova = new MemorySchemas().with("crates/show.response.2.32.json", crate(NAME, TAGS));
        TestPlatform running = TestPlatform.start().offer(from232, nova);
        GuardedContracts contracts = new GuardedContracts(running.registry(), () -> folder);
        contracts.guard(GuardMode.REFUSE);
        freeze(contracts);

        nova.with("crates/show.response.2.33.json", crate(NAME));
        From232 lossy = new From232();
        running.remove(from232);
        running.offer(lossy, nova);
        assertThat(running.reasons())
                .containsExactly(
                        "breaks the published contract: schemas/crates/show.response.2.33.json: 'tags' (/crate/tags at"
                                + " 2.32) is present in 2.32 and absent in 2.33; if this is intended, run api:freeze compute --removed"
                                + " crates/show.response.2.33#tags");

        nova.with("crates/show.response.2.42.json", crate(NAME, TAGS));
        running.remove(lossy);
        running.offer(new From232(), nova);
        assertThat(running.reasons()).singleElement().asString().contains("absent in 2.33 but present again in 2.42");

        // The operator declares the removal as intended.
        contracts.freeze("compute", Optional.empty(), Set.of("crates/show.response.2.33#tags"));
        assertThat(running.reasons()).isEmpty();
        assertThat(running.get("2.42", "crates").status()).isEqualTo(200);
    }

    @Test
    void restoredRemovalIsReportedWithoutAContract() {
        MemorySchemas nova = new MemorySchemas()
                .with("crates/show.response.2.32.json", crate(NAME, TAGS))
                .with("crates/show.response.2.33.json", crate(NAME))
                .with("crates/show.response.2.42.json", crate(NAME, TAGS));
        TestPlatform running = TestPlatform.start().offer(from232, nova);
        GuardedContracts contracts = new GuardedContracts(running.registry(), () -> folder);
        contracts.guard(GuardMode.WARN);

        assertThat(contracts.breaches())
                .extracting(BreachInfo::sentence)
                .singleElement()
                .asString()
                .contains(
                        "is present in 2.32 and absent in 2.33 but present again in 2.42, so the removal seems unintended");
    }

    @ApiResource(service = "compute", path = "crates")
    static final class From232 implements ApiController {
        @Get(value = "", name = "show")
        @ApiVersion(base = "2.32")
        @Policy(value = "compute:crates:show", check = "@")
        public Map<String, Object> show() {
            return Map.of("name", "oak", "tags", "old");
        }
    }

    private final From232 from232 = new From232();

    @ApiResource(service = "compute", path = "crates")
    static final class Later implements ApiController {
        @Get(value = "", name = "show")
        @ApiVersion(base = "2.10")
        @Policy(value = "compute:crates:show", check = "@")
        public Map<String, Object> show() {
            return Map.of("name", "elm");
        }
    }

    /** A bundle that serves a version that another bundle published must keep the contract. */
    @Test
    void otherBundleMustKeepPublishedVersions() throws IOException {
        GuardedContracts contracts = frozen(GuardMode.WARN);
        platform.remove(first);

        platform.offer(new OtherStatus(), changed().with("crates/show.response.2.3.json", crate(NAME, TAGS)));

        assertThat(contracts.breaches())
                .extracting(BreachInfo::sentence)
                .satisfiesExactly(
                        status -> assertThat(status).contains("is now GET /crates answered with 202"),
                        place -> assertThat(place).contains("#/crate/name is published as"),
                        file -> assertThat(file).contains("show.response.2.3.json changes published versions"));
    }

    /** Two bundles may serve versions of one operation; each must keep its own part of the contract. */
    @Test
    void otherBundleMayServeOtherVersions() throws IOException {
        MemorySchemas early = new MemorySchemas().with("crates/show.response.2.1.json", crate(NAME, TAGS));
        MemorySchemas late = new MemorySchemas().with("crates/show.response.2.10.json", crate(NAME));
        platform.serve(new NarrowRange(), early);
        GuardedContracts contracts = new GuardedContracts(platform.registry(), () -> folder);
        contracts.guard(GuardMode.REFUSE);
        freeze(contracts);

        Later later = new Later();
        platform.serve(later, late);
        assertThat(contracts.breaches()).isEmpty();
        freeze(contracts);
        assertThat(contracts.breaches()).isEmpty();
        platform.remove(later);
        assertThat(contracts.breaches()).isEmpty();
    }

    @Test
    void freezeRejectsBreaches() throws IOException {
        GuardedContracts contracts = frozen(GuardMode.WARN);
        String before = Files.readString(lock());
        update(new Crates(), changed());

        assertThatThrownBy(() -> freeze(contracts))
                .hasMessageContaining("#/crate/name is published as")
                .hasMessageEndingWith("To publish the served operations nevertheless, delete " + lock() + " first.");
        assertThat(lock()).hasContent(before);

        Files.delete(lock());
        freeze(contracts);
        assertThat(contracts.breaches()).isEmpty();
    }

    @Test
    void absentOperationsStayPublished() throws IOException {
        GuardedContracts contracts = frozen(GuardMode.REFUSE);
        platform.remove(first);
        Lids lids = new Lids();
        platform.serve(lids, new MemorySchemas().with("lids/show.response.2.1.json", crate(NAME)));

        assertThat(freeze(contracts).operations()).isEqualTo(2);
        platform.offer(new Crates(), changed());

        assertThat(platform.reasons()).singleElement().asString().contains("#/crate/name is published as");
    }

    @Test
    void brokenLockFileIsAFailureAndThePreviousContractIsUsed() throws IOException {
        GuardedContracts contracts = frozen(GuardMode.REFUSE);
        String good = Files.readString(lock());

        for (String bad : List.of(
                good.substring(0, good.length() / 2),
                "{}",
                good.replace("\"service\" : \"compute\"", "\"service\" : \"image\""),
                good.replace("\"service\" : \"compute\",", ""),
                good.replace("\"2.1\"", "\"two\""))) {
            Files.writeString(lock(), bad);
            assertThat(contracts.failures())
                    .singleElement()
                    .extracting(FailureInfo::subject, failure -> failure.reason()
                            .endsWith("its previous content remains in use"))
                    .containsExactly(lock().toString(), true);
            assertThatThrownBy(() -> freeze(contracts)).hasMessageContaining("Repair or delete the file first.");
            assertThat(lock()).hasContent(bad);
        }
        update(new Crates(), changed());
        assertThat(platform.reasons()).hasSize(1);

        Files.writeString(lock(), good);
        assertThat(contracts.failures()).isEmpty();
        assertThat(new GuardedContracts(platform.registry(), () -> folder).failures())
                .isEmpty();
    }

    @Test
    void lockFileThatWasNeverValidIsAFailure() throws IOException {
        Files.writeString(lock(), "{");
        GuardedContracts contracts = new GuardedContracts(platform.registry(), () -> folder);
        contracts.guard(GuardMode.REFUSE);

        assertThat(contracts.failures())
                .singleElement()
                .asString()
                .contains("not JSON", "the contract of its service is not guarded");
    }

    @Test
    void freezeWritesACopyToTheGivenFile() throws IOException {
        GuardedContracts contracts = frozen(GuardMode.WARN);
        Path copy = folder.resolve("copies/compute.json");

        assertThat(contracts.freeze("compute", Optional.of(copy), Set.of()).file())
                .isEqualTo(copy.toAbsolutePath());
        assertThat(copy).hasSameTextualContentAs(lock());
        try (var files = Files.list(copy.getParent())) {
            assertThat(files).containsExactly(copy);
        }
    }

    @Test
    void invalidFreezeIsRejectedWithAMessage() throws IOException {
        GuardedContracts contracts = frozen(GuardMode.WARN);

        assertThatThrownBy(() -> contracts.freeze("image", Optional.empty(), Set.of()))
                .hasMessage("There is no service of type 'image'.");
        assertThatThrownBy(() -> contracts.freeze("compute", Optional.empty(), Set.of("crates/show.response.2.2#x")))
                .hasMessage("'crates/show.response.2.2#x' is not the key of a removal; the keys are []");
    }

    private GuardedContracts frozen(GuardMode mode) throws IOException {
        platform.serve(first, schemas);
        GuardedContracts contracts = new GuardedContracts(platform.registry(), () -> folder);
        contracts.guard(mode);
        FreezeInfo frozen = freeze(contracts);
        assertThat(frozen.file()).isEqualTo(lock().toAbsolutePath());
        assertThat(frozen.operations()).isEqualTo(1);
        assertThat(contracts.breaches()).isEmpty();
        return contracts;
    }

    private static FreezeInfo freeze(GuardedContracts contracts) throws IOException {
        return contracts.freeze("compute", Optional.empty(), Set.of());
    }

    private Path lock() {
        return folder.resolve("compute.lock.json");
    }

    private void update(ApiController next, MemorySchemas files) {
        platform.remove(first);
        platform.registry().addController(next, files, Contributor.named(new Owner("bundle.Crates", "1.1.0")));
    }

    private static MemorySchemas changed() {
        return new MemorySchemas().with("crates/show.response.2.1.json", crate(NAME.replace("64", "32"), TAGS));
    }

    private static String crate(String... properties) {
        return "{'type': 'object', 'properties': {'crate': {'type': 'object', 'properties': {"
                + String.join(", ", properties) + "}}}, 'additionalProperties': false}";
    }
}
