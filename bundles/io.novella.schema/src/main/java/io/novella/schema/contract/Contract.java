// SPDX-License-Identifier: Apache-2.0
package io.novella.schema.contract;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What one schema file promises. Annotations (descriptions, titles) and how it maps to Java are no part of it; references
 * are followed, so a change in a shared definition is a change here.
 *
 * @param places each schema in it, by its JSON Pointer in a body, with its own constraints as compact JSON; {@code items}
 *     stands for the items of an array, and {@code header X} for a header of the answer
 * @param parameters JSON Pointer of each flat parameter, by name; those of nested records have their holder's name in front
 */
public record Contract(SortedMap<String, String> places, SortedMap<String, String> parameters) {

    /** Copies. */
    public Contract {
        places = Collections.unmodifiableSortedMap(new TreeMap<>(places));
        parameters = Collections.unmodifiableSortedMap(new TreeMap<>(parameters));
    }
}
