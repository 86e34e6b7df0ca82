// SPDX-License-Identifier: Apache-2.0
package io.novella.benchmarks.core;

import io.novella.core.internal.http.ApiRequest;
import io.novella.core.internal.http.ApiResponse;
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

/**
 * A request through all stages, for different numbers of bound operations and of versions of the requested operation. The
 * cost should stay the same.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class ScaleBenchmark {

    /** The numbers of operations and of versions; one of them grows at a time. */
    @Param({"10x1", "100x1", "1000x1", "10x10", "10x100", "10x1000"})
    public String size;

    private BenchmarkPipeline pipeline;
    private ApiRequest request;

    /** Generates and binds the extension. */
    @Setup
    public void bind() throws IOException, ReflectiveOperationException {
        int operations = Integer.parseInt(size.substring(0, size.indexOf('x')));
        int versions = Integer.parseInt(size.substring(size.indexOf('x') + 1));
        Path folder = Files.createTempDirectory("made");
        pipeline = new BenchmarkPipeline(new GeneratedExtension(folder, operations, versions).controllers(), folder);
        request = BenchmarkPipeline.request(0, 0, (versions + 1) / 2);
    }

    /** Measures a request for an action at the middle one of all versions. */
    @Benchmark
    public ApiResponse request() {
        return pipeline.answer(request);
    }
}
