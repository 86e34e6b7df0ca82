// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OrphanSchemasTest {

    private static final Map<String, Set<String>> OPERATIONS = Map.of("servers", Set.of("show"));

    @Test
    void fileOfAnOperationIsInForce() {
        assertThat(OrphanSchemas.problem("schemas/servers/show.response.2.1.json", OPERATIONS))
                .isEmpty();
        assertThat(OrphanSchemas.problem("schemas/servers/defs.json", OPERATIONS))
                .isEmpty();
        assertThat(OrphanSchemas.problem("schemas/shared/types.json", OPERATIONS))
                .isEmpty();
    }

    @Test
    void misspeltNameGetsASuggestion() {
        assertThat(OrphanSchemas.problem("schemas/servers/shwo.response.2.1.json", OPERATIONS))
                .contains("belongs to no operation: the operations of 'servers' are 'show'; did you mean 'show'?");
        assertThat(OrphanSchemas.problem("schemas/sevrers/show.response.2.1.json", OPERATIONS))
                .contains("is in a folder that is not named after a resource of this bundle; did you mean 'servers'?");
        assertThat(OrphanSchemas.problem("schemas/servers/resize.request.2.1.json", OPERATIONS))
                .contains("belongs to no operation: the operations of 'servers' are 'show'");
    }

    @Test
    void distanceCountsChangedLetters() {
        assertThat(OrphanSchemas.distance("show", "show")).isZero();
        assertThat(OrphanSchemas.distance("shwo", "show")).isEqualTo(2);
        assertThat(OrphanSchemas.distance("", "show")).isEqualTo(4);
        assertThat(OrphanSchemas.distance("kitten", "sitting")).isEqualTo(3);
    }
}
