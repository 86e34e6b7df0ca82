// SPDX-License-Identifier: Apache-2.0
package io.novella.identity.internal.store;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JdbcUrlTest {

    @ParameterizedTest
    @CsvSource({
        "jdbc:h2:file:/a, jdbc:h2:async:/a;WRITE_DELAY=0;LOCK_TIMEOUT=2000",
        "jdbc:h2:/a;write_delay=500;MODE=PostgreSQL, jdbc:h2:/a;MODE=PostgreSQL;WRITE_DELAY=0;LOCK_TIMEOUT=2000",
        "jdbc:h2:mem:a;LOCK_TIMEOUT=9; WRITE_DELAY=1, jdbc:h2:mem:a;LOCK_TIMEOUT=9;WRITE_DELAY=0",
        "jdbc:postgresql://h/d, jdbc:postgresql://h/d?connectTimeout=5&socketTimeout=5&cancelSignalTimeout=5",
        "jdbc:postgresql://h/d?socketTimeout=9, jdbc:postgresql://h/d?socketTimeout=9&connectTimeout=5&cancelSignalTimeout=5",
        "jdbc:other:x, jdbc:other:x"
    })
    void aUrlHasWhatItsDatabaseNeeds(String url, String complete) {
        assertThat(JdbcUrl.complete(url, 5)).isEqualTo(complete);
    }
}
