// SPDX-License-Identifier: Apache-2.0
package io.novella.example.evacuate;

import io.novella.testkit.ApiContract;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ContractTest {

    @Test
    void whatIsPublishedIsKept() {
        ApiContract.check(EvacuateController.class, Path.of("api.lock.json"));
    }
}
