// SPDX-License-Identifier: Apache-2.0
import io.novella.guest.internal.AssembledGuests;
import io.novella.hypervisor.VirtualMachine;
import io.novella.hypervisor.VmSpec;
import io.novella.hypervisor.kvm.internal.KvmAccelerator;
import io.novella.hypervisor.machine.internal.MachineHypervisor;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The cost of each of many machines that exist at the same time: all have started, written output, and been paused. */
public final class Population {

    private static final int IDLE_SECONDS = 3;
    private static final com.sun.management.OperatingSystemMXBean PROCESS =
            ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class);

    private Population() {}

    /** Takes the number of machines. */
    public static void main(String[] args) throws Exception {
        int count = Integer.parseInt(args[0]);
        MachineHypervisor hypervisor = MachineHypervisor.on(KvmAccelerator.on("/dev/kvm"));
        if (!hypervisor.info().isUp()) {
            System.out.println(
                    "not measured, the hypervisor is down: " + hypervisor.info().reason());
            return;
        }
        VmSpec spec = VmSpec.builder()
                .image("counter", new AssembledGuests().find("counter").orElseThrow())
                .build();
        begin(hypervisor, spec).close(); // the first machine has additional costs
        Resources before = Resources.now();
        long begin = System.nanoTime();
        List<VirtualMachine> machines = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            machines.add(begin(hypervisor, spec));
        }
        double seconds = (System.nanoTime() - begin) / 1e9;
        Resources with = Resources.now();
        double idle = idle();
        begin = System.nanoTime();
        hypervisor.shutDown();
        double closing = (System.nanoTime() - begin) / 1e9;
        Resources after = Resources.now();
        System.out.printf(
                "%,d machines, each: %.1f ms to be created, started, heard and paused, %.1f ms to be closed; %,d kB resident, %,d kB of"
                        + " this computer's memory, %.2f descriptors, %.2f threads; all of them idle: %.1f %% of a processor;"
                        + " left when closed: %d descriptors, %d threads%n",
                count,
                1_000 * seconds / count,
                1_000 * closing / count,
                (with.residentKb - before.residentKb) / count,
                (before.availableKb - with.availableKb) / count,
                (double) (with.descriptors - before.descriptors) / count,
                (double) (with.threads - before.threads) / count,
                100 * idle,
                after.descriptors - before.descriptors + 1, // /dev/kvm itself was open before.
                after.threads - before.threads);
    }

    private static VirtualMachine begin(MachineHypervisor hypervisor, VmSpec spec) {
        VirtualMachine machine = hypervisor.create(spec);
        machine.start();
        while (machine.console().written() == 0) {
            machine.console().read(0, Duration.ofSeconds(1));
        }
        machine.pause();
        return machine;
    }

    /**
     * The resources in use at one time.
     *
     * @param residentKb the process's memory without the unused part of its heap, because all of the heap is resident from the start
     */
    private record Resources(long residentKb, long availableKb, long descriptors, long threads) {
        static Resources now() throws IOException {
            System.gc();
            MemoryUsage heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
            try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
                return new Resources(
                        number("/proc/self/status", "VmRSS:") - (heap.getCommitted() - heap.getUsed()) / 1024,
                        number("/proc/meminfo", "MemAvailable:"),
                        descriptors.count(),
                        number("/proc/self/status", "Threads:"));
            }
        }

        private static long number(String file, String key) throws IOException {
            return Files.readAllLines(Path.of(file)).stream()
                    .filter(line -> line.startsWith(key))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                    .findFirst()
                    .orElseThrow();
        }
    }

    /** Measures the processor time of this process while all machines are paused. */
    private static double idle() throws InterruptedException {
        long cpuBegin = PROCESS.getProcessCpuTime();
        Thread.sleep(1_000 * IDLE_SECONDS);
        return (PROCESS.getProcessCpuTime() - cpuBegin) / 1e9 / IDLE_SECONDS;
    }
}
