// SPDX-License-Identifier: Apache-2.0
package io.novella.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.dialect.Dialects;
import com.networknt.schema.path.NodePath;
import io.novella.schema.validate.InvalidSchemaException;
import io.novella.schema.validate.Place;
import io.novella.schema.validate.Suggestion;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The meta-schema of JSON Schema 2020-12 with our vocabulary, {@code schemas/meta.json}.
 *
 * <p>It is evaluated by a validator library, because it is written with {@code $dynamicRef}, which files of extensions may not use.
 */
final class MetaSchema {

    private static final String IRI = "https://novella.io/schemas/meta.json";

    private final Schema schema;

    private MetaSchema(Schema schema) {
        this.schema = schema;
    }

    /** Compiled when first used, and once for all bundles. */
    private static final class Holder {

        static final MetaSchema INSTANCE = load();

        /** The library finds the meta-schema of 2020-12 among its own resources, by the thread's class loader. */
        private static MetaSchema load() {
            Thread thread = Thread.currentThread();
            ClassLoader before = thread.getContextClassLoader();
            thread.setContextClassLoader(Schema.class.getClassLoader());
            try {
                SchemaRegistry registry = SchemaRegistry.withDialect(
                        Dialects.getDraft202012(),
                        builder -> builder.schemas(iri -> iri.equals(IRI)
                                ? SchemaCompiler.shared("meta.json").orElse(null)
                                : null));
                Schema schema = registry.getSchema(SchemaLocation.of(IRI));
                schema.initializeValidators();
                return new MetaSchema(schema);
            } finally {
                thread.setContextClassLoader(before);
            }
        }
    }

    static MetaSchema get() {
        return Holder.INSTANCE;
    }

    /**
     * Checks a document.
     *
     * @throws InvalidSchemaException that names the part that is wrong and what is expected there
     */
    void check(Place document) throws InvalidSchemaException {
        List<Error> errors = schema.validate(document.json());
        if (errors.isEmpty()) {
            return;
        }
        // Errors further out only follow from those within.
        Error error = errors.stream()
                .max(Comparator.comparingInt(each -> each.getInstanceLocation().getNameCount()))
                .orElseThrow();
        StringBuilder pointer = new StringBuilder();
        JsonNode part = document.json();
        NodePath location = error.getInstanceLocation();
        for (int i = 0; i < location.getNameCount(); i++) {
            Object step = location.getElement(i);
            pointer.append('/').append(Place.escaped(String.valueOf(step)));
            part = step instanceof Integer index ? part.path(index) : part.path(String.valueOf(step));
        }
        throw new InvalidSchemaException(document.iri(), pointer.toString(), sentence(error, part));
    }

    private static String sentence(Error error, JsonNode part) {
        String shown = part.toString();
        shown = shown.length() <= 100 ? shown : shown.substring(0, 100) + "…";
        JsonNode expected = error.getSchemaNode();
        if (error.getKeyword().equals("enum") && part.isTextual()) {
            List<String> words = new ArrayList<>();
            expected.forEach(word -> words.add(word.asText()));
            return "'" + part.textValue() + "' is not one of " + expected + Suggestion.hint(part.textValue(), words);
        }
        return switch (error.getKeyword()) {
            case "enum" -> shown + " is not one of " + expected;
            case "type" -> shown + " is not of type " + expected;
            case "minimum" -> shown + " is less than " + expected;
            case "exclusiveMinimum" -> shown + " is not greater than " + expected;
            case "minItems", "minLength" -> shown + " is empty";
            case "uniqueItems" -> shown + " contains a duplicate";
            case "pattern" -> shown + " does not match " + expected;
            case "required" -> shown + " lacks '" + error.getProperty() + "'";
            case "additionalProperties" -> "there is no '" + error.getProperty() + "' here";
            default -> error.getMessage();
        };
    }
}
