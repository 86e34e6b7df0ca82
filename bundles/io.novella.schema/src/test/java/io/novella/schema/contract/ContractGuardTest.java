// SPDX-License-Identifier: Apache-2.0
package io.novella.schema.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.novella.api.Microversion;
import io.novella.schema.testing.MemorySchemas;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ContractGuardTest {

    private static final String NAME = "'name': {'type': 'string', 'maxLength': 64}";
    private static final String TAGS = "'tags': {'type': 'array', 'items': {'type': 'string'}}";

    private final MemorySchemas schemas = new MemorySchemas().with("boxes/show.response.2.1.json", box(NAME));

    @Test
    void whatIsAsItWasKeepsItsPromise() throws BrokenContractException {
        ApiLock lock = frozen();

        schemas.with(
                "boxes/show.response.2.1.json",
                box(NAME).replace("'type': 'object',", "'description': 'A box.', 'type': 'object',"));
        schemas.with("boxes/show.response.2.5.json", box(NAME + ", " + TAGS));
        schemas.with("boxes/list.response.2.6.json", box(NAME));

        assertThat(check(lock)).isEmpty();
        assertThat(LockFile.read(LockFile.write(lock))).isEqualTo(lock);
    }

    @Test
    void aPublishedSchemaThatChangesIsNamedWithWhatChanged() throws BrokenContractException {
        schemas.with("boxes/show.response.2.2.json", box(NAME + ", " + TAGS));
        ApiLock lock = frozen();
        schemas.with("boxes/show.response.2.1.json", box("'name': {'type': 'string', 'maxLength': 32}, " + TAGS));
        schemas.with("boxes/show.response.2.2.json", box(TAGS.replace("string", "integer")));

        assertThat(check(lock))
                .containsExactly(
                        "schemas/boxes/show.response.2.1.json#/box/name is published as"
                                + " {\"maxLength\":64,\"type\":\"string\"} but is now {\"maxLength\":32,\"type\":\"string\"}",
                        "schemas/boxes/show.response.2.1.json#/box/tags is not in the published schema; add it in a new"
                                + " version",
                        "schemas/boxes/show.response.2.2.json#/box/name is published and was removed",
                        "schemas/boxes/show.response.2.2.json#/box/tags/items is published as {\"type\":\"string\"} but is"
                                + " now {\"type\":\"integer\"}");
    }

    @Test
    void whatBecomesRequiredOrIsReferredToCountsToo() throws BrokenContractException {
        schemas.with("boxes/defs.json", "{'$defs': {'short': {'type': 'string', 'maxLength': 8}}}");
        schemas.with("boxes/show.response.2.1.json", box("'name': {'$ref': 'defs.json#/$defs/short'}"));
        ApiLock lock = frozen();
        schemas.with("boxes/defs.json", "{'$defs': {'short': {'type': 'string', 'maxLength': 4}}}");
        assertThat(check(lock)).singleElement().asString().contains("#/box/name is published as", "\"maxLength\":4");

        schemas.with("boxes/defs.json", "{'$defs': {'short': {'type': 'string', 'maxLength': 8}}}");
        assertThat(check(lock)).isEmpty();
        schemas.with(
                "boxes/show.response.2.1.json",
                box("'name': {'$ref': 'defs.json#/$defs/short'}").replace("}}}", "}}, 'required': ['name']}"));
        assertThat(check(lock)).singleElement().asString().contains("is now required {");
    }

    @Test
    void dataInConstantsIsComparedAsItIs() throws BrokenContractException {
        schemas.with(
                "boxes/show.response.2.1.json", box("'name': {'const': {'$ref': 'old', 'title': 'a', 'size': 1}}"));
        ApiLock lock = frozen();

        schemas.with(
                "boxes/show.response.2.1.json", box("'name': {'const': {'size': 1, 'title': 'a', '$ref': 'old'}}"));
        assertThat(check(lock)).isEmpty();

        schemas.with(
                "boxes/show.response.2.1.json", box("'name': {'const': {'$ref': 'new', 'title': 'a', 'size': 1}}"));
        assertThat(check(lock)).singleElement().asString().contains("is now {\"const\":{\"$ref\":\"new\"");

        schemas.with(
                "boxes/show.response.2.1.json", box("'name': {'const': {'$ref': 'old', 'title': 'b', 'size': 1}}"));
        assertThat(check(lock)).singleElement().asString().contains("\"title\":\"b\"");
    }

    @Test
    void aPublishedSchemaCannotVanishNorAnotherSlipInBetween() throws BrokenContractException {
        schemas.with("boxes/show.response.2.9.json", box(NAME + ", " + TAGS));
        ApiLock lock = frozen();

        MemorySchemas other = new MemorySchemas()
                .with("boxes/show.response.2.1.json", box(NAME))
                .with("boxes/show.response.2.5.json", box(NAME + ", " + TAGS));

        assertThat(lock.broken(SchemaTree.of(other, List.of("boxes"))))
                .containsExactly(
                        "schemas/boxes/show.response.2.9.json is published and is missing",
                        "schemas/boxes/show.response.2.5.json changes published versions: boxes is published up to 2.9");
    }

    /** What happened to Nova's hypervisors, where a property was lost with a version and given back nine later. */
    @Test
    void aPropertyPresentAt232GoneAt233AndBackAt242IsCaught() throws BrokenContractException {
        schemas.with("boxes/show.response.2.32.json", box(NAME + ", " + TAGS));
        ApiLock lock = frozen();
        assertThat(check(lock)).isEmpty();

        schemas.with("boxes/show.response.2.33.json", box(NAME));
        assertThat(check(lock))
                .containsExactly(
                        "schemas/boxes/show.response.2.33.json: 'tags' (/box/tags at 2.32) is present in 2.32 and absent"
                                + " in 2.33; if this is intended, freeze with -Dnovella.removed=boxes/show.response.2.33#tags");
        assertThatThrownBy(() -> ContractGuard.freeze(tree(), lock, null, Set.of()))
                .isInstanceOf(BrokenContractException.class)
                .hasMessageContaining("absent in 2.33");

        schemas.with("boxes/show.response.2.42.json", box(NAME + ", " + TAGS));
        assertThat(check(lock))
                .singleElement()
                .asString()
                .contains("but present again in 2.42, so the removal seems unintended");
        assertThat(ContractGuard.check(tree(), null))
                .singleElement()
                .asString()
                .contains("is present in 2.32 and absent in 2.33 but present again in 2.42");
    }

    @Test
    void aRemovalThatIsMeantIsWrittenDown() throws BrokenContractException {
        schemas.with("boxes/show.response.2.2.json", box(NAME + ", " + TAGS));
        schemas.with("boxes/show.response.2.3.json", box(NAME));

        ApiLock lock = ContractGuard.freeze(tree(), null, null, Set.of("boxes/show.response.2.3#tags"));

        assertThat(check(lock)).isEmpty();
        assertThat(lock.removed()).containsExactly("boxes/show.response.2.3#tags");
        assertThat(ContractGuard.freeze(tree(), lock, null, Set.of())).isEqualTo(lock);
        assertThatThrownBy(() -> ContractGuard.freeze(tree(), lock, null, Set.of("boxes/show.response.2.4#x")))
                .hasMessageContaining("no removal has the key 'boxes/show.response.2.4#x'");
    }

    @Test
    void aRenameOrMoveIsNoRemoval() {
        schemas.with(
                "boxes/show.response.2.2.json",
                "{'type': 'object', 'properties': {'crate': {'type': 'object', 'properties': {'label': {'type': 'string'}}}},"
                        + " 'ext:mapping': {'label': 'name'}}");

        assertThat(ApiLock.removals(tree())).isEmpty();
    }

    @Test
    void whatWasNotReadableIsSaid() {
        schemas.with("boxes/show.response.2.2.json", "{'type': ");

        assertThat(ContractGuard.check(tree(), null)).singleElement().asString().contains("show.response.2.2.json:1");
        assertThatThrownBy(() -> LockFile.read("{")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> LockFile.read("{}")).hasMessage("not a lock file of format 1");
    }

    @Test
    void theLastPublishedVersionMayBeLaterThanTheLastSchema() throws BrokenContractException {
        ApiLock lock = ContractGuard.freeze(tree(), null, Microversion.parse("2.19"), Set.of());
        schemas.with("boxes/show.response.2.9.json", box(NAME + ", " + TAGS));

        assertThat(check(lock)).singleElement().asString().endsWith("boxes is published up to 2.19");
    }

    private ApiLock frozen() throws BrokenContractException {
        return ContractGuard.freeze(tree(), null, null, Set.of());
    }

    private List<String> check(ApiLock lock) {
        return ContractGuard.check(tree(), lock);
    }

    private SchemaTree tree() {
        return SchemaTree.of(schemas, List.of("boxes"));
    }

    private static String box(String properties) {
        return "{'type': 'object', 'properties': {'box': {'type': 'object', 'properties': {" + properties + "}}},"
                + " 'additionalProperties': false}";
    }
}
