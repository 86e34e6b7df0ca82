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

/** The time to bind operations: to read, check and compile all of their schemas. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 0)
@Measurement(iterations = 3)
@Fork(3)
public class BindBenchmark {

    /** The number of operations. */
    @Param({"10", "100", "1000"})
    public int operations;

    private GeneratedExtension made;
    private Path folder;

    /** Generates the extension, outside of the measurement. */
    @Setup
    public void make() throws IOException, ReflectiveOperationException {
        folder = Files.createTempDirectory("made");
        made = new GeneratedExtension(folder, operations, 1);
    }

    /** Binds one controller after another, as in a container. The first shot of a fork runs in a cold JVM. */
    @Benchmark
    public int bind() {
        return new BenchmarkPipeline(made.controllers(), folder).operations();
    }
}
