// SPDX-License-Identifier: Apache-2.0
package io.novella.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.novella.api.Microversion;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SchemaFilesTest {

    private static SchemaSource folder(String... names) {
        return new SchemaSource() {
            @Override
            public List<String> list(String folder) {
                return List.of(names).stream().map(name -> folder + "/" + name).toList();
            }

            @Override
            public Optional<String> read(String path) {
                return Optional.empty();
            }
        };
    }

    @Test
    void filesAreFoundByOperationKindAndVersion() {
        List<String> problems = new ArrayList<>();
        SchemaFiles files = SchemaFiles.of(
                folder(
                        "show.response.2.10.json",
                        "show.response.2.9.json",
                        "list.query.2.1.json",
                        "a.b.request.2.1.json",
                        "defs.json"),
                "boxes",
                problems);

        assertThat(problems).isEmpty();
        assertThat(files.folder()).isEqualTo("schemas/boxes");
        assertThat(files.operations()).containsExactly("a.b", "list", "show");
        assertThat(files.of("show", SchemaKind.RESPONSE))
                .containsExactly(
                        Map.entry(Microversion.parse("2.9"), "schemas/boxes/show.response.2.9.json"),
                        Map.entry(Microversion.parse("2.10"), "schemas/boxes/show.response.2.10.json"));
        assertThat(files.of("show", SchemaKind.REQUEST)).isEmpty();
        assertThat(files.of("nothing", SchemaKind.QUERY)).isEmpty();
    }

    @Test
    void namesOfAnotherFormAreReported() {
        List<String> problems = new ArrayList<>();
        SchemaFiles files = SchemaFiles.of(
                folder("show.answer.2.1.json", "show.response.2.x.json", "definitions.json"), "boxes", problems);

        assertThat(files.operations()).isEmpty();
        assertThat(problems)
                .containsExactly(
                        "schemas/boxes/definitions.json: expected a file name of the form <operation>.<request|query|response>.<since>.json",
                        "schemas/boxes/show.answer.2.1.json: expected a file name of the form <operation>.<request|query|response>.<since>.json",
                        "schemas/boxes/show.response.2.x.json: '2.x' in the name is not a version");
    }

    @Test
    void kindsHaveTheNamesOfTheirFiles() {
        assertThat(SchemaKind.values()).extracting(SchemaKind::infix).containsExactly("request", "query", "response");
    }
}
