// SPDX-License-Identifier: Apache-2.0
package io.novella.shell.internal.vm;

import io.novella.hypervisor.ExitTrace;
import java.time.Duration;
import java.time.Instant;

/**
 * An exit of a trace.
 *
 * @param micros after the first exit shown
 * @param vcpu index of the virtual CPU
 * @param pc linear address
 * @param exit what it was, in words
 */
record TracedExit(long micros, int vcpu, long pc, String exit) {

    static TracedExit of(ExitTrace.Entry entry, Instant first) {
        return new TracedExit(
                Duration.between(first, entry.at()).toNanos() / 1_000,
                entry.vcpu(),
                entry.pc(),
                entry.exit().describe());
    }
}
