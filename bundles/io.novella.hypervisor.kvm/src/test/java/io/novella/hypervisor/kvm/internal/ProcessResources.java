// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.kvm.internal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * What this process holds of KVM, by /proc: counts that other threads of the JVM do not disturb. Event descriptors and the
 * threads of doorbells count too.
 */
record ProcessResources(long descriptors, long runMappings, long threads) {

    private static final int BOUND_SECONDS = 60;

    static ProcessResources now() {
        return new ProcessResources(
                descriptorsOfKvm(), mappedRuns(), guestThreads().count());
    }

    /** Returns when no thread is left that is about to end: a vCPU's is, when it has closed its machine itself. */
    static void awaitEndOfThreads() throws InterruptedException {
        for (Thread thread : guestThreads().toList()) {
            thread.join(TimeUnit.SECONDS.toMillis(BOUND_SECONDS));
        }
    }

    private static long descriptorsOfKvm() {
        try (Stream<Path> links = Files.list(Path.of("/proc/self/fd"))) {
            return links.map(ProcessResources::target)
                    .filter(target -> target.equals("/dev/kvm")
                            || target.startsWith("anon_inode:kvm")
                            || target.equals("anon_inode:[eventfd]"))
                    .count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String target(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (IOException e) {
            return "";
        }
    }

    private static long mappedRuns() {
        return lines("/proc/self/maps", line -> line.contains("kvm-vcpu"));
    }

    /**
     * All that is mapped, in bytes: guest memory shows in it, since the kernel merges neighbouring mappings and so their
     * number says nothing. The JVM's own arenas and stacks are small beside it.
     */
    static long mappedBytes() {
        try {
            return Long.parseLong(Files.readString(Path.of("/proc/self/statm")).split(" ")[0]) * 4096;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How many mappings there are, the JVM's own among them. */
    static long mappings() {
        return lines("/proc/self/maps", line -> true);
    }

    /** How much of this process is in memory, in bytes, once the garbage is out of it. */
    static long residentBytes() {
        System.gc();
        try {
            return Long.parseLong(Files.readString(Path.of("/proc/self/statm")).split(" ")[1]) * 4096;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long lines(String file, Predicate<String> which) {
        try (Stream<String> lines = Files.lines(Path.of(file))) {
            return lines.filter(which).count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<Thread> guestThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread ->
                        thread.getName().startsWith("vcpu-") || thread.getName().startsWith("doorbell-"));
    }
}
