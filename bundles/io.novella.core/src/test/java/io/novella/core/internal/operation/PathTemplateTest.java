// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PathTemplateTest {

    @Test
    void partsAreJoinedWithoutEmptySegments() {
        PathTemplate path = PathTemplate.of("/servers/", "{id}//tags", "{tag}");

        assertThat(path)
                .isEqualTo(new PathTemplate(List.of("servers", "{id}", "tags", "{tag}"), List.of("id", "tag")))
                .hasToString("/servers/{id}/tags/{tag}");
        assertThat(PathTemplate.of("")).hasToString("/");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{id", "id}", "}id", "a{id}", "{id}a", "a{", "a}b"})
    void segmentWithPartOfAVariableIsRejected(String segment) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PathTemplate.of("servers", segment))
                .withMessage("'" + segment + "' in the path is neither a name nor one variable in braces");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{id}/{id}"})
    void variableNeedsANameOfItsOwn(String path) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PathTemplate.of(path))
                .withMessageContaining("distinct, non-empty names");
    }
}
