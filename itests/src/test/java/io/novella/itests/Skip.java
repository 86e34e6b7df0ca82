// SPDX-License-Identifier: Apache-2.0
package io.novella.itests;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.AssumptionViolatedException;

/**
 * Skips a test that lacks something. Pax Exam passes a failed assumption off as a success, so a file beside the reports says
 * it too, for who counts.
 */
final class Skip {

    private static final Path REPORTS = Path.of("target", "failsafe-reports");

    private Skip() {}

    /** Skips the test that calls this, or for which it is called, unless something holds. */
    static void unless(boolean holds, String reason) {
        if (!holds) {
            StackWalker.StackFrame caller = StackWalker.getInstance()
                    .walk(frames -> frames.skip(1).findFirst().orElseThrow());
            tell("SKIPPED " + caller.getClassName() + "." + caller.getMethodName() + ": " + reason + "\n");
            throw new AssumptionViolatedException(reason);
        }
    }

    private static void tell(String line) {
        try {
            Files.createDirectories(REPORTS);
            Files.writeString(Files.createTempFile(REPORTS, "SKIPPED-", ".txt"), line);
        } catch (IOException untold) {
            throw new UncheckedIOException(untold);
        }
    }
}
