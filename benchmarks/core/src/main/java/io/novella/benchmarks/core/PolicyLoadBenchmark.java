// SPDX-License-Identifier: Apache-2.0
package io.novella.benchmarks.core;

import io.novella.core.internal.rulebook.PolicySettings;
import io.novella.core.internal.rulebook.Rulebook;
import io.novella.policy.PolicyRules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
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

/** The time to read, check and compile a policy file. The first shot of a fork runs in a cold JVM. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 0)
@Measurement(iterations = 5)
@Fork(3)
public class PolicyLoadBenchmark {

    /** The number of rules in the file. */
    @Param({"1000", "10000"})
    public int rules;

    /** The format of the file. */
    @Param({"yaml", "json"})
    public String form;

    private Path folder;

    /** Writes the file, outside of the measurement. */
    @Setup
    public void write() throws IOException {
        folder = Files.createTempDirectory("policy");
        String text = OperatorRules.file(rules);
        Files.writeString(
                folder.resolve("policy." + form),
                form.equals("yaml")
                        ? text
                        : "{" + text.substring(text.indexOf('\n') + 1).strip().replace("\n", ",\n") + "}");
    }

    /** Measures the way from the file to the rules. */
    @Benchmark
    public PolicyRules load() {
        Rulebook rulebook = new Rulebook();
        PolicySettings unset = PolicySettings.DEFAULT;
        rulebook.configure(new PolicySettings(
                Optional.of(folder),
                Optional.empty(),
                true,
                false,
                unset.pluginKinds(),
                unset.administrators(),
                unset.credentials()));
        PolicyRules compiled = rulebook.compile(List.of());
        if (compiled.names().size() != rules + 6 || !compiled.problems().isEmpty()) {
            throw new IllegalStateException(rulebook.failures() + " " + compiled.problems());
        }
        return compiled;
    }
}
