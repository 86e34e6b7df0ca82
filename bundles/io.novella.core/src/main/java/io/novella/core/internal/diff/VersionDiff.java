// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.diff;

import io.novella.api.Microversion;
import io.novella.api.runtime.ChangeInfo;
import io.novella.core.internal.operation.Operation;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Compares all operations of a service at any two versions. */
public final class VersionDiff {

    private static final Comparator<ChangeInfo> ORDER = Comparator.comparing(ChangeInfo::resource)
            .thenComparing(ChangeInfo::operation)
            .thenComparing(ChangeInfo::part)
            .thenComparing(ChangeInfo::place)
            .thenComparing(ChangeInfo::kind);

    private final Collection<List<Operation>> operations;

    /** Creates a comparison of the operations of a service. */
    public VersionDiff(String service, Collection<Operation> operations) {
        Map<String, List<Operation>> byName = new TreeMap<>();
        operations.stream()
                .filter(operation -> operation.service().equals(service))
                .forEach(operation -> byName.computeIfAbsent(
                                operation.resource() + " " + operation.name(), unused -> new ArrayList<>(1))
                        .add(operation));
        this.operations = byName.values();
    }

    /** Returns the differences between two versions, in order of resource, operation, part and place. */
    public List<ChangeInfo> between(Microversion from, Microversion to) {
        List<ChangeInfo> changes = new ArrayList<>();
        for (List<Operation> methods : operations) {
            OperationDiff.compare(serving(methods, from), from, serving(methods, to), to, changes);
        }
        changes.sort(ORDER);
        return changes;
    }

    private static @Nullable Operation serving(List<Operation> methods, Microversion version) {
        for (Operation method : methods) {
            if (method.serves(version)) {
                return method;
            }
        }
        return null;
    }
}
