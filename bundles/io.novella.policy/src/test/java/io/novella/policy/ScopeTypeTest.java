// SPDX-License-Identifier: Apache-2.0
package io.novella.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Map;
import org.junit.jupiter.api.Test;

class ScopeTypeTest {

    @Test
    void scopeOfACallerIsSystemThenDomainThenProject() {
        assertThat(ScopeType.of(Map.of("system_scope", "all", "domain_id", "d")))
                .isEqualTo(ScopeType.SYSTEM);
        assertThat(ScopeType.of(Map.of("system", true))).isEqualTo(ScopeType.SYSTEM);
        assertThat(ScopeType.of(Map.of("system_scope", "", "domain_id", "d"))).isEqualTo(ScopeType.DOMAIN);
        assertThat(ScopeType.of(Map.of("domain_id", "", "project_id", "p"))).isEqualTo(ScopeType.PROJECT);
        assertThat(ScopeType.of(Map.of())).isEqualTo(ScopeType.PROJECT);
    }

    @Test
    void namesAreInLowerCase() {
        for (ScopeType type : ScopeType.values()) {
            assertThat(ScopeType.parse(type.toString())).isEqualTo(type);
        }
        assertThat(ScopeType.SYSTEM).hasToString("system");
        assertThatIllegalArgumentException().isThrownBy(() -> ScopeType.parse("SYSTEM"));
    }
}
