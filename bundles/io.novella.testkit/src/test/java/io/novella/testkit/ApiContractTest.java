// SPDX-License-Identifier: Apache-2.0
package io.novella.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ApiContractTest {

    @TempDir
    Path folder;

    @AfterEach
    void thaw() {
        System.clearProperty("novella.freeze");
    }

    @Test
    void whatIsFrozenIsKept() throws IOException {
        Path lock = folder.resolve("api.lock.json");
        System.setProperty("novella.freeze", "");
        ApiContract.check(LampsController.class, lock);
        System.clearProperty("novella.freeze");

        ApiContract.check(LampsController.class, lock);

        String frozen = Files.readString(lock);
        assertThat(frozen).contains("lamps/dim.request");
        Files.writeString(lock, frozen.replace("\\\"maximum\\\":100", "\\\"maximum\\\":99"));
        assertThatThrownBy(() -> ApiContract.check(LampsController.class, lock))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("schemas/lamps/dim.request.1.0.json#/dim/percent is published as");
        System.setProperty("novella.freeze", "");
        assertThatThrownBy(() -> ApiContract.check(LampsController.class, lock)).isInstanceOf(AssertionError.class);
    }
}
