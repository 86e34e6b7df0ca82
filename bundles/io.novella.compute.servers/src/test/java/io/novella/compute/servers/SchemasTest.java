// SPDX-License-Identifier: Apache-2.0
package io.novella.compute.servers;

import io.novella.compute.Compute;
import io.novella.compute.internal.TestCompute;
import org.junit.jupiter.api.Test;

class SchemasTest {

    @Test
    void everyControllerFitsItsSchemasAndEverySchemaHasAController() {
        TestCompute domain = new TestCompute();
        Compute compute = domain.compute();
        domain.test(
                        new ServersController(compute),
                        new ServerPowerController(compute),
                        new ServerConsoleController(compute),
                        new FlavorsController(compute),
                        new ImagesController(compute))
                .everySchemaUsed()
                .start(); // fails with a sentence for each that does not
    }
}
