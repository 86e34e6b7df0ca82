// SPDX-License-Identifier: Apache-2.0
package io.novella.maven.plugin.derive;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A change of one place of a schema. An instruction file is YAML: JSON Pointers into the body, each with its changes, which
 * are carried out in the order they are written. {@code items} stands for the items of an array.
 *
 * <pre>{@code
 * /greet/name:   {move_to: /greet/person/full_name}
 * /greet/title:  {add: {type: string, maxLength: 16}, required: false}
 * /greet/loud:   {remove: true}
 * /greet:        {rename_to: salute}
 * }</pre>
 */
sealed interface Instruction {

    /** The place. */
    Pointer at();

    /** Gives a property another name, in the same object. */
    record RenameTo(Pointer at, String name) implements Instruction {}

    /** Puts a property elsewhere; objects that are not there on its way are made. */
    record MoveTo(Pointer at, Pointer to) implements Instruction {}

    /** Adds a property, with the name of its flat parameter if that is not its own. */
    record Add(Pointer at, ObjectNode schema, boolean required, String parameter) implements Instruction {}

    /** Takes a property away. */
    record Remove(Pointer at) implements Instruction {}

    /** Sets whether a property must be there. */
    record Require(Pointer at, boolean required) implements Instruction {}

    /** Sets keywords of a schema; null takes a keyword away. */
    record Change(Pointer at, ObjectNode keywords) implements Instruction {}

    /**
     * Reads an instruction file.
     *
     * @throws DeriveException if it is not of the form above
     */
    static List<Instruction> parse(String yaml) throws DeriveException {
        JsonNode root;
        try {
            root = new YAMLMapper().readTree(yaml);
        } catch (JsonProcessingException malformed) {
            throw new DeriveException("the instructions are not YAML: " + malformed.getOriginalMessage());
        }
        if (!root.isObject() || root.isEmpty()) {
            throw new DeriveException(
                    "the instructions are empty; expected for example /server/name: {rename_to: title}");
        }
        List<Instruction> instructions = new ArrayList<>();
        for (Map.Entry<String, JsonNode> place : root.properties()) {
            Pointer at = Pointer.parse(place.getKey());
            if (!place.getValue().isObject()) {
                throw new DeriveException(at + ": its instructions must be an object, such as {rename_to: title}");
            }
            parse(at, (ObjectNode) place.getValue(), instructions);
        }
        return instructions;
    }

    private static void parse(Pointer at, ObjectNode verbs, List<Instruction> instructions) throws DeriveException {
        boolean adds = verbs.has("add");
        for (Map.Entry<String, JsonNode> entry : verbs.properties()) {
            JsonNode value = entry.getValue();
            switch (entry.getKey()) {
                case "rename_to" -> instructions.add(new RenameTo(at, text(at, entry)));
                case "move_to" -> instructions.add(new MoveTo(at, Pointer.parse(text(at, entry))));
                case "remove" -> instructions.add(new Remove(at));
                case "change" -> instructions.add(new Change(at, object(at, entry)));
                case "add" ->
                    instructions.add(new Add(
                            at,
                            object(at, entry),
                            verbs.path("required").asBoolean(false),
                            verbs.path("parameter").asText("")));
                case "required" -> {
                    if (!adds) {
                        instructions.add(new Require(at, value.asBoolean()));
                    }
                }
                case "parameter" -> {
                    if (!adds) {
                        throw new DeriveException(
                                at + ": parameter is only valid with add; an existing parameter keeps its name");
                    }
                }
                default ->
                    throw new DeriveException(at + ": there is no instruction '" + entry.getKey()
                            + "'; expected rename_to, move_to, add (with required and parameter), remove, required or"
                            + " change");
            }
        }
    }

    private static String text(Pointer at, Map.Entry<String, JsonNode> entry) throws DeriveException {
        if (!entry.getValue().isTextual()) {
            throw new DeriveException(at + ": " + entry.getKey() + " must be a string");
        }
        return entry.getValue().asText();
    }

    private static ObjectNode object(Pointer at, Map.Entry<String, JsonNode> entry) throws DeriveException {
        if (!(entry.getValue() instanceof ObjectNode object)) {
            throw new DeriveException(at + ": " + entry.getKey() + " must be a schema, such as {type: string}");
        }
        return object;
    }
}
