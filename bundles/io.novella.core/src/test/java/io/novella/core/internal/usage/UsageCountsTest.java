// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.usage;

import static org.assertj.core.api.Assertions.assertThat;

import io.novella.api.Microversion;
import io.novella.api.VersionRange;
import io.novella.api.runtime.UsageInfo;
import io.novella.core.internal.operation.Operation;
import io.novella.core.internal.testing.Operations;
import io.novella.core.internal.testing.SomeActionController;
import io.novella.core.internal.testing.TestPlatform;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class UsageCountsTest {

    private static final Microversion V2_1 = new Microversion(2, 1);

    @Test
    void countersRemainAfterRemovalOfTheExtension() {
        SomeActionController controller = new SomeActionController();
        TestPlatform platform = TestPlatform.start().serve(controller, SomeActionController.schemas());
        platform.action("2.1", "{'someAction': {'paramA': 'x'}}");
        platform.action("2.1", "{'someAction': {'paramA': 1}}");
        platform.action("4.5", "{'some_action': {'param_a': 'x'}}");
        platform.action("9.9", "{'some_action': {'param_a': 'x'}}");
        platform.remove(controller);
        platform.action("2.1", "{'someAction': {'paramA': 'x'}}");

        assertThat(platform.registry().usage().list())
                .containsExactly(
                        new UsageInfo("compute", "boxes", "some-action", V2_1, 2),
                        new UsageInfo("compute", "boxes", "some-action", new Microversion(4, 5), 1));
    }

    @Test
    void countsFromManyThreadsAddUp() {
        UsageCounts counts = new UsageCounts();
        List<Operation> operations = List.of(Operations.of("GET", "a"), Operations.of("GET", "b"));

        IntStream.range(0, 20_000)
                .parallel()
                .forEach(i -> counts.count(operations.get(i % 2), new Microversion(2, i % 4 / 2)));

        assertThat(counts.list()).hasSize(4).allSatisfy(usage -> assertThat(usage.requests())
                .isEqualTo(5_000));
    }

    @Test
    void operationsBeyondTheLimitShareOneCounter() {
        UsageCounts counts = new UsageCounts();
        Operation operation = Operations.of("GET", "a", new VersionRange(V2_1, null), "list");

        IntStream.range(0, UsageCounts.MAX_COUNTERS + 100)
                .forEach(i -> counts.count(operation, new Microversion(3, i)));
        counts.count(operation, new Microversion(3, 0));

        assertThat(counts.list()).hasSize(UsageCounts.MAX_COUNTERS + 1);
        assertThat(counts.list().get(0).resource()).isEqualTo("*");
        assertThat(counts.list().get(0).requests()).isEqualTo(100);
        assertThat(counts.list().get(1).requests()).isEqualTo(2);
    }
}
