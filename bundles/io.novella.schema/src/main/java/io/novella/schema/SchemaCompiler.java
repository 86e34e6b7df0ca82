// SPDX-License-Identifier: Apache-2.0
package io.novella.schema;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.novella.api.Microversion;
import io.novella.schema.validate.InvalidSchemaException;
import io.novella.schema.validate.Keywords;
import io.novella.schema.validate.Place;
import io.novella.schema.validate.References;
import io.novella.schema.validate.Validator;
import io.novella.schema.validate.ValidatorCompiler;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Compiles the schema files of one bundle. Holds all that it read, so it lives and goes with that bundle's binding.
 *
 * <p>A file {@code schemas/a/b.json} has the base IRI {@code novella://bundle/schemas/a/b.json}, against which its {@code $ref}
 * is resolved (RFC 3986); {@code https://novella.io/schemas/…} are the platform's shared definitions. Nothing is ever
 * fetched.
 */
public final class SchemaCompiler {

    static final String BUNDLE = "novella://bundle/";
    private static final String SHARED = "https://novella.io/schemas/";

    /** Deepest nesting of objects and arrays in a file. */
    static final int MAX_DEPTH = 100;
    /** Greatest exponent of a number in a file, as in a body. */
    static final int MAX_EXPONENT = 1000;

    /**
     * Maximum number of references in a chain. The validator refuses longer chains of schemas; this limit is for data, such as
     * a {@code const}, whose objects may look like references.
     */
    private static final int MAX_REFERENCES = 32;

    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    /** What the mapping of a body would miss if it stood beside a {@code $ref}. */
    private static final Set<String> UNREAD = Set.of(
            "properties", "default", "type", "allOf", "anyOf", "oneOf", "if", "then", "else", "dependentSchemas");

    private final SchemaSource source;
    private final ValidatorCompiler validators = new ValidatorCompiler(new Files());
    private final Map<String, JsonNode> documents = new HashMap<>();

    /** A compiler for the files of a bundle. */
    public SchemaCompiler(SchemaSource source) {
        this.source = source;
    }

    /** The validator's view of the files: the same documents and the same references as the mapping's. */
    private final class Files implements References {

        @Override
        public Place document(String iri) throws InvalidSchemaException {
            return new Place(iri, "", SchemaCompiler.this.document(iri));
        }

        @Override
        public Place follow(Place from, String ref) throws InvalidSchemaException {
            return SchemaCompiler.this.follow(from, ref);
        }
    }

    /**
     * Reads and compiles a file.
     *
     * @throws SchemaException if it is missing, is not a JSON Schema, or refers to something that is not there
     */
    public CompiledSchema compile(String path, Microversion since) throws SchemaException {
        String iri = BUNDLE + path;
        try {
            Validator validator = validators.compile(iri);
            return new CompiledSchema(path, since, new SchemaNode(this, iri, document(iri)), validator);
        } catch (InvalidSchemaException unusable) {
            throw problem(unusable);
        }
    }

    private static SchemaException problem(InvalidSchemaException unusable) {
        return new SchemaException(SchemaNode.file(unusable.iri())
                + (unusable.pointer().isEmpty() ? "" : "#" + unusable.pointer()) + ": " + unusable.getMessage());
    }

    /**
     * Follows the {@code $ref} of a schema, if it has one, to the end.
     *
     * @throws SchemaException if it leads nowhere or in a circle
     */
    SchemaNode resolve(SchemaNode node) throws SchemaException {
        SchemaNode at = node;
        for (int steps = 0; at.json().has("$ref"); steps++) {
            String ref = at.json().get("$ref").asText();
            if (steps == MAX_REFERENCES) {
                throw new SchemaException(
                        node.file() + ": $ref '" + node.json().get("$ref").asText()
                                + "' is part of a cycle, or of a chain of more than " + MAX_REFERENCES);
            }
            for (Map.Entry<String, JsonNode> beside : at.json().properties()) {
                if (beside.getKey().startsWith("ext:") || UNREAD.contains(beside.getKey())) {
                    throw new SchemaException(at.file() + ": " + beside.getKey() + " beside $ref '" + ref
                            + "' is not supported; write it in the referenced schema");
                }
            }
            try {
                Place target = follow(new Place(at.iri(), "", at.json()), ref);
                at = new SchemaNode(this, target.iri(), target.json());
            } catch (InvalidSchemaException unusable) {
                throw problem(unusable);
            }
        }
        return at;
    }

    private Place follow(Place from, String ref) throws InvalidSchemaException {
        String base;
        JsonPointer pointer;
        try {
            int hash = ref.indexOf('#');
            String file = hash < 0 ? ref : ref.substring(0, hash);
            base = file.isEmpty()
                    ? from.iri()
                    : URI.create(from.iri()).resolve(file).toString();
            // A plus sign is no space in a URI.
            String fragment = hash < 0 ? "" : ref.substring(hash + 1).replace("+", "%2B");
            pointer = JsonPointer.compile(URLDecoder.decode(fragment, StandardCharsets.UTF_8));
        } catch (IllegalArgumentException malformed) {
            throw broken(from, ref, "is not a path with a JSON Pointer; expected for example 'defs.json#/$defs/name'");
        }
        JsonNode target;
        try {
            target = document(base).at(pointer);
        } catch (InvalidSchemaException absent) {
            if (documents.containsKey(base) || text(base) != null) {
                throw absent;
            }
            throw broken(from, ref, ": " + SchemaNode.file(base) + ": " + absent.getMessage());
        }
        if (target.isMissingNode()) {
            throw broken(from, ref, "does not exist");
        }
        return new Place(base, pointer.toString(), target);
    }

    private static InvalidSchemaException broken(Place from, String ref, String why) {
        return new InvalidSchemaException(
                from.iri(), from.pointer(), "$ref '" + ref + "'" + (why.startsWith(":") ? "" : " ") + why);
    }

    private JsonNode document(String iri) throws InvalidSchemaException {
        JsonNode known = documents.get(iri);
        if (known != null) {
            return known;
        }
        String text = text(iri);
        if (text == null) {
            throw new InvalidSchemaException(iri, "", "there is no such file");
        }
        Place document = new Place(iri, "", parse(iri, text));
        if (!document.json().isObject() && !document.json().isBoolean()) {
            throw new InvalidSchemaException(iri, "", "a schema file must contain a JSON object, true or false");
        }
        Keywords.requireKnown(document);
        MetaSchema.get().check(document);
        documents.put(iri, document.json());
        return document.json();
    }

    private static JsonNode parse(String iri, String text) throws InvalidSchemaException {
        try {
            JsonNode json = MAPPER.readTree(text);
            requireOrdinaryNumbers(iri, "", json);
            return json;
        } catch (StreamConstraintsException bound) {
            throw new InvalidSchemaException(
                    iri,
                    "",
                    "the file is nested more than " + MAX_DEPTH
                            + " levels deep or contains a number or string that is too long");
        } catch (JacksonException malformed) {
            JsonLocation location = malformed.getLocation();
            String line = location == null ? "" : ":" + location.getLineNr();
            throw new InvalidSchemaException(iri + line, "", "not JSON: " + malformed.getOriginalMessage());
        } catch (NumberFormatException | ArithmeticException exponent) {
            throw new InvalidSchemaException(iri, "", "a number has an exponent beyond " + MAX_EXPONENT);
        }
    }

    /** A number of a few characters may have more digits than memory, should anything write it out. */
    private static void requireOrdinaryNumbers(String iri, String pointer, JsonNode json)
            throws InvalidSchemaException {
        if (json.isBigDecimal() && Math.abs((long) json.decimalValue().scale()) > MAX_EXPONENT) {
            throw new InvalidSchemaException(iri, pointer, "the number has an exponent beyond " + MAX_EXPONENT);
        }
        int index = 0;
        for (JsonNode item : json.isArray() ? json : Set.<JsonNode>of()) {
            requireOrdinaryNumbers(iri, pointer + "/" + index++, item);
        }
        for (Map.Entry<String, JsonNode> member : json.properties()) {
            requireOrdinaryNumbers(iri, pointer + "/" + Place.escaped(member.getKey()), member.getValue());
        }
    }

    private @Nullable String text(String iri) {
        if (iri.startsWith(BUNDLE)) {
            return source.read(iri.substring(BUNDLE.length())).orElse(null);
        }
        if (iri.startsWith(SHARED)) {
            return shared(iri.substring(SHARED.length())).orElse(null);
        }
        return null;
    }

    static Optional<String> shared(String name) {
        try (InputStream in = SchemaCompiler.class.getResourceAsStream("/schemas/" + name)) {
            return in == null ? Optional.empty() : Optional.of(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException unreadable) {
            return Optional.empty();
        }
    }
}
