// SPDX-License-Identifier: Apache-2.0
import io.novella.guest.internal.AssembledGuests;
import io.novella.hypervisor.VirtualMachine;
import io.novella.hypervisor.VmSpec;
import io.novella.hypervisor.kvm.internal.KvmAccelerator;
import io.novella.hypervisor.machine.internal.MachineHypervisor;
import io.novella.hypervisor.spi.Device;
import io.novella.hypervisor.spi.DeviceContext;
import io.novella.hypervisor.spi.DeviceFactory;
import io.novella.hypervisor.spi.IoRange;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.function.ToDoubleFunction;

/**
 * Port writes per second of the guest {@code counter} on real machines, compared with the exits of the C twin: with an exit for each
 * write, and coalesced by KVM. The programs alternate every tenth of a second, so that other load on the computer affects all equally.
 */
public final class Exits {

    private static final int SLICE = 20_000;
    private static final int WARM_UP = 60;
    private static final int ROUNDS = 100;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private Exits() {}

    /** Takes the C twin's binary. */
    public static void main(String[] args) throws Exception {
        byte[] counter = new AssembledGuests().find("counter").orElseThrow();
        Path image = Files.write(Path.of(args[0]).resolveSibling("counter.bin"), counter);
        MachineHypervisor hypervisor = MachineHypervisor.on(KvmAccelerator.on("/dev/kvm"));
        if (!hypervisor.info().isUp()) {
            System.out.println(
                    "not measured, the hypervisor is down: " + hypervisor.info().reason());
            return;
        }
        try (Twin exitingC = new Twin(args[0], image.toString(), "" + SLICE);
                Twin keptC = new Twin(args[0], image.toString(), "" + SLICE, "kept");
                Ours exiting = new Ours(hypervisor, counter, "exiting", false);
                Ours kept = new Ours(hypervisor, counter, "kept", true)) {
            Slice[][] slices = new Slice[ROUNDS][];
            for (int i = -WARM_UP; i < ROUNDS; i++) {
                Slice[] round = {exitingC.next(), exiting.next(), keptC.next(), kept.next()};
                if (Arrays.stream(round).mapToLong(Slice::sum).distinct().count() != 1) {
                    throw new IllegalStateException("the sums differ in round " + i + ": " + Arrays.toString(round));
                }
                slices[Math.max(0, i)] = round;
            }
            // Other programs on the computer affect the first value but not the second; if it is not idle, compare the second.
            report(slices, "a second", Slice::seconds);
            report(slices, "a CPU second", Slice::cpuSeconds);
        } finally {
            hypervisor.shutDown();
        }
    }

    private static void report(Slice[][] slices, String unit, ToDoubleFunction<Slice> seconds) {
        report("exits " + unit, "0.92", slices, seconds, 0, 1);
        report("kept writes " + unit + ", Java to C's exits", "4.50", slices, seconds, 0, 3);
        report("kept writes " + unit + ", Java to C", "none", slices, seconds, 2, 3);
    }

    private static void report(
            String what, String aim, Slice[][] slices, ToDoubleFunction<Slice> seconds, int theirs, int ours) {
        double[] c = rates(slices, seconds, theirs);
        double[] java = rates(slices, seconds, ours);
        double[] ratios = new double[ROUNDS];
        Arrays.setAll(ratios, i -> java[i] / c[i]);
        Arrays.sort(ratios);
        System.out.printf(
                "%s: C %,.0f, Java %,.0f; ratio %.3f (half of %d rounds %.3f to %.3f; aim: %s)%n",
                what, median(c), median(java), median(ratios), ROUNDS, ratios[ROUNDS / 4], ratios[ROUNDS * 3 / 4], aim);
    }

    private static double[] rates(Slice[][] slices, ToDoubleFunction<Slice> seconds, int who) {
        return Arrays.stream(slices)
                .mapToDouble(round -> SLICE / seconds.applyAsDouble(round[who]))
                .toArray();
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    private record Slice(double seconds, double cpuSeconds, long sum) {}

    /** The C twin: a process that runs one slice for each line. */
    private static final class Twin implements AutoCloseable {
        private final Process process;
        private final OutputStream go;
        private final BufferedReader results;

        Twin(String... command) throws IOException {
            process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            go = process.getOutputStream();
            results = process.inputReader();
        }

        Slice next() throws IOException {
            go.write('\n');
            go.flush();
            String line = results.readLine();
            if (line == null) {
                throw new IOException("the C twin failed");
            }
            String[] fields = line.split(" ");
            return new Slice(Double.parseDouble(fields[0]), Double.parseDouble(fields[1]), Long.parseLong(fields[2]));
        }

        @Override
        public void close() throws IOException {
            go.close();
        }
    }

    /** A machine with a device that counts, sums and waits for its turn, as the device of the twin does. */
    private static final class Ours implements DeviceFactory, Device, AutoCloseable {
        private final boolean kept;
        private final VirtualMachine machine;
        private final Semaphore go = new Semaphore(0);
        private final BlockingQueue<Slice> results = new LinkedBlockingQueue<>();
        private final String name;
        private volatile boolean closing;
        private long count;
        private long sum;
        private long begin;
        private long cpuBegin;

        Ours(MachineHypervisor hypervisor, byte[] guest, String name, boolean kept) {
            this.name = name;
            this.kept = kept;
            hypervisor.addDeviceFactory(this);
            machine = hypervisor.create(
                    VmSpec.builder().image(name, guest).device(name).build());
            machine.start();
        }

        Slice next() throws InterruptedException {
            go.release();
            return results.take();
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public boolean onRequest() {
            return true;
        }

        @Override
        public List<IoRange> ranges(VmSpec spec) {
            return List.of(IoRange.ports(0x10, 2));
        }

        @Override
        public List<IoRange> outputOnly(VmSpec spec) {
            return kept ? ranges(spec) : List.of();
        }

        @Override
        public Device create(DeviceContext context) {
            return this;
        }

        @Override
        public long read(IoRange range, long offset, int size) {
            return 0;
        }

        @Override
        public void write(IoRange range, long offset, int size, long value) {
            if (count == 0) {
                nextSlice();
            }
            sum += value;
            if (++count == SLICE) {
                long cpuEnd = THREADS.getCurrentThreadCpuTime();
                results.add(new Slice((System.nanoTime() - begin) / 1e9, (cpuEnd - cpuBegin) / 1e9, sum));
                count = 0;
            }
        }

        private void nextSlice() {
            if (!closing) {
                go.acquireUninterruptibly();
            }
            begin = System.nanoTime();
            cpuBegin = THREADS.getCurrentThreadCpuTime();
        }

        @Override
        public void close() {
            if (!closing) {
                closing = true;
                go.release();
                machine.close();
            }
        }
    }
}
