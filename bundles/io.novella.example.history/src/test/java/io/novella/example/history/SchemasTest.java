// SPDX-License-Identifier: Apache-2.0
package io.novella.example.history;

import org.junit.jupiter.api.Test;

class SchemasTest {

    @Test
    void everyControllerFitsItsSchemasAndEverySchemaHasAController() {
        new HistoryPlatform().client(); // fails with a sentence for each that does not
    }
}
