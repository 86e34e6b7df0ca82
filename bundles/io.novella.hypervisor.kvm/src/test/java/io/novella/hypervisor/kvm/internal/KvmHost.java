// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.kvm.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.novella.hypervisor.VirtualMachine;
import io.novella.hypervisor.VmSpec;
import io.novella.hypervisor.machine.internal.Quota;
import io.novella.hypervisor.machine.internal.run.MachineRateLimits;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A hypervisor for one test, which is skipped with the reason where there is no KVM. After the test its machines are
 * closed, and nothing of KVM that was not there before may be left in this process.
 */
final class KvmHost implements BeforeEachCallback, AfterEachCallback {

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private ProcessResources before;
    private KvmHypervisor hypervisor;

    @Override
    public void beforeEach(ExtensionContext test) {
        before = ProcessResources.now();
        hypervisor = Guests.hypervisor();
    }

    @Override
    public void afterEach(ExtensionContext test) throws InterruptedException {
        threads.shutdownNow();
        if (hypervisor != null) {
            hypervisor.shutDown();
            ProcessResources.awaitEndOfThreads();
            assertThat(ProcessResources.now()).as("what is left of KVM").isEqualTo(before);
        }
    }

    /** Sets limits for the machines created from now on. */
    void limit(Quota quota, MachineRateLimits rates) {
        hypervisor.limit(quota, rates);
    }

    KvmHypervisor hypervisor() {
        return hypervisor;
    }

    /** A machine with one of the guests of this project. */
    VirtualMachine create(String guest) {
        return create(Guests.spec(guest));
    }

    VirtualMachine create(VmSpec.Builder spec) {
        return hypervisor.create(spec.build());
    }

    /** A machine that is on. */
    VirtualMachine start(String guest) {
        return start(Guests.spec(guest));
    }

    VirtualMachine start(VmSpec.Builder spec) {
        VirtualMachine vm = create(spec);
        vm.start();
        return vm;
    }

    /** Threads for the test, which are interrupted if they are still there after it. */
    ExecutorService threads() {
        return threads;
    }
}
