// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.body;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.novella.api.Fault;
import io.novella.api.Microversion;
import io.novella.core.internal.http.JsonBody;
import io.novella.core.internal.http.RequestTarget;
import io.novella.core.internal.operation.Operation;
import io.novella.schema.JsonType;
import io.novella.schema.SinceMap;
import io.novella.schema.Violation;
import io.novella.schema.mapping.BodySchema;
import io.novella.schema.mapping.CodecException;
import io.novella.schema.mapping.SchemaMapping;
import io.novella.schema.mapping.SchemaMapping.Parameter;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Validates the body and the query of a request against the schemas of its version, and maps them to flat parameters.
 */
public final class RequestReader {

    private static final Pattern INTEGER = Pattern.compile("-?(0|[1-9][0-9]{0,999})");
    /** A JSON number (RFC 8259, 6) with the same limits on digits and exponent as in a body. */
    private static final Pattern DECIMAL =
            Pattern.compile("-?(0|[1-9][0-9]{0,499})(\\.[0-9]{1,499})?([eE][+-]?(0{0,9}[0-9]{1,3}))?");

    private RequestReader() {}

    /**
     * Returns the flat parameters of a request.
     *
     * @throws Fault 400 if the body or the query violates the schema of the version
     */
    public static Map<String, @Nullable Object> read(
            Operation operation, Microversion version, JsonBody body, String rawQuery) {
        Map<String, @Nullable Object> flat = new LinkedHashMap<>();
        BodySchema query = operation.schemas().query().orNull(version);
        if (query != null) {
            ObjectNode values = queryValues(query.mapping(), RequestTarget.query(rawQuery));
            check(operation.schemas().query(), query, version, values, "query parameters");
            flat.putAll(flatten(query.mapping(), values));
        }
        BodySchema request = operation.schemas().request().orNull(version);
        if (request != null) {
            JsonNode json = body.json();
            if (json.isMissingNode()) {
                throw Fault.badRequest("Malformed request body");
            }
            check(operation.schemas().request(), request, version, json, "field/attribute");
            flat.putAll(flatten(request.mapping(), json));
        }
        return flat;
    }

    private static Map<String, @Nullable Object> flatten(SchemaMapping mapping, JsonNode value) {
        try {
            return mapping.flatten(value);
        } catch (CodecException unreadable) {
            throw Fault.badRequest(
                    "Invalid input for field/attribute " + unreadable.property() + ". " + unreadable.getMessage());
        }
    }

    private static void check(
            SinceMap<BodySchema> versions, BodySchema schema, Microversion version, JsonNode value, String part) {
        schema.schema().check(value).ifPresent(violation -> {
            throw Fault.badRequest(violation.message(part) + laterVersion(versions, version, violation));
        });
    }

    /**
     * Names the first later version that has a property unknown at this one, for the error message; empty if there is
     * none.
     */
    private static String laterVersion(SinceMap<BodySchema> versions, Microversion version, Violation violation) {
        for (List<String> path : violation.unknown()) {
            for (Map.Entry<Microversion, BodySchema> later : versions.after(version)) {
                if (later.getValue().schema().names(path)) {
                    return ". '" + path.get(path.size() - 1) + "' needs microversion " + later.getKey() + " or later";
                }
            }
        }
        return "";
    }

    /** Converts the texts of a query to the types that the schema expects; validation follows. */
    private static ObjectNode queryValues(SchemaMapping mapping, Map<String, List<String>> query) {
        Map<String, Parameter> parameters = new HashMap<>();
        mapping.parameters()
                .values()
                .forEach(parameter -> parameters.put(
                        parameter.pointer().substring(1).replace("~1", "/").replace("~0", "~"), parameter));
        ObjectNode values = JsonNodeFactory.instance.objectNode();
        query.forEach((name, texts) -> {
            Parameter parameter = parameters.get(name);
            String last = texts.get(texts.size() - 1);
            if (parameter == null || parameter.codec() != null) {
                values.put(name, last);
            } else if (parameter.types().contains(JsonType.ARRAY)
                    && !parameter.types().contains(JsonType.STRING)) {
                ArrayNode array = values.putArray(name);
                texts.forEach(text -> array.add(queryValue(text, parameter.items())));
            } else {
                values.set(name, queryValue(last, parameter.types()));
            }
        });
        return values;
    }

    private static JsonNode queryValue(String text, Set<JsonType> wanted) {
        if (!wanted.contains(JsonType.STRING)) {
            if ((wanted.contains(JsonType.INTEGER) || wanted.contains(JsonType.NUMBER))
                    && INTEGER.matcher(text).matches()) {
                return JsonNodeFactory.instance.numberNode(new BigInteger(text));
            }
            if (wanted.contains(JsonType.NUMBER) && DECIMAL.matcher(text).matches()) {
                return JsonNodeFactory.instance.numberNode(new BigDecimal(text));
            }
            if (wanted.contains(JsonType.BOOLEAN) && (text.equals("true") || text.equals("false"))) {
                return JsonNodeFactory.instance.booleanNode(text.equals("true"));
            }
        }
        return JsonNodeFactory.instance.textNode(text);
    }
}
