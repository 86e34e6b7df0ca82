// SPDX-License-Identifier: Apache-2.0
package io.novella.benchmarks.core;

import io.novella.core.internal.policy.PolicyRules;
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

/** What a decision costs, over 640 questions to 40 of 200 rules, against none. */
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

    /** Compiles the rules, which is not measured. */
    @Setup
    public void compile() {
        rules = PolicyRules.of(OperatorRules.rules(200));
        cases = OperatorRules.cases(40);
    }

    private OperatorRules.Case next() {
        next = next + 1 == cases.length ? 0 : next + 1;
        return cases[next];
    }

    /** The question alone. */
    @Benchmark
    public boolean none() {
        return next().rule().isEmpty();
    }

    /** The question and its answer. */
    @Benchmark
    public boolean decide() {
        OperatorRules.Case asked = next();
        return rules.decide(asked.rule(), asked.target(), asked.creds()).allowed();
    }
}
