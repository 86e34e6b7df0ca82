// SPDX-License-Identifier: Apache-2.0
package io.novella.maven.plugin.derive;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The {@code ext:mapping} of a schema file as a whole: which place is named by which object's mapping. */
final class Mappings {

    private static final String KEYWORD = "ext:mapping";

    private final SchemaDocument document;

    Mappings(SchemaDocument document) {
        this.document = document;
    }

    /**
     * An entry of a mapping.
     *
     * @param holder the object whose mapping it is in
     * @param key its name or pointer, as it is written
     * @param place what it names
     * @param parameter what it names it
     */
    record Entry(Pointer holder, String key, Pointer place, String parameter) {}

    /** All entries. */
    List<Entry> entries() throws DeriveException {
        List<Entry> entries = new ArrayList<>();
        List<Pointer> places = new ArrayList<>();
        places(Pointer.ROOT, document.root(), places);
        for (Pointer holder : places) {
            for (Map.Entry<String, JsonNode> each :
                    document.get(holder).path(KEYWORD).properties()) {
                String key = each.getKey();
                for (Pointer place : places) {
                    if (!place.equals(holder)
                            && place.isWithin(holder)
                            && (key.startsWith("/")
                                    ? place.relativeTo(holder).equals(key)
                                    : place.last().equals(key) && isProperty(place))) {
                        entries.add(
                                new Entry(holder, key, place, each.getValue().asText()));
                        break; // the platform refuses a name that means two
                    }
                }
            }
        }
        return entries;
    }

    void remove(Entry entry) throws DeriveException {
        ObjectNode holder = document.get(entry.holder());
        if (holder.get(KEYWORD) instanceof ObjectNode mapping) {
            mapping.remove(entry.key());
            if (mapping.isEmpty()) {
                holder.remove(KEYWORD);
            }
        }
    }

    /** Names a place's parameter in the mapping of an object around it. */
    void put(Pointer holder, Pointer place, String parameter) throws DeriveException {
        ObjectNode schema = document.get(holder);
        if (!schema.has(KEYWORD)) {
            schema.putObject(KEYWORD);
        }
        ObjectNode mapping = (ObjectNode) schema.get(KEYWORD);
        mapping.put(isUnique(holder, place.last()) ? place.last() : place.relativeTo(holder), parameter);
    }

    private boolean isUnique(Pointer holder, String name) throws DeriveException {
        List<Pointer> places = new ArrayList<>();
        places(holder, document.get(holder), places);
        return places.stream()
                        .filter(place -> !place.equals(holder) && place.last().equals(name))
                        .count()
                == 1;
    }

    private boolean isProperty(Pointer place) throws DeriveException {
        return document.get(place.parent()).path("properties").has(place.last());
    }

    /** A place and all below it that stand in this file. */
    private void places(Pointer at, ObjectNode schema, List<Pointer> places) {
        places.add(at);
        schema.path("properties").properties().forEach(property -> {
            if (property.getValue() instanceof ObjectNode inner) {
                places(at.child(property.getKey()), inner, places);
            }
        });
        if (schema.get("items") instanceof ObjectNode items) {
            places(at.child("items"), items, places);
        }
    }
}
