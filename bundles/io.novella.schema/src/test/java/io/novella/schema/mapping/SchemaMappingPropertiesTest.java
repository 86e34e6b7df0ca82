// SPDX-License-Identifier: Apache-2.0
package io.novella.schema.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.novella.api.Microversion;
import io.novella.schema.CompiledSchema;
import io.novella.schema.SchemaCompiler;
import io.novella.schema.SchemaException;
import io.novella.schema.codec.Codecs;
import io.novella.schema.testing.Json;
import io.novella.schema.testing.MemorySchemas;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;

/** A valid body of any schema comes back as it was, and no body makes a mapping throw. */
class SchemaMappingPropertiesTest {

    private static CompiledSchema compile(String schema) throws SchemaException {
        return new SchemaCompiler(new MemorySchemas().with("x/y.request.2.1.json", schema))
                .compile("schemas/x/y.request.2.1.json", Microversion.parse("2.1"));
    }

    private static JsonNode json(String text) {
        return Json.of(text);
    }

    @Property(tries = 500, shrinking = ShrinkingMode.OFF)
    void aValidBodyComesBackAsItWas(@ForAll long seed) throws SchemaException {
        RandomSchemas.Made made = new RandomSchemas(new Random(seed)).root();
        CompiledSchema schema = compile(made.schema());
        SchemaMapping mapping = SchemaMapping.compile(schema.root(), new Codecs());
        for (int i = 0; i < 5; i++) {
            JsonNode body = json(made.value().json());
            assertThat(schema.check(body)).as("%s of %s", body, made.schema()).isEmpty();

            assertThat(mapping.unflatten(mapping.flatten(body)))
                    .as(made.schema())
                    .hasToString(body.toString());
        }
    }

    @Property(tries = 1000)
    void noBodyMakesASchemaOrItsMappingThrow(@ForAll long seed, @ForAll("bodies") String text) throws SchemaException {
        CompiledSchema schema =
                compile(new RandomSchemas(new Random(seed)).root().schema());
        SchemaMapping mapping = SchemaMapping.compile(schema.root(), new Codecs());
        JsonNode body = json(text);

        schema.check(body)
                .ifPresent(violation -> assertThat(violation.message("field")).isNotEmpty());
        assertThat(mapping.unflatten(mapping.flatten(body)).isObject()).isTrue();
    }

    @Provide
    Arbitrary<String> bodies() {
        Arbitrary<String> leaf =
                Arbitraries.of("1", "-1.5", "null", "true", "\"\"", "\"p1\"", "[]", "{}", "1e300", "[null,{}]");
        return Arbitraries.recursive(
                () -> leaf,
                value -> value.list().ofMinSize(1).ofMaxSize(4).map(values -> {
                    StringBuilder object = new StringBuilder("{");
                    for (int i = 0; i < values.size(); i++) {
                        object.append(i == 0 ? "" : ",")
                                .append("\"p")
                                .append(i)
                                .append("\":")
                                .append(values.get(i));
                    }
                    return object.append('}').toString();
                }),
                0,
                4);
    }
}
