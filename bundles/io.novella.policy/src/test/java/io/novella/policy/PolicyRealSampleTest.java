// SPDX-License-Identifier: Apache-2.0
package io.novella.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * 1,500 verdicts over the rules of real services. They lie beside the repository and not in it: {@code ../shared/vectors}, or the folder
 * that the system property {@code novella.shared} names; the test is skipped where they are absent.
 */
class PolicyRealSampleTest {
    @Test
    void everyVerdictIsTheOriginals() throws IOException {
        Path file = shared().resolve("vectors").resolve("policy-real-sample.jsonl");
        assumeTrue(Files.isReadable(file), "skipped: " + file + " is absent; name its folder by -Dnovella.shared=");
        List<String> different = new ArrayList<>();
        List<PolicyVector> vectors;
        try (BufferedReader lines = Files.newBufferedReader(file)) {
            vectors = PolicyVector.read(lines).toList();
        }
        for (PolicyVector vector : vectors) {
            Decision decision = vector.rules().decide(vector.rule(), vector.target(), vector.creds());
            if (!decision.verdict().toString().equals(vector.verdict())) {
                different.add(vector.line() + " is " + vector.verdict() + " but " + decision.reason());
            }
        }
        assertThat(vectors).isNotEmpty();
        assertThat(different).isEmpty();
    }

    private static Path shared() {
        String property = System.getProperty("novella.shared");
        if (property != null) {
            return Path.of(property);
        }
        Path root = Path.of(System.getProperty("user.dir")).toAbsolutePath();
        while (root.getParent() != null && !Files.exists(root.resolve("LICENSE"))) {
            root = root.getParent();
        }
        return root.resolveSibling("shared");
    }
}
