// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.kvm.internal;

import static java.util.concurrent.TimeUnit.MINUTES;
import static org.assertj.core.api.Assertions.assertThat;

import io.novella.hypervisor.MachineType;
import io.novella.hypervisor.VirtualMachine;
import io.novella.hypervisor.VmSpec;
import io.novella.hypervisor.VmState;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Many machines, at once and one after the other; with {@code -Dnovella.scale=full} five and ten times as many. */
class KvmScaleTest {

    private static final boolean FULL = "full".equals(System.getProperty("novella.scale"));
    private static final int MACHINES = FULL ? 1_000 : 200;
    private static final int LIVES = FULL ? 10_000 : 1_000;
    /** So many live at a time, as the kernel takes some ten milliseconds to let go of each. */
    private static final int ABREAST = 8;

    // What the JVM itself takes or gives back meanwhile; a machine has at least 64 KiB and two mappings.
    private static final long SLACK_BYTES = 32L << 20;
    private static final long SLACK_MAPPINGS = 200;

    private KvmHypervisor hypervisor;
    private ExecutorService threads;

    @BeforeEach
    void open() {
        threads = Executors.newFixedThreadPool(ABREAST);
        hypervisor = Guests.hypervisor();
    }

    @AfterEach
    void close() {
        threads.shutdownNow();
        if (hypervisor != null) {
            hypervisor.shutDown();
        }
    }

    @Test
    void manyLiveAtOnceAndEachAnswers() {
        List<VirtualMachine> machines = new ArrayList<>();
        for (int i = 0; i < MACHINES; i++) {
            VirtualMachine machine = hypervisor.create(Guests.spec("counter").build());
            machines.add(machine);
            machine.start();
            Wait.forOutput(machine, 1);
            machine.pause();
        }
        assertThat(ProcessResources.now()).isEqualTo(new ProcessResources(1 + 2 * MACHINES, MACHINES, MACHINES));

        for (VirtualMachine machine : machines) {
            long heard = machine.console().written();
            machine.resume();
            Wait.forOutput(machine, heard + 1);
            machine.pause();
        }
        hypervisor.shutDown();

        assertThat(machines).extracting(VirtualMachine::state).containsOnly(VmState.CLOSED);
        assertThat(ProcessResources.now()).isEqualTo(new ProcessResources(0, 0, 0));
    }

    @Test
    void manyLivesLeaveNothingBehind() throws Exception {
        live(LIVES / 5);
        ProcessResources before = ProcessResources.now();
        long mapped = ProcessResources.mappedBytes();
        long mappings = ProcessResources.mappings();
        long grown = Long.MAX_VALUE;
        // The pages of the Java heap count too when they are used first, which happens once; what is left behind grows
        // in each round.
        for (int round = 0; round < 3 && grown >= SLACK_BYTES; round++) {
            long resident = ProcessResources.residentBytes();
            live(LIVES);
            grown = ProcessResources.residentBytes() - resident;
        }

        assertThat(before).isEqualTo(new ProcessResources(1, 0, 0));
        assertThat(ProcessResources.now()).isEqualTo(before);
        assertThat(ProcessResources.mappedBytes() - mapped).isLessThan(VmSpec.DEFAULT_MEMORY_BYTES / 2);
        assertThat(ProcessResources.mappings() - mappings).isLessThan(SLACK_MAPPINGS);
        assertThat(grown).isLessThan(SLACK_BYTES);
        assertThat(hypervisor.list()).isEmpty();
    }

    private void live(int times) throws Exception {
        List<Future<?>> lives = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            int kind = i % 5;
            lives.add(threads.submit(() -> life(kind, hypervisor)));
        }
        for (Future<?> life : lives) {
            life.get(10, MINUTES);
        }
    }

    /** One of the ways in which a life can go. */
    private static void life(int kind, KvmHypervisor hypervisor) {
        VmSpec.Builder spec = Guests.spec(kind == 0 ? "hello" : "counter");
        try (VirtualMachine machine =
                hypervisor.create(kind == 1 ? spec.type(MachineType.PC).build() : spec.build())) {
            if (kind == 2) {
                return;
            }
            machine.start();
            switch (kind) {
                case 0 -> Wait.until(machine, VmState.STOPPED);
                case 3 -> machine.pause();
                default -> {
                    // It is closed as it runs.
                }
            }
        }
    }
}
