// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.schema;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.dialect.Dialect;
import com.networknt.schema.dialect.Dialects;
import com.networknt.schema.keyword.NonValidationKeyword;
import io.novella.api.Microversion;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
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
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    /** JSON Schema 2020-12 with our keywords, which say nothing about what is valid. */
    private static final Dialect DIALECT = Dialect.builder(Dialects.getDraft202012())
            .keyword(new NonValidationKeyword("ext:mapping"))
            .keyword(new NonValidationKeyword("ext:codec"))
            .keyword(new NonValidationKeyword("ext:header"))
            .keyword(new NonValidationKeyword("ext:policy"))
            .build();

    /** What the mapping of a body would miss if it stood beside a {@code $ref}. */
    private static final Set<String> UNREAD = Set.of(
            "properties", "default", "type", "allOf", "anyOf", "oneOf", "if", "then", "else", "dependentSchemas");

    private final SchemaSource source;
    private final SchemaRegistry registry;
    private final Map<String, JsonNode> documents = new HashMap<>();

    /** A compiler for the files of a bundle. */
    public SchemaCompiler(SchemaSource source) {
        this.source = source;
        registry = SchemaRegistry.withDialect(DIALECT, builder -> builder.schemas(this::text)
                .schemaRegistryConfig(SchemaRegistryConfig.builder()
                        .formatAssertionsEnabled(true)
                        .regularExpressionFactory(BoundedRegex.FACTORY)
                        .build()));
    }

    /**
     * Reads and compiles a file.
     *
     * @throws SchemaException if it is missing, is not JSON, or refers to something that is not there
     */
    public CompiledSchema compile(String path, Microversion since) throws SchemaException {
        JsonNode document = document(BUNDLE + path);
        try {
            Schema schema = registry.getSchema(SchemaLocation.of(BUNDLE + path), document);
            schema.initializeValidators();
            return new CompiledSchema(path, since, new SchemaNode(this, BUNDLE + path, document), schema);
        } catch (RuntimeException broken) {
            requireReferences(
                    new SchemaNode(this, BUNDLE + path, document), Collections.newSetFromMap(new IdentityHashMap<>()));
            throw new SchemaException(path + ": " + broken.getMessage());
        }
    }

    /** Looks for the reference that broke a schema, since the validator's own words do not tell which it is. */
    private void requireReferences(SchemaNode node, Set<JsonNode> visited) throws SchemaException {
        JsonNode json = node.json();
        if (!visited.add(json)) {
            return;
        }
        if (json.path("$ref").isTextual()) {
            requireReferences(follow(node, json.get("$ref").textValue()), visited);
        }
        for (JsonNode part : json) {
            if (part.isContainerNode()) {
                requireReferences(new SchemaNode(this, node.iri(), part), visited);
            }
        }
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
            if (steps > 32) {
                throw new SchemaException(
                        node.file() + ": $ref '" + node.json().get("$ref").asText() + "' goes round in a circle");
            }
            for (Map.Entry<String, JsonNode> beside : at.json().properties()) {
                if (beside.getKey().startsWith("ext:") || UNREAD.contains(beside.getKey())) {
                    throw new SchemaException(at.file() + ": " + beside.getKey() + " beside $ref '" + ref
                            + "' is not read; write it in the schema that it refers to");
                }
            }
            at = follow(at, ref);
        }
        return at;
    }

    private SchemaNode follow(SchemaNode from, String ref) throws SchemaException {
        String iri;
        try {
            iri = URI.create(from.iri()).resolve(ref).toString();
        } catch (IllegalArgumentException malformed) {
            throw new SchemaException(from.file() + ": $ref '" + ref + "' is not a URI reference");
        }
        int hash = iri.indexOf('#');
        String base = hash < 0 ? iri : iri.substring(0, hash);
        String fragment = hash < 0 ? "" : iri.substring(hash + 1);
        JsonNode target;
        try {
            target = document(base).at(JsonPointer.compile(fragment));
        } catch (SchemaException absent) {
            throw new SchemaException(from.file() + ": $ref '" + ref + "': " + absent.getMessage());
        } catch (IllegalArgumentException notAPointer) {
            throw new SchemaException(from.file() + ": $ref '" + ref + "' does not end in a JSON Pointer");
        }
        if (target.isMissingNode()) {
            throw new SchemaException(from.file() + ": $ref '" + ref + "' leads nowhere");
        }
        return new SchemaNode(this, base, target);
    }

    private JsonNode document(String iri) throws SchemaException {
        JsonNode known = documents.get(iri);
        if (known != null) {
            return known;
        }
        String file = SchemaNode.file(iri);
        String text = text(iri);
        if (text == null) {
            throw new SchemaException(file + ": there is no such file");
        }
        try {
            JsonNode document = MAPPER.readTree(text);
            if (!document.isObject()) {
                throw new SchemaException(file + ": a schema file is a JSON object");
            }
            documents.put(iri, document);
            return document;
        } catch (JacksonException malformed) {
            throw new SchemaException(
                    file + ":" + malformed.getLocation().getLineNr() + ": not JSON: " + malformed.getOriginalMessage());
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

    private static Optional<String> shared(String name) {
        try (InputStream in = SchemaCompiler.class.getResourceAsStream("/schemas/" + name)) {
            return in == null ? Optional.empty() : Optional.of(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException unreadable) {
            return Optional.empty();
        }
    }
}
