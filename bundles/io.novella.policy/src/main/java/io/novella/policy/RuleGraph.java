// SPDX-License-Identifier: Apache-2.0
package io.novella.policy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which rule refers to which, looked at once when a set is compiled: a rule on a cycle, one nested too deep through its references and
 * one that could take too many steps are put out of action, so that no evaluation has to watch for them.
 */
final class RuleGraph {
    /** Checks and references below one another. */
    static final int MAX_DEPTH = 400;

    /** Leaves that one decision may come to; references double it easily, and an evaluation at this bound takes milliseconds. */
    static final int MAX_LEAVES = 100_000;

    private static final int MAX_NAMED = 16;

    /** The most of one rule: how deep it goes and how many leaves it has, references opened. */
    private record Size(int depth, int leaves) {}

    private final Map<String, Check> parsed;
    private final @Nullable String defaultRule;
    private final Map<String, Set<String>> references = new HashMap<>();
    private final Map<String, List<String>> referrers = new HashMap<>();
    private final Map<String, Size> sizes = new HashMap<>();
    private final Map<String, String> broken = new HashMap<>();

    RuleGraph(Map<String, Check> parsed, @Nullable String defaultRule) {
        this.parsed = parsed;
        this.defaultRule = defaultRule;
        parsed.forEach((name, check) -> {
            Set<String> names = new LinkedHashSet<>();
            collect(check, names);
            references.put(name, names);
            for (String other : names) {
                referrers.computeIfAbsent(other, key -> new ArrayList<>()).add(name);
            }
        });
        measure(parsed.keySet());
        findCycles();
    }

    /** The rules that may not be evaluated, with the reason. */
    Map<String, String> broken() {
        return broken;
    }

    /** The rule that answers to a name: itself, the default rule, or none. */
    private @Nullable String resolve(String name) {
        if (parsed.containsKey(name)) {
            return name;
        }
        return defaultRule != null && parsed.containsKey(defaultRule) ? defaultRule : null;
    }

    private void collect(Check check, Set<String> names) {
        if (check instanceof RuleCheck reference) {
            @Nullable String name = resolve(reference.name());
            if (name != null) {
                names.add(name);
            }
        }
        for (Check part : check.parts()) {
            collect(part, names);
        }
    }

    /** Sizes every rule whose references are sized, from those without any upwards. */
    private void measure(Set<String> candidates) {
        Map<String, Integer> open = new HashMap<>();
        Deque<String> ready = new ArrayDeque<>();
        for (String name : candidates) {
            int missing = 0;
            for (String other : referencesOf(name)) {
                missing += sizes.containsKey(other) ? 0 : 1;
            }
            open.put(name, missing);
            if (missing == 0) {
                ready.add(name);
            }
        }
        for (@Nullable String name = ready.poll(); name != null; name = ready.poll()) {
            sizes.put(name, sizeOf(name));
            for (String referrer : referrers.getOrDefault(name, List.of())) {
                if (open.merge(referrer, -1, Integer::sum) == 0) {
                    ready.add(referrer);
                }
            }
        }
    }

    private Size sizeOf(String name) {
        Size size = sizeOf(Objects.requireNonNull(parsed.get(name)));
        if (size.depth() > MAX_DEPTH) {
            broken.put(name, "is nested more than " + MAX_DEPTH + " levels deep through the rules that it references");
        } else if (size.leaves() > MAX_LEAVES) {
            broken.put(name, "could take more than " + MAX_LEAVES + " checks through the rules that it references");
        } else {
            return size;
        }
        return new Size(1, 1);
    }

    private Size sizeOf(Check check) {
        int depth = 0;
        int leaves = 0;
        if (check instanceof RuleCheck reference) {
            @Nullable String name = resolve(reference.name());
            Size size = name == null ? null : sizes.get(name);
            if (size != null) {
                return new Size(size.depth() + 1, size.leaves());
            }
        }
        for (Check part : check.parts()) {
            Size size = sizeOf(part);
            depth = Math.max(depth, size.depth());
            leaves = Math.min(leaves + size.leaves(), MAX_LEAVES + 1);
        }
        return new Size(depth + 1, Math.max(1, leaves));
    }

    /** What is left without a size is on a cycle, or refers to one; the latter stay in action. */
    private void findCycles() {
        Set<String> left = new LinkedHashSet<>(parsed.keySet());
        left.removeAll(sizes.keySet());
        Set<String> cyclic = new LinkedHashSet<>(left);
        Map<String, Integer> incoming = new HashMap<>();
        Deque<String> outside = new ArrayDeque<>();
        for (String name : left) {
            int count = 0;
            for (String referrer : referrers.getOrDefault(name, List.of())) {
                count += left.contains(referrer) ? 1 : 0;
            }
            incoming.put(name, count);
            if (count == 0) {
                outside.add(name);
            }
        }
        for (@Nullable String name = outside.poll(); name != null; name = outside.poll()) {
            cyclic.remove(name);
            for (String other : referencesOf(name)) {
                if (left.contains(other) && incoming.merge(other, -1, Integer::sum) == 0) {
                    outside.add(other);
                }
            }
        }
        for (String name : cyclic) {
            broken.put(name, "is part of a cycle: " + trace(name, cyclic));
            sizes.put(name, new Size(1, 1));
        }
        left.removeAll(cyclic);
        measure(left);
    }

    private String trace(String start, Set<String> cyclic) {
        Set<String> seen = new LinkedHashSet<>();
        String name = start;
        while (seen.size() < MAX_NAMED && seen.add(name)) {
            for (String other : referencesOf(name)) {
                if (cyclic.contains(other)) {
                    name = other;
                    break;
                }
            }
        }
        return String.join(" -> ", seen) + " -> " + (seen.contains(name) ? name : "…");
    }

    private Set<String> referencesOf(String name) {
        return references.getOrDefault(name, Set.of());
    }
}
