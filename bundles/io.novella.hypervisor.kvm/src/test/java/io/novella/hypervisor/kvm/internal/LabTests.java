// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.kvm.internal;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClasspathRoots;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.junit.platform.engine.FilterResult;
import org.junit.platform.engine.TestDescriptor;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.ClassNameFilter;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.PostDiscoveryFilter;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/** Runs the tests of this bundle in the lab, which has no Maven of its own; {@code lab/test} starts it. */
public final class LabTests {

    private LabTests() {}

    /**
     * Runs all tests but the excluded ones, and prints those that fail, with the counts at the end. Ends with status 1 if a test fails.
     *
     * @param arguments the folder of the compiled tests; the file of the exclusions: on each line a test and the reason; and, if not all
     *     tests are to run, regular expressions for the names of the classes
     */
    public static void main(String[] arguments) throws IOException {
        Map<String, String> excluded = new HashMap<>();
        for (String line : Files.readAllLines(Path.of(arguments[1]))) {
            if (!line.isBlank() && !line.startsWith("#")) {
                String[] words = line.strip().split("\\s+", 2);
                excluded.put(words[0], words.length == 1 ? "" : words[1]);
            }
        }
        String[] classes = arguments.length == 2
                ? new String[] {ClassNameFilter.STANDARD_INCLUDE_PATTERN}
                : Arrays.copyOfRange(arguments, 2, arguments.length);
        LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
                .selectors(selectClasspathRoots(Set.of(Path.of(arguments[0]))))
                .filters(ClassNameFilter.includeClassNamePatterns(classes))
                .filters((PostDiscoveryFilter) test -> excluded(test, excluded))
                .build();
        SummaryGeneratingListener counts = new SummaryGeneratingListener();
        LauncherFactory.create().execute(request, counts, new Progress());
        TestExecutionSummary summary = counts.getSummary();
        summary.printFailuresTo(new PrintWriter(System.out, true), 12);
        excluded.forEach((test, reason) -> System.out.println("Excluded in the lab: " + test + ": " + reason));
        System.out.printf(
                "The tests of KVM in the lab: %d passed, %d failed, %d skipped, %d excluded, in %d s of its clock%n",
                summary.getTestsSucceededCount(),
                summary.getTotalFailureCount(),
                summary.getTestsSkippedCount() + summary.getTestsAbortedCount(),
                excluded.size(),
                (summary.getTimeFinished() - summary.getTimeStarted()) / 1_000);
        System.exit(summary.getTotalFailureCount() == 0 && summary.getTestsSucceededCount() > 0 ? 0 : 1);
    }

    private static FilterResult excluded(TestDescriptor test, Map<String, String> excluded) {
        boolean out = test.getSource()
                .filter(MethodSource.class::isInstance)
                .map(MethodSource.class::cast)
                .map(method -> simpleName(method.getClassName()) + "." + method.getMethodName())
                .filter(excluded::containsKey)
                .isPresent();
        return FilterResult.includedIf(!out);
    }

    private static String simpleName(String name) {
        return name.substring(name.lastIndexOf('.') + 1);
    }

    /** Prints each test as it ends, since the lab is slow. */
    private static final class Progress implements TestExecutionListener {
        @Override
        public void executionFinished(TestIdentifier test, TestExecutionResult result) {
            if (test.isTest()) {
                String name = test.getSource()
                        .filter(MethodSource.class::isInstance)
                        .map(MethodSource.class::cast)
                        .map(method -> simpleName(method.getClassName()) + "." + test.getDisplayName())
                        .orElse(test.getDisplayName());
                String reason = result.getStatus() == TestExecutionResult.Status.ABORTED
                        ? ": "
                                + result.getThrowable()
                                        .map(Throwable::getMessage)
                                        .orElse("")
                        : "";
                System.out.println(result.getStatus() + " " + name + reason);
            }
        }
    }
}
