// SPDX-License-Identifier: Apache-2.0
package io.novella.deploy.internal;

import io.novella.api.runtime.FailureInfo;
import io.novella.api.runtime.Generation;
import io.novella.deploy.internal.BundleWorkers.Abandoned;
import io.novella.deploy.internal.BundleWorkers.Kind;
import io.novella.deploy.internal.BundleWorkers.Running;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.osgi.framework.Bundle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reasons why deployed bundles do not serve, as far as starting and stopping them is concerned. */
final class DeployFailures {

    private static final Logger LOG = LoggerFactory.getLogger(DeployFailures.class);

    /** From then on a bundle that is being started or stopped is said not to return. */
    private static final Duration SLOW = Duration.ofSeconds(2);

    /** From then on the log says so too. */
    private static final Duration LONG = Duration.ofSeconds(5);

    private final Set<Long> warned = new HashSet<>();
    private final Deployer deployer;
    private final BundleWorkers workers;

    DeployFailures(Deployer deployer, BundleWorkers workers) {
        this.deployer = deployer;
        this.workers = workers;
    }

    /** Writes a line to the log for each bundle that has been busy for long, once. */
    void warn() {
        List<Running> all = workers.running();
        warned.removeIf(since -> all.stream().noneMatch(running -> running.since() == since));
        for (Running running : all) {
            if (running.age().compareTo(LONG) > 0 && warned.add(running.since())) {
                LOG.warn(
                        "{} {}",
                        running.bundle().getLocation(),
                        describe(running, deployer.isDoomed(running.bundle()), deployer.bundles()));
            }
        }
    }

    List<FailureInfo> failures() {
        List<FailureInfo> failures = new ArrayList<>();
        List<Bundle> bundles = deployer.bundles();
        for (Bundle bundle : bundles) {
            reason(bundle, bundles)
                    .ifPresent(reason -> failures.add(new FailureInfo(
                            bundle.getSymbolicName() + " " + bundle.getVersion(),
                            Generation.file(bundle.getLocation()),
                            reason)));
        }
        for (Abandoned abandoned : workers.abandoned()) {
            failures.add(new FailureInfo(
                    abandoned.bundle().getSymbolicName() + " "
                            + abandoned.bundle().getVersion(),
                    Generation.file(abandoned.bundle().getLocation()),
                    "was removed, but " + abandoned.culprit()
                            + " does not return; its thread remains until the process exits"));
        }
        return failures;
    }

    private Optional<String> reason(Bundle bundle, List<Bundle> bundles) {
        long id = bundle.getBundleId();
        Optional<Running> running = workers.running(id);
        if (running.isPresent()) {
            return Optional.of(describe(running.get(), deployer.isDoomed(bundle), bundles));
        }
        Optional<String> failed = deployer.failedStarts().reason(id);
        if (failed.isPresent() || workers.isBusy(id) || deployer.isDoomed(bundle)) {
            return failed;
        }
        if (bundle.getState() == Bundle.RESOLVED && !BundleHeaders.isFragment(bundle)) {
            return Optional.of(
                    deployer.isWaiting(bundle)
                            ? "waits until the bundle that it replaces has stopped"
                            : "is stopped; felix:start " + id + " in the shell starts it");
        }
        return bundle.getState() == Bundle.ACTIVE && BundleHeaders.isIdle(bundle)
                ? Optional.of("provides nothing: its manifest has no Service-Component, Bundle-Activator or"
                        + " Export-Package header")
                : Optional.empty();
    }

    private static String describe(Running running, boolean doomed, List<Bundle> bundles) {
        String removed = doomed && running.kind() != Kind.STOP ? "its file was removed, but the bundle " : "";
        if (running.age().compareTo(SLOW) < 0) {
            return removed + "is " + running.kind().word();
        }
        String culprit = Culprit.of(running, bundles)
                .map(frame -> ": " + frame + " does not return")
                .orElse("");
        return removed + "has been " + running.kind().word() + " for "
                + running.age().toSeconds() + " s" + culprit;
    }
}
