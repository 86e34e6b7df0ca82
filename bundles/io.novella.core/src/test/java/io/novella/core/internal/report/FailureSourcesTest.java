// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.novella.api.runtime.FailureInfo;
import io.novella.api.spi.FailureSource;
import io.novella.isolation.Bulkheads;
import java.util.List;
import org.junit.jupiter.api.Test;

class FailureSourcesTest {

    private static final FailureInfo PORT = new FailureInfo("io.novella.http", "HTTP", "in use");

    @Test
    void failingSourceIsReportedBesideOtherFailures() {
        try (Bulkheads bulkheads = new Bulkheads()) {
            FailureSources sources = new FailureSources();
            FailureSource good = () -> List.of(PORT);
            FailureSource bad = () -> {
                throw new IllegalStateException("no idea");
            };
            sources.add(good, bulkheads.of(1, "good 1.0.0"));
            sources.add(bad, bulkheads.of(2, "bad 1.0.0"));

            assertThat(sources.failures()).hasSize(2).contains(PORT).anySatisfy(failure -> {
                assertThat(failure.bundle()).isEqualTo("bad 1.0.0");
                assertThat(failure.reason()).contains("no idea");
            });

            sources.remove(good);
            sources.remove(bad);
            assertThat(sources.failures()).isEmpty();
        }
    }
}
