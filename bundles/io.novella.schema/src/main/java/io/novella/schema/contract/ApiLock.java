// SPDX-License-Identifier: Apache-2.0
package io.novella.schema.contract;

import io.novella.api.Microversion;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The published contract of an extension: what each schema of each published version promises. Written when a version
 * is published, compared ever after.
 *
 * @param published the last version that clients may rely on, by resource
 * @param schemas contracts by {@code <resource>/<operation>.<kind>} and since
 * @param removed keys of the removals that were meant, see {@link Removal#key()}
 */
public record ApiLock(
        SortedMap<String, Microversion> published,
        SortedMap<String, SortedMap<Microversion, Contract>> schemas,
        SortedSet<String> removed) {

    /** Copies. */
    public ApiLock {
        published = Collections.unmodifiableSortedMap(new TreeMap<>(published));
        schemas = Collections.unmodifiableSortedMap(new TreeMap<>(schemas));
        removed = Collections.unmodifiableSortedSet(new TreeSet<>(removed));
    }

    /**
     * The lock of schemas as they are now.
     *
     * @param published the last version that clients may rely on; {@code null} for the latest that has a schema
     * @param removed keys of the removals that are meant
     */
    public static ApiLock of(SchemaTree tree, @Nullable Microversion published, Set<String> removed) {
        SortedMap<String, Microversion> last = new TreeMap<>();
        tree.contracts().forEach((name, bySince) -> {
            Microversion latest = bySince.lastKey();
            Microversion until = published == null || published.compareTo(latest) < 0 ? latest : published;
            last.merge(resource(name), until, ApiLock::later);
        });
        return new ApiLock(last, tree.contracts(), new TreeSet<>(removed));
    }

    /** What the schemas now do to what was published, a sentence each; empty if every promise is kept. */
    public List<String> broken(SchemaTree now) {
        List<String> sentences = new ArrayList<>();
        schemas.forEach((name, frozen) -> {
            SortedMap<Microversion, Contract> present =
                    now.contracts().getOrDefault(name, Collections.emptySortedMap());
            frozen.forEach((since, contract) -> {
                Contract other = present.get(since);
                if (other == null) {
                    sentences.add(file(name, since) + " is published and is missing");
                } else {
                    differences(file(name, since), contract.places(), other.places(), sentences);
                }
            });
        });
        now.contracts().forEach((name, present) -> {
            Microversion last = published.get(resource(name));
            SortedMap<Microversion, Contract> frozen = schemas.getOrDefault(name, Collections.emptySortedMap());
            for (Microversion since : present.keySet()) {
                if (last != null && !frozen.containsKey(since) && since.compareTo(last) <= 0) {
                    sentences.add(file(name, since) + " changes published versions: " + resource(name)
                            + " is published up to " + last);
                }
            }
        });
        return sentences;
    }

    /** What was published of some operations, {@code <resource>/<operation>} each. */
    public ApiLock only(Set<String> operations) {
        SortedMap<String, SortedMap<Microversion, Contract>> some = new TreeMap<>(schemas);
        some.keySet().removeIf(name -> !operations.contains(operation(name)));
        return new ApiLock(published, some, removed);
    }

    /** What was published in files that are there now, changed or not. */
    public ApiLock presentIn(SchemaTree now) {
        SortedMap<String, SortedMap<Microversion, Contract>> some = new TreeMap<>();
        schemas.forEach((name, bySince) -> {
            SortedMap<Microversion, Contract> present = new TreeMap<>(bySince);
            present.keySet()
                    .retainAll(now.contracts()
                            .getOrDefault(name, Collections.emptySortedMap())
                            .keySet());
            some.put(name, present);
        });
        return new ApiLock(published, some, removed);
    }

    /** This, and what another lock has of other operations. */
    public ApiLock and(ApiLock other) {
        SortedMap<String, Microversion> last = new TreeMap<>(published);
        other.published.forEach((resource, until) -> last.merge(resource, until, ApiLock::later));
        SortedMap<String, SortedMap<Microversion, Contract>> all = new TreeMap<>(other.schemas);
        all.putAll(schemas);
        SortedSet<String> meant = new TreeSet<>(removed);
        meant.addAll(other.removed);
        return new ApiLock(last, all, meant);
    }

    private static Microversion later(Microversion a, Microversion b) {
        return a.compareTo(b) < 0 ? b : a;
    }

    /** The operation that a schema belongs to. */
    public static String operation(String name) {
        return name.substring(0, name.lastIndexOf('.'));
    }

    /** Whether a schema file is part of what was published. */
    public boolean isPublished(String name, Microversion since) {
        return schemas.getOrDefault(name, Collections.emptySortedMap()).containsKey(since);
    }

    /** Parameters that vanish from one version to the next without a word in this lock that this is meant. */
    public List<Removal> unexplained(SchemaTree now) {
        return removals(now).stream()
                .filter(removal -> !removed.contains(removal.key()))
                .toList();
    }

    /** Every parameter that vanishes from one version to the next. */
    public static List<Removal> removals(SchemaTree tree) {
        List<Removal> removals = new ArrayList<>();
        tree.contracts().forEach((name, bySince) -> {
            Map.Entry<Microversion, Contract> before = null;
            for (Map.Entry<Microversion, Contract> at : bySince.entrySet()) {
                if (before != null) {
                    removals(name, bySince, before, at, removals);
                }
                before = at;
            }
        });
        return removals;
    }

    private static void removals(
            String name,
            SortedMap<Microversion, Contract> bySince,
            Map.Entry<Microversion, Contract> before,
            Map.Entry<Microversion, Contract> at,
            List<Removal> removals) {
        before.getValue().parameters().forEach((parameter, pointer) -> {
            int dot = parameter.lastIndexOf('.');
            boolean holderGone = dot > 0 && !at.getValue().parameters().containsKey(parameter.substring(0, dot));
            if (!at.getValue().parameters().containsKey(parameter) && !holderGone) {
                Microversion back = bySince.tailMap(at.getKey()).entrySet().stream()
                        .filter(later -> later.getValue().parameters().containsKey(parameter))
                        .map(Map.Entry::getKey)
                        .findFirst()
                        .orElse(null);
                removals.add(new Removal(name, parameter, pointer, before.getKey(), at.getKey(), back));
            }
        });
    }

    private static void differences(
            String file, Map<String, String> frozen, Map<String, String> present, List<String> sentences) {
        frozen.forEach((pointer, constraints) -> {
            String other = present.get(pointer);
            String where = file + "#" + (pointer.isEmpty() ? "/" : pointer);
            if (other == null) {
                if (present.containsKey(parent(pointer))) { // else its parent has been said to be gone
                    sentences.add(where + " is published and was removed");
                }
            } else if (!other.equals(constraints)) {
                sentences.add(where + " is published as " + constraints + " but is now " + other);
            }
        });
        present.forEach((pointer, constraints) -> {
            if (!frozen.containsKey(pointer) && frozen.containsKey(parent(pointer))) {
                sentences.add(file + "#" + pointer + " is not in the published schema; add it in a new version");
            }
        });
    }

    private static String parent(String pointer) {
        return pointer.startsWith("/") ? pointer.substring(0, pointer.lastIndexOf('/')) : "";
    }

    private static String resource(String name) {
        return name.substring(0, name.lastIndexOf('/'));
    }

    private static String file(String name, Microversion since) {
        return "schemas/" + name + "." + since + ".json";
    }
}
