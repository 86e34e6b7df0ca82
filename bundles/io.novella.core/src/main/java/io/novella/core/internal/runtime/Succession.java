// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.runtime;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import io.novella.api.runtime.FailureInfo;
import io.novella.core.internal.runtime.Assembly.Outcome;
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
 * Of bundles with one symbolic name the one serves that comes first in {@link Contributor#PREFERENCE} and fits as a whole: it has started, all its
 * controllers are there, and none of them is refused or waits. So a newer version takes over at once or not at all, and
 * the older one comes back when the newer one goes. The last one is taken as it is.
 */
final class Succession {

    /** How the sentence on a bundle begins whose place another has taken. */
    static final String SUPERSEDED = "is superseded by ";

    private final List<BoundController> inOrder;
    /** Who is there of each name, the most preferred first; those that do not fit are taken out. */
    private final Map<String, List<Contributor>> heirs;

    private final List<FailureInfo> unfit = new ArrayList<>();
    private final IdentityHashMap<BoundController, Outcome> outcomes = new IdentityHashMap<>();

    /** A choice among controllers, in the order in which they came. */
    Succession(List<BoundController> inOrder) {
        this.inOrder = inOrder;
        heirs = inOrder.stream()
                .map(BoundController::contributor)
                .collect(groupingBy(contributor -> contributor.owner().symbolicName(), toList()));
        heirs.replaceAll((name, homes) -> distinct(homes));
    }

    private static List<Contributor> distinct(List<Contributor> homes) {
        List<Contributor> distinct = new ArrayList<>();
        for (Contributor contributor : homes) {
            if (distinct.stream().noneMatch(contributor::is)) {
                distinct.add(contributor);
            }
        }
        distinct.sort(Contributor.PREFERENCE);
        return distinct;
    }

    /**
     * Offers the controllers of those that are chosen to an assembly, which is begun anew as long as one does not fit.
     *
     * @param anew begins one, and may ask whether a bundle is chosen; one without controllers always is
     */
    Assembly settle(Function<Predicate<Contributor>, Assembly> anew) {
        while (true) {
            Assembly assembly = anew.apply(this::isChosen);
            outcomes.clear();
            inOrder.stream()
                    .filter(controller -> isChosen(controller.contributor()))
                    .forEach(controller -> outcomes.put(controller, assembly.offer(controller)));
            if (!passOver(assembly)) {
                unfit.forEach(assembly::fail);
                tellOfOthers(assembly);
                return assembly;
            }
        }
    }

    /** What became of a controller; {@code null} if another bundle was chosen than its own. */
    @Nullable
    Outcome outcome(BoundController controller) {
        return outcomes.get(controller);
    }

    private boolean serves(BoundController controller) {
        return outcomes.get(controller) == Outcome.SERVES;
    }

    /** Whether a bundle is the one of its name that serves; one without controllers always is. */
    boolean isChosen(Contributor contributor) {
        List<Contributor> homes = heirs.get(contributor.owner().symbolicName());
        return homes == null || homes.get(0).is(contributor);
    }

    /** Takes out those that do not fit and have an alternative; whether there was any. */
    private boolean passOver(Assembly assembly) {
        boolean any = false;
        for (List<Contributor> homes : heirs.values()) {
            if (homes.size() > 1) {
                Contributor contributor = homes.get(0);
                Optional<String> reason = unfit(contributor);
                if (reason.isPresent()) {
                    List<FailureInfo> refused = assembly.failuresOf(contributor.owner());
                    unfit.addAll(refused);
                    inOrder.stream()
                            .filter(controller -> controller.contributor().is(contributor) && serves(controller))
                            .map(controller -> new FailureInfo(
                                    contributor.owner().toString(),
                                    controller.className(),
                                    "stands by while " + homes.get(1).owner() + " goes on serving, because "
                                            + reason.get()))
                            .forEach(unfit::add);
                    homes.remove(0);
                    any = true;
                }
            }
        }
        return any;
    }

    private Optional<String> unfit(Contributor contributor) {
        Set<String> there = new HashSet<>();
        for (BoundController controller : inOrder) {
            if (controller.contributor().is(contributor)) {
                there.add(controller.className());
                if (!serves(controller)) {
                    return Optional.of(controller.className() + " does not fit");
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
                .filter(name -> !there.contains(name) && contributor.contains(name))
                .map(name -> name + " is not there")
                .findFirst();
    }

    private void tellOfOthers(Assembly assembly) {
        for (BoundController controller : inOrder) {
            Contributor chosen = heirs.get(controller.owner().symbolicName()).get(0);
            boolean passedOver = unfit.stream()
                    .anyMatch(failure ->
                            failure.bundle().equals(controller.owner().toString())
                                    && failure.subject().equals(controller.className()));
            if (!chosen.is(controller.contributor()) && !passedOver) {
                assembly.fail(new FailureInfo(
                        controller.owner().toString(),
                        controller.className(),
                        SUPERSEDED + chosen.owner() + ", and serves again when that goes"));
            }
        }
    }
}
