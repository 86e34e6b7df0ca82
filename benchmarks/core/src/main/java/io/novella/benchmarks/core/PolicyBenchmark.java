// SPDX-License-Identifier: Apache-2.0
package io.novella.benchmarks.core;

import io.novella.api.RequestContext;
import io.novella.api.spi.TargetLoader;
import io.novella.core.internal.load.GuardedLoader;
import io.novella.core.internal.load.TargetLoaders;
import io.novella.isolation.Bulkheads;
import io.novella.policy.PolicyRules;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The cost of a decision, over 640 decisions by 40 of 200 rules, compared with the loop alone. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(2)
public class PolicyBenchmark {

    private PolicyRules rules;
    private OperatorRules.Case[] cases;
    private int next;
    private final TargetLoaders loaders = new TargetLoaders();
    private final Machine machine =
            new Machine("m1", "a machine", "9f2c0c3de0d347a2aa9c3d9a3a4b5c01", "u1", "d1", false, List.of());

    /** An object for which the loader has no attributes, so that its own properties are read. */
    public record Machine(
            String id,
            String name,
            String projectId,
            String userId,
            String domainId,
            boolean locked,
            List<String> tags) {}

    private static final class MachineLoader implements TargetLoader<Machine> {

        @Override
        public Class<Machine> type() {
            return Machine.class;
        }

        @Override
        public Optional<Machine> load(String id, RequestContext context) {
            return Optional.empty();
        }
    }

    /** Compiles the rules, outside of the measurement. */
    @Setup
    public void compile() {
        rules = PolicyRules.of(OperatorRules.rules(200));
        cases = OperatorRules.cases(40);
        loaders.use(List.of(GuardedLoader.of(new MachineLoader(), new Bulkheads().of(1, "benchmark"))));
    }

    private OperatorRules.Case next() {
        next = next + 1 == cases.length ? 0 : next + 1;
        return cases[next];
    }

    /** Measures the loop without a decision. */
    @Benchmark
    public boolean none() {
        return next().rule().isEmpty();
    }

    /** Measures a decision. */
    @Benchmark
    public boolean decide() {
        OperatorRules.Case decision = next();
        return rules.decide(decision.rule(), decision.target(), decision.creds())
                .allowed();
    }

    /** Measures a decision that reads properties of the object. */
    @Benchmark
    public boolean decideOnObject() {
        OperatorRules.Case decision = next();
        return rules.decide(
                        decision.rule(),
                        loaders.attributesOf(machine).orElseThrow().attributes(),
                        decision.creds())
                .allowed();
    }
}
