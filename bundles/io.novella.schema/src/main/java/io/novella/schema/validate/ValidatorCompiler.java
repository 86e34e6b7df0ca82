// SPDX-License-Identifier: Apache-2.0
package io.novella.schema.validate;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import io.novella.schema.internal.regex.Regex;
import io.novella.schema.internal.regex.RegexSyntaxException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Compiles schema documents, each as a whole, with the documents that they refer to. Holds what it has compiled.
 *
 * <p>Documents have been checked against the meta-schema, so each keyword has a value of the right kind.
 */
public final class ValidatorCompiler {

    /** Keywords whose value is a schema. */
    public static final Set<String> SCHEMA = Set.of(
            "additionalProperties",
            "propertyNames",
            "unevaluatedProperties",
            "items",
            "contains",
            "unevaluatedItems",
            "contentSchema",
            "not",
            "if",
            "then",
            "else");
    /** Keywords whose value is a list of schemas. */
    public static final Set<String> SCHEMAS = Set.of("allOf", "anyOf", "oneOf", "prefixItems");
    /** Keywords whose value holds schemas by name. */
    public static final Set<String> SCHEMAS_BY_NAME =
            Set.of("$defs", "properties", "patternProperties", "dependentSchemas");

    private static final Set<String> IN_PLACE =
            Set.of("allOf", "anyOf", "oneOf", "not", "if", "then", "else", "dependentSchemas");
    /** Schemas that apply to one value one within the other, references included. */
    private static final int MAX_IN_PLACE = 32;
    /** Schemas of all documents together. */
    private static final int MAX_SCHEMAS = 50_000;

    private record Id(String iri, String pointer) {}

    /** Order of keywords: what says most of a value first, and what asks for the results of others last. */
    private record Ordered(int order, Keyword keyword) {}

    private final References references;
    private final Map<Id, Validator> validators = new HashMap<>();
    private final Map<String, Regex> patterns = new HashMap<>();

    /** A compiler. */
    public ValidatorCompiler(References references) {
        this.references = references;
    }

    /**
     * Compiles a document and those that it refers to.
     *
     * @throws InvalidSchemaException if one of them cannot be used
     */
    public Validator compile(String iri) throws InvalidSchemaException {
        Map<Id, Validator> fresh = new LinkedHashMap<>();
        Deque<String> documents = new ArrayDeque<>(List.of(iri));
        try {
            while (!documents.isEmpty()) {
                String document = documents.pop();
                if (!validators.containsKey(new Id(document, ""))) {
                    collect(references.document(document), documents, fresh);
                }
            }
            for (Validator validator : fresh.values()) {
                complete(validator);
            }
            Map<Validator, Integer> depths = new IdentityHashMap<>();
            for (Validator validator : fresh.values()) {
                requireEnd(validator, validator, 0, depths);
            }
            for (Validator validator : fresh.values()) {
                requireDefault(validator);
            }
        } catch (InvalidSchemaException unusable) {
            validators.keySet().removeAll(fresh.keySet());
            throw unusable;
        }
        return requireNonNull(validators.get(new Id(iri, "")));
    }

    private void collect(Place place, Deque<String> documents, Map<Id, Validator> fresh) throws InvalidSchemaException {
        Validator validator = new Validator(place);
        Id id = new Id(place.iri(), place.pointer());
        validators.put(id, validator);
        fresh.put(id, validator);
        if (fresh.size() > MAX_SCHEMAS) {
            throw place.problem("there are more than " + MAX_SCHEMAS + " schemas in the documents");
        }
        if (!place.json().isObject()) {
            return;
        }
        JsonNode ref = place.json().get("$ref");
        if (ref != null) {
            documents.add(references.follow(place, ref.textValue()).iri());
        }
        for (Place inner : subschemas(place)) {
            collect(inner, documents, fresh);
        }
    }

    static List<Place> subschemas(Place place) {
        List<Place> inner = new ArrayList<>();
        for (Map.Entry<String, JsonNode> entry : place.json().properties()) {
            Place keyword = place.member(entry.getKey());
            if (SCHEMA.contains(entry.getKey())) {
                inner.add(keyword);
            } else if (SCHEMAS.contains(entry.getKey())) {
                for (int i = 0; i < entry.getValue().size(); i++) {
                    inner.add(keyword.element(i));
                }
            } else if (SCHEMAS_BY_NAME.contains(entry.getKey())) {
                entry.getValue().fieldNames().forEachRemaining(name -> inner.add(keyword.member(name)));
            }
        }
        return inner;
    }

    private void complete(Validator validator) throws InvalidSchemaException {
        Place place = validator.place();
        JsonNode schema = place.json();
        if (schema.isBoolean()) {
            Keyword never = (value, path, run, seen) -> run.refuse(Problem.FALSE, path, value, schema);
            validator.complete(schema.booleanValue() ? List.of() : List.of(never), List.of(), false);
            return;
        }
        List<Ordered> ordered = new ArrayList<>();
        for (String keyword : (Iterable<String>) schema::fieldNames) {
            Keyword compiled = keyword(keyword, place);
            if (compiled != null) {
                ordered.add(new Ordered(order(keyword), compiled));
            }
        }
        ordered.sort(Comparator.comparingInt(Ordered::order));
        validator.complete(
                ordered.stream().map(Ordered::keyword).toList(),
                inPlace(place),
                schema.has("unevaluatedProperties") || schema.has("unevaluatedItems"));
    }

    private static int order(String keyword) {
        return switch (keyword) {
            case "$ref" -> 0;
            case "type" -> 1;
            case "unevaluatedProperties", "unevaluatedItems" -> 4;
            default -> IN_PLACE.contains(keyword) ? 3 : 2;
        };
    }

    private List<Validator> inPlace(Place place) throws InvalidSchemaException {
        List<Validator> inPlace = new ArrayList<>();
        if (place.json().has("$ref")) {
            inPlace.add(referred(place));
        }
        for (Place inner : subschemas(place)) {
            String below = inner.pointer().substring(place.pointer().length() + 1);
            int end = below.indexOf('/');
            if (IN_PLACE.contains(end < 0 ? below : below.substring(0, end))) {
                inPlace.add(at(inner));
            }
        }
        return inPlace;
    }

    private Validator at(Place place) {
        return requireNonNull(validators.get(new Id(place.iri(), place.pointer())));
    }

    private Validator referred(Place place) throws InvalidSchemaException {
        String ref = place.json().get("$ref").textValue();
        Place target = references.follow(place, ref);
        Validator validator = validators.get(new Id(target.iri(), target.pointer()));
        if (validator == null) {
            throw new InvalidSchemaException(
                    place.iri(),
                    place.pointer(),
                    "$ref '" + ref + "' leads to a part of the document that is not a schema");
        }
        return validator;
    }

    /** A schema that applies itself to the same value again would never come to an end. */
    private static int requireEnd(Validator validator, Validator from, int depth, Map<Validator, Integer> depths)
            throws InvalidSchemaException {
        Integer known = depths.get(validator);
        if (known != null && known >= 0 && depth + known <= MAX_IN_PLACE) {
            return known;
        } else if (known != null && known < 0) {
            JsonNode ref = from.place().json().get("$ref");
            throw from.place()
                    .problem((ref == null ? "" : "$ref '" + ref.asText() + "' ")
                            + "is part of a cycle: the schema applies itself to the same value");
        } else if (depth > MAX_IN_PLACE) {
            throw validator
                    .place()
                    .problem("lies more than " + MAX_IN_PLACE
                            + " references and combinations deep, all of which apply to the same value");
        }
        depths.put(validator, -1);
        int height = 0;
        for (Validator inner : validator.inPlace()) {
            height = Math.max(height, 1 + requireEnd(inner, validator, depth + 1, depths));
        }
        depths.put(validator, height);
        return height;
    }

    private void requireDefault(Validator validator) throws InvalidSchemaException {
        JsonNode value = validator.place().json().get("default");
        if (value != null) {
            var refused = validator.check(value);
            if (refused.isPresent()) {
                Problem problem = requireNonNull(refused.get().best());
                throw validator
                        .place()
                        .member("default")
                        .problem("the schema itself rejects this default: " + Sentences.of(problem, problem.value()));
            }
        }
    }

    private Regex pattern(Place place, String pattern) throws InvalidSchemaException {
        Regex known = patterns.get(pattern);
        if (known != null) {
            return known;
        }
        try {
            Regex compiled = Regex.compile(pattern);
            patterns.put(pattern, compiled);
            return compiled;
        } catch (RegexSyntaxException malformed) {
            throw place.problem("'" + shortened(pattern)
                    + "' is not a valid regular expression (ECMA-262 with flag u): " + malformed.getMessage());
        }
    }

    private static String shortened(String text) {
        return text.length() <= 100 ? text : text.substring(0, 100) + "…";
    }

    private @Nullable Keyword keyword(String name, Place schema) throws InvalidSchemaException {
        Place place = schema.member(name);
        JsonNode limit = place.json();
        return switch (name) {
            case "$ref" -> referred(schema)::validate;
            case "format" -> {
                Format format = Formats.find(limit.textValue())
                        .orElseThrow(() -> place.problem(
                                "there is no format " + Suggestion.of(limit.textValue(), Formats.names())));
                yield (value, path, run, seen) ->
                        !value.isTextual() || format.accepts(value.textValue()) || run.refuse(name, path, value, limit);
            }
            case "pattern" -> Assertions.pattern(pattern(place, limit.textValue()), limit);
            case "properties", "patternProperties", "additionalProperties" -> objects(name, schema);
            case "items", "prefixItems" -> arrays(name, schema);
            case "contains" -> contains(schema);
            case "propertyNames" -> ObjectKeywords.propertyNames(at(place));
            case "unevaluatedProperties" -> ObjectKeywords.unevaluated(at(place), limit);
            case "unevaluatedItems" -> ArrayKeywords.unevaluated(at(place), limit);
            case "allOf" -> Combinations.allOf(each(place));
            case "anyOf" -> Combinations.anyOf(each(place), limit);
            case "oneOf" -> Combinations.oneOf(each(place), limit);
            case "not" -> Combinations.not(at(place), limit);
            case "if" ->
                Combinations.conditional(
                        at(place),
                        schema.json().has("then") ? at(schema.member("then")) : null,
                        schema.json().has("else") ? at(schema.member("else")) : null);
            case "dependentSchemas" -> Combinations.dependent(byName(place));
            default -> Assertions.of(name, limit);
        };
    }

    /** The three keywords of properties look at each other, so the first of them in the schema stands for all. */
    private @Nullable Keyword objects(String name, Place schema) throws InvalidSchemaException {
        Set<String> group = Set.of("properties", "patternProperties", "additionalProperties");
        if (!isFirst(name, group, schema.json())) {
            return null;
        }
        Map<Regex, Validator> byPattern = new LinkedHashMap<>();
        Place patterns = schema.member("patternProperties");
        for (String pattern : (Iterable<String>) patterns.json()::fieldNames) {
            byPattern.put(pattern(patterns, pattern), at(patterns.member(pattern)));
        }
        Place others = schema.member("additionalProperties");
        return new ObjectKeywords(
                byName(schema.member("properties")),
                byPattern,
                others.json().isMissingNode() ? null : at(others),
                others.json());
    }

    private @Nullable Keyword arrays(String name, Place schema) throws InvalidSchemaException {
        if (!isFirst(name, Set.of("items", "prefixItems"), schema.json())) {
            return null;
        }
        Place items = schema.member("items");
        return ArrayKeywords.items(
                each(schema.member("prefixItems")), items.json().isMissingNode() ? null : at(items));
    }

    private Keyword contains(Place schema) {
        JsonNode least = schema.json().path("minContains");
        JsonNode most = schema.json().path("maxContains");
        return ArrayKeywords.contains(
                at(schema.member("contains")),
                least.isMissingNode() ? 1 : Numbers.size(least),
                most.isMissingNode() ? Integer.MAX_VALUE : Numbers.size(most),
                schema.json().get("contains"));
    }

    private static boolean isFirst(String name, Set<String> group, JsonNode schema) {
        for (String keyword : (Iterable<String>) schema::fieldNames) {
            if (group.contains(keyword)) {
                return keyword.equals(name);
            }
        }
        return false;
    }

    private List<Validator> each(Place list) {
        List<Validator> each = new ArrayList<>();
        for (int i = 0; i < list.json().size(); i++) {
            each.add(at(list.element(i)));
        }
        return each;
    }

    private Map<String, Validator> byName(Place object) {
        Map<String, Validator> byName = new LinkedHashMap<>();
        object.json().fieldNames().forEachRemaining(name -> byName.put(name, at(object.member(name))));
        return byName;
    }
}
