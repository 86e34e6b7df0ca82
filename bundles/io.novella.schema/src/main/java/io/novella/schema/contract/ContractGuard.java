// SPDX-License-Identifier: Apache-2.0
package io.novella.schema.contract;

import io.novella.api.Microversion;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Decides whether schemas keep what was published, and publishes more. */
public final class ContractGuard {

    private ContractGuard() {}

    /**
     * What is wrong, a sentence each.
     *
     * @param lock what was published; {@code null} if nothing was, and then only a removal that a later version takes back
     *     is held against the schemas
     */
    public static List<String> check(SchemaTree now, @Nullable ApiLock lock) {
        List<String> sentences = new ArrayList<>(now.problems());
        if (lock == null) {
            ApiLock.removals(now).stream()
                    .filter(removal -> removal.back() != null)
                    .forEach(removal -> sentences.add(removal.toString()));
        } else {
            sentences.addAll(lock.broken(now));
            lock.unexplained(now).stream()
                    .filter(removal ->
                            !lock.isPublished(removal.schema(), removal.gone())) // has been said to be broken
                    .forEach(removal -> sentences.add(unexplained(removal)));
        }
        return sentences;
    }

    /**
     * Publishes schemas as they are now.
     *
     * @param before what was published; {@code null} if nothing was
     * @param published the last version that clients may rely on; {@code null} for the latest that has a schema
     * @param meant keys of further removals that are meant
     * @throws BrokenContractException if the schemas break what was published, or a removal is not said to be meant
     */
    public static ApiLock freeze(
            SchemaTree now, @Nullable ApiLock before, @Nullable Microversion published, Set<String> meant)
            throws BrokenContractException {
        Set<String> removed = new TreeSet<>(meant);
        if (before != null) {
            removed.addAll(before.removed());
        }
        List<String> sentences = new ArrayList<>(now.problems());
        if (before != null) {
            sentences.addAll(before.broken(now));
        }
        Set<String> keys = ApiLock.removals(now).stream().map(Removal::key).collect(Collectors.toSet());
        meant.stream()
                .filter(key -> !keys.contains(key))
                .forEach(key -> sentences.add("no removal has the key '" + key + "'; the removals are " + keys));
        ApiLock after = ApiLock.of(now, published, removed);
        after.unexplained(now).forEach(removal -> sentences.add(unexplained(removal)));
        if (!sentences.isEmpty()) {
            throw new BrokenContractException(sentences);
        }
        return after;
    }

    private static String unexplained(Removal removal) {
        return removal + "; if this is intended, freeze with -Dnovella.removed=" + removal.key();
    }
}
