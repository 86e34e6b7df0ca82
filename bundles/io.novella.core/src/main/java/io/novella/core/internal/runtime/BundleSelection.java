// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.runtime;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import io.novella.api.runtime.FailureInfo;
import io.novella.core.internal.runtime.SnapshotBuilder.Outcome;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Chooses, among bundles of one symbolic name, the one that serves: the first in {@link Contributor#PREFERENCE} that is
 * complete. A bundle is complete if it has started, all of its controllers are registered, and none of them is refused
 * or waits. So a newer version takes over as a whole or not at all, and the older one serves again when the newer one
 * is removed. If none is complete, the last one is chosen.
 */
final class BundleSelection {

    /** Beginning of the message for a bundle that another one has replaced. */
    static final String SUPERSEDED = "is superseded by ";

    private final List<BoundController> inOrder;
    /** The candidates by symbolic name, the preferred one first; incomplete ones are removed. */
    private final Map<String, List<Contributor>> candidates;

    private final List<FailureInfo> unfit = new ArrayList<>();
    private final IdentityHashMap<BoundController, Outcome> outcomes = new IdentityHashMap<>();

    /** Creates a selection among controllers, given in the order of their bundles. */
    BundleSelection(List<BoundController> inOrder) {
        this.inOrder = inOrder;
        candidates = inOrder.stream()
                .map(BoundController::contributor)
                .collect(groupingBy(contributor -> contributor.owner().symbolicName(), toList()));
        candidates.replaceAll((name, bundles) -> distinct(bundles));
    }

    private static List<Contributor> distinct(List<Contributor> bundles) {
        List<Contributor> distinct = new ArrayList<>();
        for (Contributor contributor : bundles) {
            if (distinct.stream().noneMatch(contributor::is)) {
                distinct.add(contributor);
            }
        }
        distinct.sort(Contributor.PREFERENCE);
        return distinct;
    }

    /**
     * Offers the controllers of the chosen bundles to a builder, and repeats this with another choice and a new builder
     * until every chosen bundle is complete or has no alternative.
     *
     * @param anew creates a builder; its argument tells whether a bundle is chosen
     */
    SnapshotBuilder settle(Function<Predicate<Contributor>, SnapshotBuilder> anew) {
        while (true) {
            SnapshotBuilder builder = anew.apply(this::isChosen);
            outcomes.clear();
            inOrder.stream()
                    .filter(controller -> isChosen(controller.contributor()))
                    .forEach(controller -> outcomes.put(controller, builder.offer(controller)));
            if (!removeIncomplete(builder)) {
                unfit.forEach(builder::fail);
                reportSuperseded(builder);
                return builder;
            }
        }
    }

    /** Returns the outcome for a controller; {@code null} if its bundle was not chosen. */
    @Nullable
    Outcome outcome(BoundController controller) {
        return outcomes.get(controller);
    }

    private boolean serves(BoundController controller) {
        return outcomes.get(controller) == Outcome.SERVES;
    }

    /** Returns whether a bundle is chosen among those of its name; a bundle without controllers always is. */
    boolean isChosen(Contributor contributor) {
        Contributor chosen = chosen(contributor.owner().symbolicName());
        return chosen == null || chosen.is(contributor);
    }

    /** Returns the chosen bundle of a name; null if no bundle of that name has controllers. */
    private @Nullable Contributor chosen(String symbolicName) {
        List<Contributor> bundles = candidates.get(symbolicName);
        return bundles == null ? null : bundles.get(0);
    }

    /** Removes incomplete candidates that have an alternative; returns whether there were any. */
    private boolean removeIncomplete(SnapshotBuilder builder) {
        boolean any = false;
        for (List<Contributor> bundles : candidates.values()) {
            if (bundles.size() > 1) {
                Contributor contributor = bundles.get(0);
                Optional<String> reason = unfit(contributor);
                if (reason.isPresent()) {
                    List<FailureInfo> refused = builder.failuresOf(contributor.owner());
                    unfit.addAll(refused);
                    inOrder.stream()
                            .filter(controller -> controller.contributor().is(contributor) && serves(controller))
                            .map(controller -> new FailureInfo(
                                    contributor.owner().toString(),
                                    controller.className(),
                                    "is on standby while " + bundles.get(1).owner() + " continues to serve, because "
                                            + reason.get()))
                            .forEach(unfit::add);
                    bundles.remove(0);
                    any = true;
                }
            }
        }
        return any;
    }

    private Optional<String> unfit(Contributor contributor) {
        Set<String> present = new HashSet<>();
        for (BoundController controller : inOrder) {
            if (controller.contributor().is(contributor)) {
                present.add(controller.className());
                if (!serves(controller)) {
                    return Optional.of(controller.className() + " cannot serve");
                }
            }
        }
        if (!contributor.isStarted()) {
            return Optional.of("its bundle has not started yet");
        }
        return inOrder.stream()
                .filter(other ->
                        other.owner().symbolicName().equals(contributor.owner().symbolicName()))
                .map(BoundController::className)
                .filter(name -> !present.contains(name) && contributor.contains(name))
                .map(name -> name + " is not registered")
                .findFirst();
    }

    private void reportSuperseded(SnapshotBuilder builder) {
        for (BoundController controller : inOrder) {
            Contributor chosen = chosen(controller.owner().symbolicName());
            boolean reported = unfit.stream()
                    .anyMatch(failure ->
                            failure.bundle().equals(controller.owner().toString())
                                    && failure.subject().equals(controller.className()));
            if (chosen != null && !chosen.is(controller.contributor()) && !reported) {
                builder.fail(new FailureInfo(
                        controller.owner().toString(),
                        controller.className(),
                        SUPERSEDED + chosen.owner() + ", and serves again when that bundle is removed"));
            }
        }
    }
}
