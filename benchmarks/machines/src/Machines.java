// SPDX-License-Identifier: Apache-2.0
import io.novella.guest.internal.AssembledGuests;
import io.novella.hypervisor.Console;
import io.novella.hypervisor.Subscription;
import io.novella.hypervisor.VirtualMachine;
import io.novella.hypervisor.VmSpec;
import io.novella.hypervisor.VmState;
import io.novella.hypervisor.kvm.internal.KvmAccelerator;
import io.novella.hypervisor.machine.internal.MachineHypervisor;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.function.ToDoubleFunction;

/** The cost of a machine's life cycle, of pause and resume, and of its console. */
public final class Machines {

    private static final byte[] HALT = {(byte) 0xf4};
    private static final byte[] SPIN = {(byte) 0xeb, (byte) 0xfe};

    /** {@code mov dx, 0x3f8; mov al, 'x'; 1: out dx, al; jmp 1b}. */
    private static final byte[] SERIAL = {(byte) 0xba, (byte) 0xf8, 3, (byte) 0xb0, 'x', (byte) 0xee, (byte) 0xeb, (byte) 0xfd};

    private static final int LIVES = 10;
    private static final int WARM_UP = 20;
    private static final int ROUNDS = 40;
    private static final int PAUSES = 2_000;
    private static final int CONSOLE_SECONDS = 5;
    private static final com.sun.management.OperatingSystemMXBean PROCESS =
            ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class);

    private Machines() {}

    /** Takes the C twin's binary. */
    public static void main(String[] args) throws Exception {
        MachineHypervisor hypervisor = MachineHypervisor.on(KvmAccelerator.on("/dev/kvm"));
        if (!hypervisor.info().isUp()) {
            System.out.println(
                    "not measured, the hypervisor is down: " + hypervisor.info().reason());
            return;
        }
        try {
            lives(hypervisor, args[0]);
            console(hypervisor, "the serial port", SERIAL);
            console(hypervisor, "unassigned ports", new AssembledGuests().find("counter").orElseThrow());
            pauses(hypervisor);
        } finally {
            hypervisor.shutDown();
        }
    }

    private record Slice(double seconds, double cpuSeconds) {}

    private static void lives(MachineHypervisor hypervisor, String binary) throws Exception {
        VmSpec spec = VmSpec.builder().image("halt", HALT).build();
        Slice[] theirs = new Slice[ROUNDS];
        Slice[] ours = new Slice[ROUNDS];
        Process twin = new ProcessBuilder(binary, "" + LIVES)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (OutputStream go = twin.getOutputStream();
                BufferedReader results = twin.inputReader()) {
            for (int i = -WARM_UP; i < ROUNDS; i++) {
                theirs[Math.max(0, i)] = twin(go, results);
                ours[Math.max(0, i)] = lives(hypervisor, spec);
            }
        }
        report("life cycles (create, first exit, destroy) per second", "0.90", theirs, ours, Slice::seconds);
        report("life cycles per CPU second, with the JVM's own threads", "none", theirs, ours, Slice::cpuSeconds);
    }

    private static Slice twin(OutputStream go, BufferedReader results) throws IOException {
        go.write('\n');
        go.flush();
        String line = results.readLine();
        if (line == null) {
            throw new IOException("the C twin failed");
        }
        String[] fields = line.split(" ");
        return new Slice(Double.parseDouble(fields[0]), Double.parseDouble(fields[1]));
    }

    private static Slice lives(MachineHypervisor hypervisor, VmSpec spec) throws InterruptedException {
        long begin = System.nanoTime();
        long cpuBegin = PROCESS.getProcessCpuTime();
        for (int i = 0; i < LIVES; i++) {
            CountDownLatch halted = new CountDownLatch(1);
            try (VirtualMachine machine = hypervisor.create(spec);
                    Subscription told = machine.listen((vm, from, to, reason) -> {
                        if (to == VmState.STOPPED) {
                            halted.countDown();
                        }
                    })) {
                machine.start();
                halted.await();
            }
        }
        long cpuEnd = PROCESS.getProcessCpuTime();
        return new Slice((System.nanoTime() - begin) / 1e9, (cpuEnd - cpuBegin) / 1e9);
    }

    private static void report(
            String what, String aim, Slice[] theirs, Slice[] ours, ToDoubleFunction<Slice> seconds) {
        double[] c = rates(theirs, seconds);
        double[] java = rates(ours, seconds);
        double[] ratios = new double[ROUNDS];
        Arrays.setAll(ratios, i -> java[i] / c[i]);
        Arrays.sort(ratios);
        System.out.printf(
                "%s: C %,.0f, Java %,.0f; ratio %.3f (half of %d rounds %.3f to %.3f; aim: %s)%n",
                what, median(c), median(java), median(ratios), ROUNDS, ratios[ROUNDS / 4], ratios[ROUNDS * 3 / 4], aim);
    }

    private static double[] rates(Slice[] slices, ToDoubleFunction<Slice> seconds) {
        return Arrays.stream(slices)
                .mapToDouble(slice -> LIVES / seconds.applyAsDouble(slice))
                .toArray();
    }

    /** Measures the rate of a reader that reads as fast as it can. */
    private static void console(MachineHypervisor hypervisor, String by, byte[] guest) {
        try (VirtualMachine machine =
                hypervisor.create(VmSpec.builder().image("talker", guest).build())) {
            Console console = machine.console();
            machine.start();
            long position = read(console, 0, 1).next();
            long begin = System.nanoTime();
            long from = position;
            long missed = 0;
            while (System.nanoTime() - begin < CONSOLE_SECONDS * 1_000_000_000L) {
                Console.Chunk chunk = read(console, position, 1);
                missed += chunk.missed();
                position = chunk.next();
            }
            double seconds = (System.nanoTime() - begin) / 1e9;
            System.out.printf(
                    "console by %s: %,.0f bytes a second into a reader, %d of %,d missed%n",
                    by, (position - from - missed) / seconds, missed, position - from);
        }
    }

    private static Console.Chunk read(Console console, long position, int seconds) {
        return console.read(position, Duration.ofSeconds(seconds));
    }

    private static void pauses(MachineHypervisor hypervisor) {
        double[] pauses = new double[PAUSES];
        double[] resumes = new double[PAUSES];
        try (VirtualMachine machine =
                hypervisor.create(VmSpec.builder().image("spin", SPIN).build())) {
            machine.start();
            for (int i = -PAUSES; i < PAUSES; i++) {
                settle(i);
                long begin = System.nanoTime();
                machine.pause();
                pauses[Math.max(0, i)] = (System.nanoTime() - begin) / 1e3;
                check(machine, VmState.PAUSED);
                settle(i + 1);
                begin = System.nanoTime();
                machine.resume();
                resumes[Math.max(0, i)] = (System.nanoTime() - begin) / 1e3;
                check(machine, VmState.RUNNING);
            }
        }
        print("pause", pauses);
        print("resume", resumes);
    }

    /** Varies the time of the request: at once, while the guest is entered, and long after. */
    private static void settle(int i) {
        long until = System.nanoTime() + Math.floorMod(i, 4) * 300_000L;
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
                "%d times %s of a spinning guest, none lost; microseconds: median %,.0f, 99 %% %,.0f, most %,.0f%n",
                micros.length, what, median(micros), micros[micros.length * 99 / 100], micros[micros.length - 1]);
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
