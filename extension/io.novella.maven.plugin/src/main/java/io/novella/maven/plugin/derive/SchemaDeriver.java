// SPDX-License-Identifier: Apache-2.0
package io.novella.maven.plugin.derive;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.novella.maven.plugin.derive.Mappings.Entry;
import java.util.List;

/**
 * Derives the next version of a schema. Whatever is renamed or moved keeps its flat parameter, since {@code ext:mapping} is
 * written along, so that the Java behind it need not change.
 */
public final class SchemaDeriver {

    private final SchemaDocument document;
    private final Mappings mappings;

    private SchemaDeriver(SchemaDocument document) {
        this.document = document;
        mappings = new Mappings(document);
    }

    /**
     * The text of the next schema.
     *
     * @param schema text of the last one
     * @param instructions YAML, see the guide
     * @throws DeriveException if an instruction cannot be followed
     */
    public static String derive(String schema, String instructions) throws DeriveException {
        SchemaDeriver deriver = new SchemaDeriver(new SchemaDocument(read(schema)));
        for (Instruction instruction : Instruction.parse(instructions)) {
            deriver.follow(instruction);
        }
        deriver.document.tidy();
        return SchemaPrinter.print(deriver.document.root());
    }

    /** A schema's text as {@link #derive} would write it, so that two can be compared line by line. */
    public static String normalize(String schema) throws DeriveException {
        return SchemaPrinter.print(read(schema));
    }

    private static ObjectNode read(String schema) throws DeriveException {
        try {
            JsonNode root = new JsonMapper().readTree(schema);
            if (root instanceof ObjectNode object) {
                return object;
            }
            throw new DeriveException("a schema file must contain a JSON object");
        } catch (JsonProcessingException malformed) {
            throw new DeriveException("not JSON: " + malformed.getOriginalMessage());
        }
    }

    private void follow(Instruction instruction) throws DeriveException {
        Pointer at = instruction.at();
        if (at.isRoot() && !(instruction instanceof Instruction.Change)) {
            throw new DeriveException("the body as a whole only supports the instruction change");
        }
        if (instruction instanceof Instruction.RenameTo rename) {
            relocate(at, at.parent().child(rename.name()), () -> document.rename(at, rename.name()));
        } else if (instruction instanceof Instruction.MoveTo move) {
            if (move.to().isRoot() || move.to().isWithin(at)) {
                throw new DeriveException(at + ": cannot be moved to '" + move.to() + "'");
            }
            relocate(at, move.to(), () -> {
                boolean required = document.requires(at);
                document.attach(move.to(), document.detach(at), required);
            });
        } else if (instruction instanceof Instruction.Add add) {
            document.attach(at, add.schema().deepCopy(), add.required());
            if (!add.parameter().isEmpty()) {
                mappings.put(at.parent(), at, add.parameter());
            }
        } else if (instruction instanceof Instruction.Remove) {
            document.get(at);
            for (Entry entry : mappings.entries()) {
                if (entry.place().isWithin(at)) {
                    mappings.remove(entry);
                }
            }
            document.detach(at);
        } else if (instruction instanceof Instruction.Require require) {
            document.require(at, require.required());
        } else if (instruction instanceof Instruction.Change change) {
            ObjectNode schema = document.get(at);
            change.keywords().properties().forEach(keyword -> {
                if (keyword.getValue().isNull()) {
                    schema.remove(keyword.getKey());
                } else {
                    schema.set(keyword.getKey(), keyword.getValue());
                }
            });
        }
    }

    private interface Step {
        void run() throws DeriveException;
    }

    /** Takes the mapping's entries of what goes elsewhere out, lets it go, and names it again where it is then. */
    private void relocate(Pointer from, Pointer to, Step step) throws DeriveException {
        document.get(from); // also replaces references on the way, before the entries are read
        List<Entry> outside = mappings.entries().stream()
                .filter(entry -> entry.place().isWithin(from) && !entry.holder().isWithin(from))
                .filter(entry -> !staysTrue(entry, from, to))
                .toList();
        boolean named =
                mappings.entries().stream().anyMatch(entry -> entry.place().equals(from));
        boolean leaf = !document.get(from).path("properties").elements().hasNext();
        for (Entry entry : outside) {
            mappings.remove(entry);
        }
        step.run();
        for (Entry entry : outside) {
            Pointer place = entry.place().moved(from, to);
            if (!place.last().equals(entry.parameter()) || !isLeaf(place)) {
                mappings.put(
                        place.isWithin(entry.holder()) ? entry.holder() : place.parent(), place, entry.parameter());
            }
        }
        if (!named && leaf && !from.last().equals(to.last())) {
            mappings.put(to.parent(), to, from.last());
        }
    }

    /** A bare name goes on meaning the same place wherever that is below its holder. */
    private static boolean staysTrue(Entry entry, Pointer from, Pointer to) {
        Pointer then = entry.place().moved(from, to);
        return !entry.key().startsWith("/")
                && then.isWithin(entry.holder())
                && then.last().equals(entry.key());
    }

    /** An object with properties is a parameter of its own only because a mapping names it. */
    private boolean isLeaf(Pointer place) throws DeriveException {
        return !document.get(place).path("properties").elements().hasNext();
    }
}
