// SPDX-License-Identifier: Apache-2.0
package io.novella.benchmarks.core;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** How long it takes until so many operations are bound: all their schemas read, checked and compiled. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 0)
@Measurement(iterations = 3)
@Fork(3)
public class BindBenchmark {

    /** How many are bound. */
    @Param({"10", "100", "1000"})
    public int operations;

    private MadeExtension made;
    private Path folder;

    /** Makes the extension, which is not measured. */
    @Setup
    public void make() throws IOException, ReflectiveOperationException {
        folder = Files.createTempDirectory("made");
        made = new MadeExtension(folder, operations, 1);
    }

    /** Binds it all, a controller at a time, as bundles come; the first shot of a fork is a cold JVM's. */
    @Benchmark
    public int bind() {
        return new Rooms(made.controllers(), folder).operations();
    }
}
