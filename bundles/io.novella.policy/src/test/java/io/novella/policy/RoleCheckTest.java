// SPDX-License-Identifier: Apache-2.0
package io.novella.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RoleCheckTest {
    private static Outcome decide(Map<String, ?> creds) {
        return PolicyRules.of(Map.of("r", "role:admin"))
                .decide("r", Map.of(), creds)
                .outcome();
    }

    @Test
    void callerHasTheRoleWhateverItsCase() {
        assertThat(decide(Map.of("roles", List.of("reader", "Admin")))).isEqualTo(Outcome.TRUE);
        assertThat(decide(Map.of("roles", List.of("reader")))).isEqualTo(Outcome.FALSE);
        assertThat(decide(Map.of("roles", List.of()))).isEqualTo(Outcome.FALSE);
    }

    @Test
    void callerWithoutRolesHasNone() {
        assertThat(decide(Map.of())).isEqualTo(Outcome.FALSE);
    }

    @Test
    void rolesThatAreNotAListOfStringsFault() {
        assertThat(decide(Map.of("roles", "admin"))).isEqualTo(Outcome.FAULT);
        assertThat(decide(Collections.singletonMap("roles", null))).isEqualTo(Outcome.FAULT);
        assertThat(decide(Map.of("roles", List.of("admin", 1)))).isEqualTo(Outcome.FAULT);
        assertThat(decide(Map.of("roles", Arrays.asList("admin", null)))).isEqualTo(Outcome.FAULT);
    }
}
