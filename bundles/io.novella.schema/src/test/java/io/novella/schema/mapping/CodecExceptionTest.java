// SPDX-License-Identifier: Apache-2.0
package io.novella.schema.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import io.novella.schema.mapping.SchemaMapping.Parameter;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CodecExceptionTest {

    @ParameterizedTest
    @CsvSource({"/a, a", "/a/b, b", "/a/b~1c, b/c", "/~0x, ~x", "/a~01, a~1"})
    void namesThePropertyWithoutEscapes(String pointer, String property) {
        CodecException unreadable =
                new CodecException(new Parameter("p", pointer, Set.of(), false, null, Set.of(), null), "no");

        assertThat(unreadable.property()).isEqualTo(property);
        assertThat(unreadable).hasMessage("no");
    }
}
