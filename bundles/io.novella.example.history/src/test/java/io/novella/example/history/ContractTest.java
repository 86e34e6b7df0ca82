// SPDX-License-Identifier: Apache-2.0
package io.novella.example.history;

import io.novella.example.history.keypairs.KeyPairsController;
import io.novella.testkit.ApiContract;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ContractTest {

    @Test
    void whatIsPublishedIsKept() {
        ApiContract.check(KeyPairsController.class, Path.of("api.lock.json"));
    }
}
