// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.machine.internal;

import io.novella.hypervisor.HypervisorException;
import io.novella.hypervisor.HypervisorException.Reason;
import io.novella.hypervisor.HypervisorInfo;
import io.novella.hypervisor.VmSpec;
import io.novella.hypervisor.machine.accel.Accelerator;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The accelerators that are registered, and the choice among them. For any thread. */
final class Accelerators {

    private final List<Accelerator> registered = new CopyOnWriteArrayList<>();

    void add(Accelerator accelerator) {
        registered.add(accelerator);
    }

    void remove(Accelerator accelerator) {
        registered.remove(accelerator);
    }

    /** The accelerators that a setting permits, the first choice first. */
    private List<Accelerator> permitted(String setting) {
        return registered.stream()
                .filter(accelerator ->
                        setting.equals(Settings.AUTO) || accelerator.name().equals(setting))
                .sorted(Comparator.comparingInt(Accelerator::preference).reversed())
                .toList();
    }

    /** What machines are created with; if none is up, the reason of each. */
    HypervisorInfo info(String setting) {
        List<HypervisorInfo> infos = new ArrayList<>();
        for (Accelerator accelerator : permitted(setting)) {
            HypervisorInfo info = accelerator.info();
            if (info.isUp()) {
                return info;
            }
            infos.add(info);
        }
        if (infos.isEmpty()) {
            return HypervisorInfo.down(setting.equals(Settings.AUTO) ? "none" : setting, missing(setting));
        }
        return infos.size() == 1
                ? infos.get(0)
                : HypervisorInfo.down(
                        infos.get(0).type(),
                        infos.stream()
                                .map(info -> info.type() + ": " + info.reason())
                                .collect(Collectors.joining("; ")));
    }

    /** All accelerators that a setting permits, up or down, the first choice first. */
    List<HypervisorInfo> infos(String setting) {
        return permitted(setting).stream().map(Accelerator::info).toList();
    }

    private String missing(String wanted) {
        String known = registered.stream().map(Accelerator::name).sorted().collect(Collectors.joining(", "));
        String rest = known.isEmpty() ? "none is installed" : "the installed ones are: " + known;
        return wanted.equals(Settings.AUTO)
                ? "no accelerator is installed: install the bundle io.novella.hypervisor.kvm or another"
                : "there is no accelerator '" + wanted + "'; " + rest;
    }

    /**
     * Chooses the accelerator of a machine: the one that the specification names, or the first choice that can run it.
     *
     * @param preferred the name of the one to take if it can run the machine, for example because a snapshot was taken with it
     * @throws HypervisorException {@code DOWN} if none is up that could, {@code INVALID_SPEC} if none can run such a machine
     */
    Accelerator choose(VmSpec spec, String setting, @Nullable String preferred) {
        String wanted = spec.accelerator().orElse(setting);
        List<Accelerator> candidates = new ArrayList<>(permitted(wanted));
        if (candidates.isEmpty()) {
            throw new HypervisorException(
                    spec.accelerator().isPresent() ? Reason.INVALID_SPEC : Reason.DOWN, missing(wanted));
        }
        candidates.sort(Comparator.comparing(accelerator -> !accelerator.name().equals(preferred)));
        List<HypervisorException> refusals = new ArrayList<>();
        for (Accelerator accelerator : candidates) {
            try {
                accelerator.check(spec);
                return accelerator;
            } catch (HypervisorException refused) {
                refusals.add(refused);
            }
        }
        throw refusal(candidates, refusals);
    }

    private static HypervisorException refusal(List<Accelerator> candidates, List<HypervisorException> refusals) {
        HypervisorException first = refusals.get(0);
        if (refusals.size() == 1) {
            return first;
        }
        List<String> reasons = new ArrayList<>();
        for (int i = 0; i < refusals.size(); i++) {
            reasons.add(candidates.get(i).name() + ": " + refusals.get(i).getMessage());
        }
        return new HypervisorException(
                first.reason(), "no accelerator can run this machine: " + String.join("; ", reasons), first);
    }
}
