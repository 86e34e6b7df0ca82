// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.kvm.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.novella.hypervisor.Subscription;
import io.novella.hypervisor.VirtualMachine;
import io.novella.hypervisor.VmState;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Waits for conditions, with a bound that only a failure reaches. */
final class Wait {

    private static final int BOUND_SECONDS = 60;

    private static final int BOOT_BOUND_SECONDS = 300;

    private Wait() {}

    static void until(VirtualMachine vm, VmState state) {
        CountDownLatch reached = new CountDownLatch(1);
        try (Subscription told = vm.listen((machine, from, to, reason) -> {
            if (to == state) {
                reached.countDown();
            }
        })) {
            if (vm.state() == state) {
                return;
            }
            assertThat(reached.await(BOUND_SECONDS, TimeUnit.SECONDS))
                    .as("%s, but it is %s: %s", state, vm.state(), vm.reason())
                    .isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Until the console has so many bytes. */
    static void forOutput(VirtualMachine vm, long bytes) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(BOUND_SECONDS);
        while (vm.console().written() < bytes) {
            assertThat(System.nanoTime() - deadline)
                    .as("%d bytes of output; %s: %s", bytes, vm.state(), vm.reason())
                    .isNegative();
            vm.console().read(vm.console().written(), Duration.ofSeconds(1));
        }
    }

    /** Until the console has this text. Firmware and kernels take long where the host emulates them. */
    static void forText(VirtualMachine vm, String text) {
        until("'" + text + "'", vm, () -> vm.console().text().contains(text));
    }

    /** Until the condition holds; looked at whenever the guest writes, and now and then. */
    static void until(String what, VirtualMachine vm, BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(BOOT_BOUND_SECONDS);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - deadline)
                    .as(
                            "%s; %s: %s; %s",
                            what, vm.state(), vm.reason(), vm.console().tail(20))
                    .isNegative();
            assertThat(vm.state())
                    .as("%s; %s; %s", what, vm.reason(), vm.console().tail(20))
                    .isEqualTo(VmState.RUNNING);
            vm.console().read(vm.console().written(), Duration.ofMillis(100));
        }
    }
}
