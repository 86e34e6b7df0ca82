// SPDX-License-Identifier: Apache-2.0
import io.novella.guest.internal.AssembledGuests;
import io.novella.hypervisor.VirtualMachine;
import io.novella.hypervisor.VmSpec;
import io.novella.hypervisor.VmState;
import io.novella.hypervisor.kvm.internal.KvmHypervisor;
import io.novella.hypervisor.spi.Device;
import io.novella.hypervisor.spi.DeviceContext;
import io.novella.hypervisor.spi.DeviceFactory;
import io.novella.hypervisor.spi.IoRange;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.ToDoubleFunction;

/**
 * Port exits a second of a real machine with a device on the port, against the C twin, alternately in one run; and how
 * long a stop and a pause of a guest that never exits take.
 */
public final class Exits {

    private static final int WARM_UP = 50_000;
    private static final int EXITS = 200_000;
    private static final int ROUNDS = 15;
    private static final int KICKS = 1_000;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private Exits() {}

    /** Takes the C twin's binary. */
    public static void main(String[] args) throws Exception {
        AssembledGuests guests = new AssembledGuests();
        Path image = Files.write(
                Path.of(args[0]).resolveSibling("counter.bin"),
                guests.find("counter").orElseThrow());
        KvmHypervisor hypervisor = KvmHypervisor.on("/dev/kvm");
        if (!hypervisor.info().isUp()) {
            System.out.println(
                    "not measured, the hypervisor is down: " + hypervisor.info().reason());
            return;
        }
        try {
            exits(hypervisor, args[0], image);
            kicks(hypervisor, guests.find("spin").orElseThrow());
        } finally {
            hypervisor.shutDown();
        }
    }

    private static void exits(KvmHypervisor hypervisor, String twin, Path image) throws Exception {
        Counter factory = new Counter();
        hypervisor.addDeviceFactory(factory);
        List<Result> ours = new ArrayList<>();
        List<Result> theirs = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            ours(hypervisor, image, factory); // The JIT's turn.
        }
        for (int i = 0; i < ROUNDS; i++) {
            Result c = twin(twin, image);
            Result java = ours(hypervisor, image, factory);
            if (c.sum != java.sum) {
                throw new IllegalStateException("the twins disagree: " + c + ", " + java);
            }
            theirs.add(c);
            ours.add(java);
        }
        hypervisor.removeDeviceFactory(factory);
        report("a second", theirs, ours, Result::rate);
        // What others run on this machine does not count here: the figure to compare where it is not idle.
        report("a CPU second", theirs, ours, Result::cpuRate);
    }

    private static void report(String unit, List<Result> theirs, List<Result> ours, ToDoubleFunction<Result> rate) {
        double[] c = theirs.stream().mapToDouble(rate).toArray();
        double[] java = ours.stream().mapToDouble(rate).toArray();
        double[] ratios = new double[ROUNDS];
        Arrays.setAll(ratios, i -> java[i] / c[i]);
        Arrays.sort(ratios);
        System.out.printf(
                "port exits %s, medians of %d: C %,.0f, Java %,.0f; ratio %.3f (%.3f to %.3f; aim: 0.90)%n",
                unit, ROUNDS, median(c), median(java), median(ratios), ratios[0], ratios[ROUNDS - 1]);
    }

    private record Result(double rate, double cpuRate, long sum) {}

    private static Result twin(String binary, Path image) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(binary, image.toString(), "" + WARM_UP, "" + EXITS)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
        if (process.waitFor() != 0) {
            throw new IOException("the C twin failed");
        }
        String[] fields = output.split(" ");
        return new Result(Double.parseDouble(fields[0]), Double.parseDouble(fields[1]), Long.parseLong(fields[2]));
    }

    private static Result ours(KvmHypervisor hypervisor, Path image, Counter factory) throws Exception {
        try (VirtualMachine vm = hypervisor.create(
                VmSpec.builder().image("counter", Files.readAllBytes(image)).build())) {
            Counter.Port port = factory.last;
            vm.start();
            port.done.await();
            vm.stop();
            return new Result(
                    EXITS / ((port.end - port.begin) / 1e9),
                    EXITS / ((port.cpuEnd - port.cpuBegin) / 1e9),
                    port.sumAtEnd);
        }
    }

    /** A device that counts, sums and takes the time, as the twin's does. */
    private static final class Counter implements DeviceFactory {
        volatile Port last;

        @Override
        public String name() {
            return "counter";
        }

        @Override
        public List<IoRange> ranges(VmSpec spec) {
            return List.of(IoRange.ports(0x10, 1));
        }

        @Override
        public Device create(DeviceContext context) {
            return last = new Port();
        }

        static final class Port implements Device {
            final CountDownLatch done = new CountDownLatch(1);
            long begin;
            long end;
            long cpuBegin;
            long cpuEnd;
            long sumAtEnd;
            private long count;
            private long sum;

            @Override
            public long read(IoRange range, long offset, int size) {
                return 0;
            }

            @Override
            public void write(IoRange range, long offset, int size, long value) {
                sum += value;
                if (++count == WARM_UP) {
                    begin = System.nanoTime();
                    cpuBegin = THREADS.getCurrentThreadCpuTime();
                } else if (count == WARM_UP + EXITS) {
                    end = System.nanoTime();
                    cpuEnd = THREADS.getCurrentThreadCpuTime();
                    sumAtEnd = sum;
                    done.countDown();
                }
            }
        }
    }

    private static void kicks(KvmHypervisor hypervisor, byte[] spin) {
        double[] stops = new double[KICKS];
        double[] pauses = new double[KICKS];
        try (VirtualMachine vm =
                hypervisor.create(VmSpec.builder().image("spin", spin).build())) {
            for (int i = 0; i < 2 * KICKS; i++) {
                vm.start();
                settle(i);
                long begin = System.nanoTime();
                vm.stop();
                stops[i % KICKS] = (System.nanoTime() - begin) / 1e3;
                check(vm, VmState.STOPPED);
            }
            vm.start();
            for (int i = 0; i < 2 * KICKS; i++) {
                settle(i);
                long begin = System.nanoTime();
                vm.pause();
                pauses[i % KICKS] = (System.nanoTime() - begin) / 1e3;
                check(vm, VmState.PAUSED);
                vm.resume();
            }
        }
        print("stop", stops);
        print("pause", pauses);
    }

    /** Kicks at different moments: before the guest is entered, as it is, and long after. */
    private static void settle(int i) {
        long until = System.nanoTime() + i % 4 * 300_000L;
        while (System.nanoTime() < until) {
            Thread.onSpinWait();
        }
    }

    private static void check(VirtualMachine vm, VmState state) {
        if (vm.state() != state) {
            throw new IllegalStateException("lost: " + vm.state() + ", " + vm.reason());
        }
    }

    private static void print(String what, double[] micros) {
        Arrays.sort(micros);
        System.out.printf(
                "%d %ss of a spinning guest, none lost: median %,.0f us, 99 %% %,.0f us, max %,.0f us%n",
                micros.length, what, median(micros), micros[micros.length * 99 / 100], micros[micros.length - 1]);
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
