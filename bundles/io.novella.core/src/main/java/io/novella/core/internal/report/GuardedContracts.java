// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.report;

import io.novella.api.runtime.BreachInfo;
import io.novella.api.runtime.FailureInfo;
import io.novella.api.runtime.FreezeInfo;
import io.novella.api.runtime.PublishedContract;
import io.novella.core.internal.guard.ContractJudge;
import io.novella.core.internal.guard.GuardMode;
import io.novella.core.internal.guard.ServiceGuard;
import io.novella.core.internal.match.RouteTable;
import io.novella.core.internal.negotiate.ServiceVersions;
import io.novella.core.internal.operation.Operation;
import io.novella.core.internal.runtime.ApiRegistry;
import io.novella.schema.contract.LockFolder;
import io.novella.schema.contract.Removal;
import io.novella.schema.contract.ServiceLock;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Publishes the contracts of the services in the registry, reads the lock files, and passes published contracts to
 * the registry.
 */
public final class GuardedContracts implements PublishedContract {

    private final ApiRegistry registry;
    private final Supplier<Path> folderSource;
    private LockFolder files;
    private Path folder;
    private GuardMode mode = GuardMode.OFF;

    /**
     * Creates a guard, which compares nothing until a mode is set.
     *
     * @param folderSource supplies the folder of the lock files; called again at each change of the mode
     */
    public GuardedContracts(ApiRegistry registry, Supplier<Path> folderSource) {
        this.registry = registry;
        this.folderSource = folderSource;
        folder = folderSource.get();
        files = new LockFolder(folder);
    }

    /** Sets the treatment of controllers that break a published contract, including those that are present. */
    public synchronized void guard(GuardMode changed) {
        mode = changed;
        Path now = folderSource.get();
        if (!now.equals(folder)) {
            folder = now;
            files = new LockFolder(now);
        }
        files.refresh();
        registry.guard(new ContractJudge(mode, files.locks()));
    }

    @Override
    public synchronized String guard() {
        return mode.name().toLowerCase(Locale.ROOT);
    }

    /** Reads lock files that have changed. */
    public synchronized void reload() {
        if (files.refresh()) {
            registry.guard(new ContractJudge(mode, files.locks()));
        }
    }

    /** Returns the lock files that cannot be used, with the reasons. */
    public synchronized List<FailureInfo> failures() {
        reload();
        return files.problems().entrySet().stream()
                .map(problem ->
                        new FailureInfo("published contract", problem.getKey().toString(), problem.getValue()))
                .toList();
    }

    @Override
    public List<BreachInfo> breaches() {
        reload();
        return registry.breaches().stream()
                .sorted(Comparator.comparing(BreachInfo::service)
                        .thenComparing(BreachInfo::bundle)
                        .thenComparing(BreachInfo::subject))
                .toList();
    }

    @Override
    public synchronized FreezeInfo freeze(String service, Optional<Path> file, Set<String> removed) throws IOException {
        reload();
        Path guarded = files.file(service);
        files.problem(guarded).ifPresent(problem -> {
            throw new IllegalArgumentException(guarded + ": " + problem + ". Repair or delete the file first.");
        });
        RouteTable routes = registry.snapshot().routes();
        ServiceVersions versions = routes.services().get(service);
        if (versions == null) {
            throw new IllegalArgumentException("There is no service of type '" + service + "'.");
        }
        List<Operation> served = routes.operations().stream()
                .filter(operation -> operation.service().equals(service))
                .toList();
        List<Removal> removals = ServiceGuard.removals(served);
        ServiceLock before = files.locks().get(service);
        ServiceLock after = ServiceGuard.lock(
                service, served, before, versions.supported(), intended(service, before, removals, removed));
        refuse(brokenBy(service, served, before, after), guarded);
        Path target = file.orElse(guarded).toAbsolutePath();
        LockFolder.write(target, after);
        reload();
        return new FreezeInfo(
                service,
                target,
                after.versions().last(),
                after.routes().size(),
                before == null ? removals.stream().map(Removal::toString).toList() : List.of());
    }

    /**
     * Returns the keys of intended removals: those that the operator names, and those of the earlier lock; at the
     * first publication, all removals.
     */
    private Set<String> intended(
            String service, @Nullable ServiceLock before, List<Removal> removals, Set<String> removed) {
        Set<String> known = ServiceGuard.removals(registry.bound(service)).stream()
                .map(Removal::key)
                .collect(Collectors.toCollection(TreeSet::new));
        refuse(
                removed.stream()
                        .filter(key -> !known.contains(key))
                        .map(key -> "'" + key + "' is not the key of a removal; the keys are " + known)
                        .toList(),
                null);
        Set<String> intended = new TreeSet<>(removed);
        if (before == null) {
            removals.forEach(removal -> intended.add(removal.key()));
        } else {
            intended.addAll(before.schemas().removed());
        }
        return intended;
    }

    /** Returns the breaches by served operations, except for intended removals. */
    private static List<String> brokenBy(
            String service, List<Operation> served, @Nullable ServiceLock before, ServiceLock after) {
        return before == null
                ? List.of()
                : ServiceGuard.breaches(
                        service, served, before.meaning(after.schemas().removed()));
    }

    private static void refuse(List<String> messages, @Nullable Path guarded) {
        if (!messages.isEmpty()) {
            List<String> all = new ArrayList<>(messages);
            if (guarded != null) {
                all.add("To publish the served operations nevertheless, delete " + guarded + " first.");
            }
            throw new IllegalArgumentException(String.join("\n", all));
        }
    }
}
