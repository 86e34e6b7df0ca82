// SPDX-License-Identifier: Apache-2.0
package io.novella.itests.extension.hostile;

import io.novella.api.spi.ServicePage;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.osgi.service.component.annotations.Component;

/** Does not even say its path. */
@Component
public final class HostilePage implements ServicePage {

    @Override
    public String path() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        throw new Error("has no path");
    }

    @Override
    public Optional<File> file(String name) {
        return Optional.empty();
    }
}
