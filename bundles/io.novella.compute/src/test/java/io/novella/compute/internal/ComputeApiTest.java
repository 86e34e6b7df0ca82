// SPDX-License-Identifier: Apache-2.0
package io.novella.compute.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.novella.api.Microversion;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ComputeApiTest {

    private final ComputeApi api = new ComputeApi();

    @Test
    void itsHistoryHasASentenceForEachVersionWithoutAGap() {
        assertThat(api.history().keySet())
                .containsExactlyElementsOf(IntStream.rangeClosed(1, 19)
                        .mapToObj(minor -> new Microversion(2, minor))
                        .toList());
        assertThat(api.history().values())
                .allSatisfy(note -> assertThat(note.sentence()).matches("[A-Z].*[.]"));
        assertThat(api.minimum()).isEqualTo(new Microversion(2, 1));
    }

    @Test
    void itsSharedRulesAreThoseThatControllersReferTo() {
        assertThat(api.policyDefaults()).containsKeys("context_is_admin", "admin_or_owner", "admin_api");
    }
}
