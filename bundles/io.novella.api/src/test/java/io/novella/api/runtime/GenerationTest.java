// SPDX-License-Identifier: Apache-2.0
package io.novella.api.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class GenerationTest {

    @Test
    void areCountedBehindTheFile() {
        assertThat(Generation.after("file:/deploy/a.jar")).isEqualTo("file:/deploy/a.jar?2");
        assertThat(Generation.after("file:/deploy/a.jar?2")).isEqualTo("file:/deploy/a.jar?3");
        assertThat(Generation.after("file:/deploy/a.jar?99")).isEqualTo("file:/deploy/a.jar?100");
        assertThat(Generation.file("file:/deploy/a.jar?12")).isEqualTo("file:/deploy/a.jar");
        assertThat(Generation.file("file:/deploy/a.jar")).isEqualTo("file:/deploy/a.jar");
    }

    @Test
    void whatOthersPutBehindAQuestionMarkStays() {
        assertThat(Generation.file("wrap:mvn:a/b/1?2")).isEqualTo("wrap:mvn:a/b/1?2");
        assertThat(Generation.file("file:/a.jar?x=2")).isEqualTo("file:/a.jar?x=2");
    }
}
