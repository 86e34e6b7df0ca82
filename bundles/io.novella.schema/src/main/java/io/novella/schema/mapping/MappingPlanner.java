// SPDX-License-Identifier: Apache-2.0
package io.novella.schema.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import io.novella.api.spi.ValueCodec;
import io.novella.schema.JsonType;
import io.novella.schema.SchemaException;
import io.novella.schema.SchemaNode;
import io.novella.schema.mapping.SchemaMapping.FieldPolicy;
import io.novella.schema.mapping.SchemaMapping.ObjectPlan;
import io.novella.schema.mapping.SchemaMapping.Parameter;
import io.novella.schema.mapping.SchemaMapping.Plan;
import io.novella.schema.mapping.SchemaMapping.Property;
import io.novella.schema.mapping.SchemaMapping.ValuePlan;
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

/** Makes the plans of a {@link SchemaMapping} from a property tree whose parameters are named. */
final class MappingPlanner {

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

    private final CompileContext context;
    private final MappingChecks checks;
    private final CodecLookup codecs;
    /** Compiles the mappings of objects taken whole and of the items of arrays. */
    private final MappingCompiler compiler;

    private final Map<String, FieldPolicy> policies = new LinkedHashMap<>();
    private final List<String> open = new ArrayList<>();

    MappingPlanner(CompileContext context, MappingChecks checks, CodecLookup codecs, MappingCompiler compiler) {
        this.context = context;
        this.checks = checks;
        this.codecs = codecs;
        this.compiler = compiler;
    }

    /** The policy rules found so far, by name. */
    Map<String, FieldPolicy> policies() {
        return policies;
    }

    /** The pointers of the open objects found so far; see {@link SchemaMapping#open()}. */
    List<String> open() {
        return open;
    }

    ObjectPlan plan(PropertyNode node, boolean surely, Map<String, Parameter> parameters, int depth)
            throws SchemaException {
        List<Property> properties = new ArrayList<>();
        for (PropertyNode inner : node.inner) {
            JsonNode fallback = inner.schema.json().get("default");
            boolean always = surely && (inner.required || fallback != null);
            boolean nullable = inner.schema.types().contains(JsonType.NULL);
            Plan plan;
            if (inner.isSpread()) {
                checks.refuseOtherTypes(inner.schema, inner.pointer, EnumSet.of(JsonType.OBJECT, JsonType.NULL));
                plan = plan(inner, always && !nullable, parameters, depth + 1);
            } else {
                plan = new ValuePlan(parameter(inner, always, parameters, depth));
            }
            properties.add(new Property(inner.name, inner.required, nullable, plan, fallback, rule(inner)));
        }
        Set<String> names = node.inner.stream().map(inner -> inner.name).collect(Collectors.toUnmodifiableSet());
        return new ObjectPlan(List.copyOf(properties), names, others(node, parameters));
    }

    private Parameter parameter(PropertyNode node, boolean always, Map<String, Parameter> parameters, int depth)
            throws SchemaException {
        String name = node.parameter == null ? node.name : node.parameter;
        ValueCodec codec = codec(node);
        Set<JsonType> types = codec == null ? node.schema.types() : decodedTypes(codec, node);
        Parameter parameter = codec == null
                ? new Parameter(name, node.pointer, types, always, nested(node, depth + 1), items(node), null)
                : new Parameter(name, node.pointer, types, always, null, Set.of(), codec);
        return add(parameter, parameters);
    }

    private Parameter add(Parameter parameter, Map<String, Parameter> parameters) throws SchemaException {
        Parameter other = parameters.putIfAbsent(parameter.name(), parameter);
        if (other != null) {
            throw context.problem(
                    parameter.pointer(),
                    "and " + other.pointer() + " both map to the parameter '" + parameter.name() + "'");
        }
        return parameter;
    }

    private @Nullable ValueCodec codec(PropertyNode node) throws SchemaException {
        JsonNode name = node.schema.json().get(ExtKeywords.CODEC);
        if (name == null) {
            return null;
        }
        return codecs.find(name.asText())
                .orElseThrow(() -> context.problem(node.pointer, "there is no codec '" + name.asText() + "'"));
    }

    private static Set<JsonType> decodedTypes(ValueCodec codec, PropertyNode node) {
        Set<JsonType> types = EnumSet.noneOf(JsonType.class);
        types.addAll(JsonType.heldBy(codec.parameterType()));
        if (!types.isEmpty() && node.schema.types().contains(JsonType.NULL)) {
            types.add(JsonType.NULL);
        }
        return types;
    }

    private @Nullable Parameter others(PropertyNode node, Map<String, Parameter> parameters) throws SchemaException {
        if (node.others == null) {
            if (isOpen(node)) {
                open.add(node.pointer);
            }
            return null;
        }
        String pointer = node.pointer + "/" + ParameterNaming.OTHERS;
        return add(
                new Parameter(node.others, pointer, EnumSet.of(JsonType.OBJECT), false, null, values(node), null),
                parameters);
    }

    /** Whether an object takes properties that its schema does not name, and says so. */
    private static boolean isOpen(PropertyNode node) {
        return node.schema.json().has("patternProperties")
                || isOpen(node.schema.json().get("additionalProperties"))
                || isOpen(node.schema.json().get("unevaluatedProperties"));
    }

    private static boolean isOpen(@Nullable JsonNode others) {
        return others != null && (others.isObject() || others.asBoolean());
    }

    /** The rule that guards a property: its name, or its name with a default check. */
    private @Nullable String rule(PropertyNode node) throws SchemaException {
        JsonNode policy = node.schema.json().get(ExtKeywords.POLICY);
        if (policy == null) {
            return null;
        }
        String rule = policy.isObject() ? policy.path("rule").asText() : policy.asText();
        if (rule.isEmpty()) {
            throw context.problem(
                    node.pointer, "ext:policy must be the name of a rule, or {\"rule\": NAME, \"check\": DEFAULT}");
        }
        if (node.required) {
            throw context.problem(node.pointer, "is required, so ext:policy cannot omit it");
        }
        policies.put(rule, new FieldPolicy(rule, policy.path("check").asText("")));
        return rule;
    }

    Map<String, String> headers(PropertyNode root, Map<String, Parameter> parameters) throws SchemaException {
        Map<String, String> headers = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry :
                root.schema.json().path(ExtKeywords.HEADER).properties()) {
            String header = entry.getValue().asText();
            if (!FIELD_NAME.matcher(header).matches() || OWN_HEADERS.contains(header.toLowerCase(Locale.ROOT))) {
                throw context.problem("", "ext:header cannot set '" + header + "'");
            }
            if (parameters.containsKey(entry.getKey())) {
                throw context.problem(
                        "", "'" + entry.getKey() + "' is both a property and the header '" + header + "'");
            }
            headers.put(entry.getKey(), header);
        }
        return headers;
    }

    private @Nullable SchemaMapping nested(PropertyNode node, int depth) throws SchemaException {
        if (!node.inner.isEmpty()) {
            checks.refuseOuterNames(node);
            return compiler.mapping(node.schema, node.pointer, depth);
        }
        JsonNode items = node.schema.json().path("items");
        if (items.isObject() && node.schema.types().contains(JsonType.ARRAY)) {
            SchemaNode item = node.schema.child(items);
            if (item.hasProperties()) {
                checks.refuseKeywordsOfProperties(item, node.pointer, "in items");
                return compiler.mapping(item, node.pointer + "/items", depth);
            }
        }
        return null;
    }

    private static Set<JsonType> items(PropertyNode node) throws SchemaException {
        if (!node.schema.types().contains(JsonType.ARRAY)) {
            return node.schema.types().contains(JsonType.OBJECT) ? values(node) : Set.of();
        }
        JsonNode items = node.schema.json().path("items");
        return items.isObject() ? node.schema.child(items).types() : EnumSet.allOf(JsonType.class);
    }

    /** What the properties may be that an object's schema does not name. */
    private static Set<JsonType> values(PropertyNode node) throws SchemaException {
        Set<JsonType> types = EnumSet.noneOf(JsonType.class);
        for (JsonNode pattern : node.schema.json().path("patternProperties")) {
            types.addAll(node.schema.child(pattern).types());
        }
        JsonNode others = node.schema.json().get("additionalProperties");
        if (others == null || others.isObject()) {
            types.addAll(
                    others == null
                            ? EnumSet.allOf(JsonType.class)
                            : node.schema.child(others).types());
        } else if (others.asBoolean()) {
            types.addAll(EnumSet.allOf(JsonType.class));
        }
        return types;
    }
}
