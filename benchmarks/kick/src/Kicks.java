// SPDX-License-Identifier: Apache-2.0

import io.novella.hypervisor.VirtualMachine;
import io.novella.hypervisor.VmSpec;
import io.novella.hypervisor.VmState;
import io.novella.hypervisor.kvm.internal.KvmAccelerator;
import io.novella.hypervisor.machine.internal.MachineHypervisor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/** Stops a spinning guest repeatedly, at random times, while another thread causes garbage collections. */
public final class Kicks {

    private static final byte[] SPIN = {(byte) 0xeb, (byte) 0xfe};
    private static final int MEMORY = 1 << 20;
    private static final int GARBAGE = 100_000;
    private static final int PIECES = 200;

    private Kicks() {}

    public static void main(String[] args) throws InterruptedException {
        String collector = args[0];
        int count = Integer.parseInt(args[1]);
        MachineHypervisor hypervisor = MachineHypervisor.on(KvmAccelerator.on("/dev/kvm"));
        if (!hypervisor.info().isUp()) {
            System.out.println("skipped: " + hypervisor.info().reason());
            return;
        }
        AtomicBoolean done = new AtomicBoolean();
        AtomicLong collections = new AtomicLong();
        Thread noise = new Thread(() -> collect(done, collections), "noise");
        noise.setDaemon(true);
        noise.start();
        long[] nanos = new long[count];
        long begin = System.nanoTime();
        try (VirtualMachine machine = hypervisor.create(
                VmSpec.builder().image("spin", SPIN).memoryBytes(MEMORY).build())) {
            Random random = new Random(1);
            for (int i = 0; i < count; i++) {
                machine.start();
                linger(random);
                long asked = System.nanoTime();
                machine.stop(); // a lost signal results in a TIMEOUT, which ends this program
                nanos[i] = System.nanoTime() - asked;
                if (machine.state() != VmState.STOPPED) {
                    throw new IllegalStateException("stop " + i + ": " + machine.state() + ", " + machine.reason());
                }
            }
        }
        double seconds = (System.nanoTime() - begin) / 1e9;
        done.set(true);
        noise.join();
        hypervisor.shutDown();
        Arrays.sort(nanos);
        System.out.printf(
                "%s: %d of %d stops in %.0f s; microseconds: median %d, 99%% %d, 99.9%% %d, most %d; over 50 ms: %d;"
                        + " %d collections%n",
                collector,
                count,
                count,
                seconds,
                nanos[count / 2] / 1_000,
                nanos[(int) (count * 0.99)] / 1_000,
                nanos[(int) (count * 0.999)] / 1_000,
                nanos[count - 1] / 1_000,
                Arrays.stream(nanos).filter(taken -> taken > 50_000_000).count(),
                collections.get());
    }

    /** Waits for a random time: not at all, before the guest is entered; shortly; or until long after the guest was entered. */
    private static void linger(Random random) throws InterruptedException {
        switch (random.nextInt(3)) {
            case 0 -> {}
            case 1 -> {
                for (int left = random.nextInt(20_000); left > 0; left--) {
                    Thread.onSpinWait();
                }
            }
            default -> Thread.sleep(1);
        }
    }

    private static void collect(AtomicBoolean done, AtomicLong collections) {
        List<byte[]> garbage = new ArrayList<>();
        while (!done.get()) {
            garbage.add(new byte[GARBAGE]);
            if (garbage.size() > PIECES) {
                garbage.clear();
                System.gc();
                collections.incrementAndGet();
            }
        }
    }
}
