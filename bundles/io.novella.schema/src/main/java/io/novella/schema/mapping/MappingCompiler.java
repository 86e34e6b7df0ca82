// SPDX-License-Identifier: Apache-2.0
package io.novella.schema.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import io.novella.schema.JsonType;
import io.novella.schema.SchemaException;
import io.novella.schema.SchemaNode;
import io.novella.schema.mapping.SchemaMapping.ObjectPlan;
import io.novella.schema.mapping.SchemaMapping.Parameter;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Compiles {@code ext:mapping} of a schema into a {@link SchemaMapping}: builds the property tree, then names its parameters
 * ({@link ParameterNaming}), rejects what would be lost ({@link MappingChecks}), and plans ({@link MappingPlanner}).
 */
final class MappingCompiler {

    private final CompileContext context;
    private final MappingChecks checks;
    private final ParameterNaming naming;
    private final MappingPlanner planner;

    private MappingCompiler(String file, CodecLookup codecs) {
        context = new CompileContext(file);
        checks = new MappingChecks(context);
        naming = new ParameterNaming(context);
        planner = new MappingPlanner(context, checks, codecs, this);
    }

    static SchemaMapping compile(SchemaNode schema, CodecLookup codecs) throws SchemaException {
        MappingCompiler compiler = new MappingCompiler(schema.file(), codecs);
        compiler.checks.refuseKeywordsOfProperties(schema, "", "at the root of a schema");
        if (schema.hasProperties()) {
            compiler.checks.refuseOtherTypes(schema, "", EnumSet.of(JsonType.OBJECT));
        }
        return compiler.mapping(schema, "", 0);
    }

    /** The mapping of the object at a pointer; reused for each object taken whole and each array of objects. */
    SchemaMapping mapping(SchemaNode schema, String pointer, int depth) throws SchemaException {
        PropertyNode root = new PropertyNode("", pointer, schema, true);
        spread(root, depth);
        naming.name(root);
        checks.refuseHidden(root);
        Map<String, Parameter> parameters = new LinkedHashMap<>();
        ObjectPlan plan = planner.plan(root, true, parameters, depth);
        boolean bodiless = schema.types().equals(Set.of(JsonType.NULL));
        return new SchemaMapping(
                plan, parameters, planner.headers(root, parameters), planner.policies(), planner.open(), bodiless);
    }

    private void spread(PropertyNode node, int depth) throws SchemaException {
        checks.refuseUnknownKeywords(node);
        context.requireDepth(node.pointer, depth);
        var properties = node.schema.properties();
        while (properties.hasNext()) {
            Map.Entry<String, JsonNode> property = properties.next();
            context.count();
            String name = property.getKey();
            SchemaNode schema = node.schema.child(property.getValue());
            if (schema.acceptsNothing()) {
                continue; // no valid body has it
            }
            PropertyNode inner = new PropertyNode(
                    name,
                    node.pointer + "/" + name.replace("~", "~0").replace("/", "~1"),
                    schema,
                    node.schema.requires(name));
            node.inner.add(inner);
            if (schema.hasProperties() && !inner.hasCodec()) {
                spread(inner, depth + 1);
            } else {
                checks.refuseUnknownKeywords(inner);
            }
        }
    }
}
