// SPDX-License-Identifier: Apache-2.0
package io.novella.schema.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import io.novella.api.spi.ValueCodec;
import io.novella.schema.mapping.SchemaMapping.FieldPolicy;
import io.novella.schema.mapping.SchemaMapping.ObjectPlan;
import io.novella.schema.mapping.SchemaMapping.Parameter;
import io.novella.schema.mapping.SchemaMapping.Plan;
import io.novella.schema.mapping.SchemaMapping.Property;
import io.novella.schema.mapping.SchemaMapping.ValuePlan;
import io.novella.schema.JsonType;
import io.novella.schema.SchemaException;
import io.novella.schema.SchemaNode;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads {@code ext:mapping} in a schema and makes the plans of {@link SchemaMapping}. */
final class MappingCompiler {

    private static final String KEYWORD = "ext:mapping";
    /** Schemas that contain themselves have no flat form; a body deeper than this would not be read either. */
    private static final int MAX_DEPTH = 64;

    private static final String CODEC = "ext:codec";
    private static final String HEADER = "ext:header";
    private static final String POLICY = "ext:policy";
    /** Keywords whose schemas speak of the same value. */
    private static final List<String> IN_PLACE =
            List.of("allOf", "anyOf", "oneOf", "if", "then", "else", "dependentSchemas");
    /** Keywords whose schemas are for validation only. */
    private static final List<String> UNREAD = List.of(
            "allOf",
            "anyOf",
            "oneOf",
            "not",
            "if",
            "then",
            "else",
            "dependentSchemas",
            "additionalProperties",
            "patternProperties",
            "propertyNames",
            "unevaluatedProperties",
            "prefixItems",
            "contains",
            "unevaluatedItems");

    private static final Set<String> KEYWORDS = Set.of(KEYWORD, CODEC, HEADER, POLICY);
    /** Stands in a mapping for the properties that the object's schema does not name. */
    private static final String OTHERS = "*";
    /** RFC 9110, 5.6.2: a field name is a token. */
    private static final Pattern FIELD_NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");
    /** Headers that the platform or the HTTP server writes itself. */
    private static final Set<String> OWN_HEADERS = Set.of(
            "content-type",
            "content-length",
            "transfer-encoding",
            "connection",
            "date",
            "vary",
            "openstack-api-version",
            "x-openstack-nova-api-version",
            "x-openstack-request-id");
    /** Definitions that each use the next twice have no end that a machine would reach. */
    private static final int MAX_PLACES = 10_000;

    private final String file;
    private int places;
    private final CodecLookup codecs;
    private final Map<String, FieldPolicy> policies = new LinkedHashMap<>();
    private final List<String> open = new ArrayList<>();

    private MappingCompiler(String file, CodecLookup codecs) {
        this.file = file;
        this.codecs = codecs;
    }

    static SchemaMapping compile(SchemaNode schema, CodecLookup codecs) throws SchemaException {
        MappingCompiler compiler = new MappingCompiler(schema.file(), codecs);
        if (schema.hasProperties()) {
            compiler.refuseOtherTypes(schema, "", EnumSet.of(JsonType.OBJECT));
        }
        return compiler.mapping(schema, "", 0);
    }

    /** A property in the tree of objects below some schema, before it is decided what becomes of it. */
    private static final class Place {
        final String name;
        final String pointer;
        final SchemaNode schema;
        final boolean required;
        final List<Place> inner = new ArrayList<>();

        @Nullable
        String parameter;

        /** Parameter of the properties that the schema does not name. */
        @Nullable
        String others;

        /** Pointer of the object whose mapping named the parameter. */
        String namedAt = "";

        Place(String name, String pointer, SchemaNode schema, boolean required) {
            this.name = name;
            this.pointer = pointer;
            this.schema = schema;
            this.required = required;
        }
    }

    private SchemaMapping mapping(SchemaNode schema, String pointer, int depth) throws SchemaException {
        Place root = new Place("", pointer, schema, true);
        spread(root, depth);
        name(root);
        refuseHidden(root);
        Map<String, Parameter> parameters = new LinkedHashMap<>();
        ObjectPlan plan = plan(root, true, parameters, depth);
        boolean bodiless = schema.types().equals(Set.of(JsonType.NULL));
        return new SchemaMapping(plan, parameters, headers(root, parameters), policies, open, bodiless);
    }

    private void spread(Place place, int depth) throws SchemaException {
        refuseUnknownKeywords(place);
        if (depth > MAX_DEPTH) {
            throw problem(place.pointer, "the schema contains itself, so it has no flat form");
        }
        var properties = place.schema.properties();
        while (properties.hasNext()) {
            Map.Entry<String, JsonNode> property = properties.next();
            count();
            String name = property.getKey();
            SchemaNode schema = place.schema.child(property.getValue());
            if (schema.acceptsNothing()) {
                continue; // no valid body has it
            }
            Place inner = new Place(
                    name,
                    place.pointer + "/" + name.replace("~", "~0").replace("/", "~1"),
                    schema,
                    place.schema.requires(name));
            place.inner.add(inner);
            if (schema.hasProperties()) {
                spread(inner, depth + 1);
            } else {
                refuseUnknownKeywords(inner);
            }
        }
    }

    private void count() throws SchemaException {
        if (++places > MAX_PLACES) {
            throw problem("", "the schema has more than " + MAX_PLACES + " properties, counting each use");
        }
    }

    /** An object that is taken apart leaves nothing behind for a value of another type. */
    private void refuseOtherTypes(SchemaNode schema, String pointer, Set<JsonType> allowed) throws SchemaException {
        Set<JsonType> others = EnumSet.copyOf(schema.types());
        others.removeAll(allowed);
        if (!others.isEmpty()) {
            boolean untyped = others.size() + allowed.size() >= JsonType.values().length;
            throw problem(
                    pointer,
                    (untyped
                                    ? "names properties, but no \"type\": \"object\""
                                    : "may be "
                                            + others.stream()
                                                    .map(type -> type.name().toLowerCase(Locale.ROOT))
                                                    .collect(Collectors.joining(" or "))
                                            + " instead of an object")
                            + ", so what is no object would be lost"
                            + (pointer.isEmpty() || untyped
                                    ? ""
                                    : "; map it as a whole to one parameter if that is meant"));
        }
    }

    /** Properties that only {@code allOf} and its like name have no place in the mapping. */
    private void refuseHidden(Place place) throws SchemaException {
        refuseHidden(place, place.schema, 0);
        for (Place inner : place.inner) {
            if (!inner.inner.isEmpty() && inner.parameter == null) {
                refuseHidden(inner);
            }
        }
    }

    private void refuseHidden(Place place, SchemaNode schema, int depth) throws SchemaException {
        if (depth > MAX_DEPTH) {
            throw problem(place.pointer, "the schema contains itself, so it has no flat form");
        }
        for (String keyword : IN_PLACE) {
            JsonNode parts = schema.json().get(keyword);
            if (parts == null) {
                continue;
            }
            boolean many = parts.isArray() || keyword.equals("dependentSchemas");
            for (JsonNode part : many ? parts : List.of(parts)) {
                if (part.isObject()) {
                    count();
                    SchemaNode inner = schema.child(part);
                    refuseHiddenNames(place, inner, keyword, depth + 1);
                    refuseHidden(place, inner, depth + 1);
                }
            }
        }
    }

    private void refuseHiddenNames(Place place, SchemaNode part, String keyword, int depth) throws SchemaException {
        for (var properties = part.properties(); properties.hasNext(); ) {
            Map.Entry<String, JsonNode> property = properties.next();
            Place named = place.inner.stream()
                    .filter(inner -> inner.name.equals(property.getKey()))
                    .findFirst()
                    .orElseThrow(() -> problem(
                            place.pointer,
                            keyword + " names '" + property.getKey()
                                    + "', which would be lost; name it in the properties of the object itself too"));
            if (!named.inner.isEmpty() && depth <= MAX_DEPTH) {
                refuseHiddenNames(named, part.child(property.getValue()), keyword, depth + 1);
            }
        }
    }

    /** Our keywords are read in properties and items only; anywhere else they would be passed over in silence. */
    private void refuseUnread(Place place) throws SchemaException {
        for (String keyword : UNREAD) {
            refuseUnread(place, keyword, place.schema.json().get(keyword));
        }
        JsonNode items = place.schema.json().path("items");
        if (items.isObject() && !place.schema.child(items).hasProperties()) {
            refuseUnread(place, "items", items);
        }
    }

    private void refuseUnread(Place place, String keyword, @Nullable JsonNode part) throws SchemaException {
        if (part == null) {
            return;
        }
        for (Map.Entry<String, JsonNode> entry : part.properties()) {
            if (entry.getKey().startsWith("ext:")) {
                throw problem(place.pointer, "'" + entry.getKey() + "' is not read in " + keyword);
            }
        }
        for (JsonNode inner : part) {
            refuseUnread(place, keyword, inner);
        }
    }

    /** A keyword of ours that is misspelt would otherwise be passed over in silence. */
    private void refuseUnknownKeywords(Place place) throws SchemaException {
        for (Map.Entry<String, JsonNode> entry : place.schema.json().properties()) {
            if (entry.getKey().startsWith("ext:") && !KEYWORDS.contains(entry.getKey())) {
                throw problem(place.pointer, "there is no keyword '" + entry.getKey() + "'");
            }
            if (entry.getKey().equals(HEADER) && !place.pointer.isEmpty()) {
                throw problem(place.pointer, "ext:header stands at the root of a response only");
            }
        }
        refuseUnread(place);
    }

    /** Gives each place the parameter that the mapping of its own or an outer object names for it. */
    private void name(Place place) throws SchemaException {
        for (Map.Entry<String, JsonNode> entry :
                place.schema.json().path(KEYWORD).properties()) {
            String parameter = entry.getValue().asText();
            if (entry.getKey().equals(OTHERS) && entry.getValue().isTextual()) {
                place.others = parameter;
                continue;
            }
            Place named = find(place, entry.getKey());
            if (!entry.getValue().isTextual() || parameter.isEmpty()) {
                throw problem(place.pointer, "ext:mapping of '" + entry.getKey() + "' is not a parameter's name");
            }
            if (named.parameter != null) {
                throw problem(
                        named.pointer, "is mapped twice, to '" + named.parameter + "' and to '" + parameter + "'");
            }
            named.parameter = parameter;
            named.namedAt = place.pointer;
        }
        for (Place inner : place.inner) {
            name(inner);
        }
    }

    private Place find(Place from, String key) throws SchemaException {
        List<Place> found = new ArrayList<>();
        if (key.startsWith("/")) {
            collect(from, place -> place.pointer.equals(from.pointer + key), found);
        } else {
            collect(from, place -> place.name.equals(key), found);
        }
        if (found.isEmpty()) {
            throw problem(from.pointer, "ext:mapping names '" + key + "', which is no property here");
        }
        if (found.size() > 1) {
            throw problem(
                    from.pointer,
                    "ext:mapping names '" + key + "', which could be " + found.get(0).pointer + " or "
                            + found.get(1).pointer + "; write the JSON Pointer");
        }
        return found.get(0);
    }

    private static void collect(Place from, java.util.function.Predicate<Place> wanted, List<Place> found) {
        for (Place place : from.inner) {
            if (wanted.test(place)) {
                found.add(place);
            }
            collect(place, wanted, found);
        }
    }

    private ObjectPlan plan(Place place, boolean surely, Map<String, Parameter> parameters, int depth)
            throws SchemaException {
        List<Property> properties = new ArrayList<>();
        for (Place inner : place.inner) {
            JsonNode fallback = inner.schema.json().get("default");
            boolean always = surely && (inner.required || fallback != null);
            boolean nullable = inner.schema.types().contains(JsonType.NULL);
            Plan plan;
            if (inner.parameter == null
                    && !inner.inner.isEmpty()
                    && !inner.schema.json().has(CODEC)) {
                refuseOtherTypes(inner.schema, inner.pointer, EnumSet.of(JsonType.OBJECT, JsonType.NULL));
                plan = plan(inner, always && !nullable, parameters, depth + 1);
            } else {
                plan = new ValuePlan(parameter(inner, always, parameters, depth));
            }
            properties.add(new Property(inner.name, inner.required, nullable, plan, fallback, rule(inner)));
        }
        Set<String> names = place.inner.stream().map(inner -> inner.name).collect(Collectors.toUnmodifiableSet());
        return new ObjectPlan(List.copyOf(properties), names, others(place, parameters));
    }

    private Parameter parameter(Place place, boolean always, Map<String, Parameter> parameters, int depth)
            throws SchemaException {
        String name = place.parameter == null ? place.name : place.parameter;
        ValueCodec codec = codec(place);
        Set<JsonType> types = codec == null ? place.schema.types() : decodedTypes(codec, place);
        Parameter parameter = codec == null
                ? new Parameter(name, place.pointer, types, always, nested(place, depth + 1), items(place), null)
                : new Parameter(name, place.pointer, types, always, null, Set.of(), codec);
        return add(parameter, parameters);
    }

    private Parameter add(Parameter parameter, Map<String, Parameter> parameters) throws SchemaException {
        Parameter other = parameters.putIfAbsent(parameter.name(), parameter);
        if (other != null) {
            throw problem(
                    parameter.pointer(),
                    "and " + other.pointer() + " both map to the parameter '" + parameter.name() + "'");
        }
        return parameter;
    }

    private @Nullable ValueCodec codec(Place place) throws SchemaException {
        JsonNode name = place.schema.json().get(CODEC);
        if (name == null) {
            return null;
        }
        return codecs.find(name.asText())
                .orElseThrow(() -> problem(place.pointer, "there is no codec '" + name.asText() + "'"));
    }

    private static Set<JsonType> decodedTypes(ValueCodec codec, Place place) {
        Set<JsonType> types = EnumSet.noneOf(JsonType.class);
        types.addAll(JsonType.heldBy(codec.parameterType()));
        if (!types.isEmpty() && place.schema.types().contains(JsonType.NULL)) {
            types.add(JsonType.NULL);
        }
        return types;
    }

    private @Nullable Parameter others(Place place, Map<String, Parameter> parameters) throws SchemaException {
        if (place.others == null) {
            if (isOpen(place)) {
                open.add(place.pointer);
            }
            return null;
        }
        String pointer = place.pointer + "/" + OTHERS;
        return add(
                new Parameter(place.others, pointer, EnumSet.of(JsonType.OBJECT), false, null, values(place), null),
                parameters);
    }

    /** Whether an object takes properties that its schema does not name, and says so. */
    private static boolean isOpen(Place place) {
        return place.schema.json().has("patternProperties")
                || isOpen(place.schema.json().get("additionalProperties"))
                || isOpen(place.schema.json().get("unevaluatedProperties"));
    }

    private static boolean isOpen(@Nullable JsonNode others) {
        return others != null && (others.isObject() || others.asBoolean());
    }

    /** The rule that guards a property: its name, or its name with a default check. */
    private @Nullable String rule(Place place) throws SchemaException {
        JsonNode policy = place.schema.json().get(POLICY);
        if (policy == null) {
            return null;
        }
        String rule = policy.isObject() ? policy.path("rule").asText() : policy.asText();
        if (rule.isEmpty()) {
            throw problem(
                    place.pointer, "ext:policy is the name of a rule, or {\"rule\": name, \"check\": its default}");
        }
        if (place.required) {
            throw problem(place.pointer, "is required, so ext:policy could not leave it out");
        }
        policies.put(rule, new FieldPolicy(rule, policy.path("check").asText("")));
        return rule;
    }

    private Map<String, String> headers(Place root, Map<String, Parameter> parameters) throws SchemaException {
        Map<String, String> headers = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry : root.schema.json().path(HEADER).properties()) {
            String header = entry.getValue().asText();
            if (!FIELD_NAME.matcher(header).matches() || OWN_HEADERS.contains(header.toLowerCase(Locale.ROOT))) {
                throw problem("", "ext:header cannot set '" + header + "'");
            }
            if (parameters.containsKey(entry.getKey())) {
                throw problem("", "'" + entry.getKey() + "' is both a property and the header '" + header + "'");
            }
            headers.put(entry.getKey(), header);
        }
        return headers;
    }

    private @Nullable SchemaMapping nested(Place place, int depth) throws SchemaException {
        if (!place.inner.isEmpty()) {
            refuseOuterNames(place, place);
            return mapping(place.schema, place.pointer, depth);
        }
        JsonNode items = place.schema.json().path("items");
        if (items.isObject() && place.schema.types().contains(JsonType.ARRAY)) {
            SchemaNode item = place.schema.child(items);
            if (item.hasProperties()) {
                return mapping(item, place.pointer + "/items", depth);
            }
        }
        return null;
    }

    private static Set<JsonType> items(Place place) throws SchemaException {
        if (!place.schema.types().contains(JsonType.ARRAY)) {
            return place.schema.types().contains(JsonType.OBJECT) ? values(place) : Set.of();
        }
        JsonNode items = place.schema.json().path("items");
        return items.isObject() ? place.schema.child(items).types() : EnumSet.allOf(JsonType.class);
    }

    /** What the properties may be that an object's schema does not name. */
    private static Set<JsonType> values(Place place) throws SchemaException {
        Set<JsonType> types = EnumSet.noneOf(JsonType.class);
        for (JsonNode pattern : place.schema.json().path("patternProperties")) {
            types.addAll(place.schema.child(pattern).types());
        }
        JsonNode others = place.schema.json().get("additionalProperties");
        if (others == null || others.isObject()) {
            types.addAll(
                    others == null
                            ? EnumSet.allOf(JsonType.class)
                            : place.schema.child(others).types());
        } else if (others.asBoolean()) {
            types.addAll(EnumSet.allOf(JsonType.class));
        }
        return types;
    }

    /** An object taken whole has parameters of its own, so an outer mapping cannot reach into it. */
    private void refuseOuterNames(Place whole, Place place) throws SchemaException {
        for (Place inner : place.inner) {
            if (inner.parameter != null && !inner.namedAt.startsWith(whole.pointer)) {
                throw problem(
                        inner.pointer,
                        "is mapped to '" + inner.parameter + "' although it lies in " + whole.pointer
                                + ", which is mapped as a whole");
            }
            refuseOuterNames(whole, inner);
        }
    }

    private SchemaException problem(String pointer, String sentence) {
        return new SchemaException(file + "#" + (pointer.isEmpty() ? "/" : pointer) + ": " + sentence);
    }
}
