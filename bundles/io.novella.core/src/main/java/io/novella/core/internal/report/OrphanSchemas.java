// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.report;

import io.novella.api.runtime.FailureInfo;
import io.novella.core.internal.operation.Operation;
import io.novella.core.internal.operation.Owner;
import java.net.URL;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;

/**
 * Finds schema files of serving extensions that belong to no operation and so are never in force. Usually the name of
 * the operation or of the folder is misspelt.
 */
public final class OrphanSchemas {

    private static final Pattern FILE =
            Pattern.compile("/?schemas/([^/]+)/(.+)\\.(?:request|query|response)\\.[^./]+\\.[^./]+\\.json");
    private static final int MAX_DISTANCE = 2;

    private final BundleContext context;
    private final Supplier<Collection<Operation>> serving;

    /**
     * Creates an instance that compares the files with operations.
     *
     * @param serving supplies the served operations
     */
    public OrphanSchemas(BundleContext context, Supplier<Collection<Operation>> serving) {
        this.context = context;
        this.serving = serving;
    }

    /** Returns a failure for each file that belongs to no operation. */
    public List<FailureInfo> failures() {
        Map<String, Map<String, Set<String>>> byOwner = new TreeMap<>();
        for (Operation operation : serving.get()) {
            byOwner.computeIfAbsent(operation.owner().toString(), owner -> new TreeMap<>())
                    .computeIfAbsent(operation.resource(), resource -> new TreeSet<>())
                    .add(operation.name());
        }
        List<FailureInfo> failures = new ArrayList<>();
        for (Bundle bundle : context.getBundles()) {
            String owner = new Owner(
                            String.valueOf(bundle.getSymbolicName()),
                            bundle.getVersion().toString())
                    .toString();
            if (bundle.getState() == Bundle.ACTIVE && byOwner.containsKey(owner)) {
                for (String path : files(bundle)) {
                    problem(path, byOwner.get(owner))
                            .ifPresent(problem -> failures.add(new FailureInfo(owner, path, problem)));
                }
            }
        }
        return failures;
    }

    private static List<String> files(Bundle bundle) {
        Enumeration<URL> entries = bundle.findEntries("schemas", "*.json", true);
        return entries == null
                ? List.of()
                : Collections.list(entries).stream()
                        .map(url -> url.getPath().substring(1))
                        .sorted()
                        .toList();
    }

    /**
     * Returns why a file is never in force; empty if it may be.
     *
     * @param operations names of the operations of a bundle, by resource
     */
    static Optional<String> problem(String path, Map<String, Set<String>> operations) {
        Matcher file = FILE.matcher(path);
        if (!file.matches()) {
            return Optional.empty();
        }
        Set<String> names = operations.get(file.group(1));
        if (names == null) {
            return Optional.of("is in a folder that is not named after a resource of this bundle"
                    + suggestion(file.group(1), operations.keySet()));
        }
        return names.contains(file.group(2))
                ? Optional.empty()
                : Optional.of("belongs to no operation: the operations of '" + file.group(1) + "' are "
                        + names.stream().map(name -> "'" + name + "'").collect(Collectors.joining(", "))
                        + suggestion(file.group(2), names));
    }

    private static String suggestion(String name, Collection<String> known) {
        return known.stream()
                .filter(candidate -> distance(name, candidate) <= MAX_DISTANCE)
                .min(Comparator.comparingInt(candidate -> distance(name, candidate)))
                .map(candidate -> "; did you mean '" + candidate + "'?")
                .orElse("");
    }

    /** Returns the Levenshtein distance: the number of letters to insert, delete or replace. */
    static int distance(String one, String other) {
        int[] row = new int[other.length() + 1];
        Arrays.setAll(row, i -> i);
        for (int i = 1; i <= one.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= other.length(); j++) {
                int replaced = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[other.length()];
    }
}
