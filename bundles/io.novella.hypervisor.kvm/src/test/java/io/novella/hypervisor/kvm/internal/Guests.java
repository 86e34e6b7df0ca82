// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.kvm.internal;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.novella.guest.internal.AssembledGuests;
import io.novella.hypervisor.BootImage;
import io.novella.hypervisor.HypervisorInfo;
import io.novella.hypervisor.VmSpec;

/** What the tests boot, and whether they can. */
final class Guests {

    private static final AssembledGuests LIBRARY = new AssembledGuests();

    private Guests() {}

    static BootImage image(String name) {
        return new BootImage(name, LIBRARY.find(name).orElseThrow());
    }

    static VmSpec.Builder spec(String name) {
        return VmSpec.builder().image(image(name));
    }

    /** A hypervisor, or a test that is skipped with the reason. */
    static KvmHypervisor hypervisor() {
        KvmHypervisor hypervisor = KvmHypervisor.on("/dev/kvm");
        HypervisorInfo info = hypervisor.info();
        if (!info.isUp()) {
            hypervisor.shutDown();
        }
        assumeTrue(info.isUp(), () -> "needs KVM: " + info.reason());
        return hypervisor;
    }
}
