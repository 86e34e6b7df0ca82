// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.history;

import io.novella.api.Microversion;
import io.novella.api.runtime.ChangeInfo;
import io.novella.api.runtime.HistoryInfo;
import io.novella.api.spi.VersionNote;
import io.novella.core.internal.diff.VersionDiff;
import io.novella.core.internal.negotiate.ServiceVersions;
import io.novella.core.internal.operation.Operation;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Describes the versions of a service: the notes of the service and of its extensions, the bundles that declare the
 * version, and whether it breaks clients. A version is breaking if a note says so or if the bound operations differ
 * in a breaking way.
 */
public final class ServiceHistory {

    private static final String HISTORY = "history";
    private static final VersionNote NONE = VersionNote.of("");

    private ServiceHistory() {}

    /** Returns the supported versions in order. */
    public static List<HistoryInfo> of(ServiceVersions service, Collection<Operation> operations) {
        VersionDiff diff = new VersionDiff(service.type(), operations);
        Map<Microversion, List<String>> declaredBy = declarations(service, operations);
        List<HistoryInfo> history = new ArrayList<>();
        Microversion before = null;
        for (Microversion version : service.supported()) {
            VersionNote note = service.notes().getOrDefault(version, NONE);
            history.add(new HistoryInfo(
                    version,
                    note.sentence(),
                    note.breaking() || breaks(diff, before, version),
                    note.deprecated(),
                    note.replacement(),
                    note.sunset(),
                    declaredBy.getOrDefault(version, List.of())));
            before = version;
        }
        return history;
    }

    private static boolean breaks(VersionDiff diff, @Nullable Microversion before, Microversion version) {
        return before != null && diff.between(before, version).stream().anyMatch(ChangeInfo::breaking);
    }

    /** Returns the declarations of each version: the history first, then bundles in order of their names. */
    public static Map<Microversion, List<String>> declarations(
            ServiceVersions service, Collection<Operation> operations) {
        Map<Microversion, Set<String>> bundles = new TreeMap<>();
        operations.stream()
                .filter(operation -> operation.service().equals(service.type()))
                .forEach(operation -> operation.declaredVersions().forEach(version -> bundles.computeIfAbsent(
                                version, unused -> new TreeSet<>())
                        .add(operation.owner().symbolicName())));
        Map<Microversion, List<String>> declarations = new TreeMap<>();
        for (Microversion version : service.supported()) {
            List<String> names = new ArrayList<>();
            if (service.listed().contains(version)) {
                names.add(HISTORY);
            }
            names.addAll(bundles.getOrDefault(version, Set.of()));
            declarations.put(version, List.copyOf(names));
        }
        return declarations;
    }
}
