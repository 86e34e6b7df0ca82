// SPDX-License-Identifier: Apache-2.0
package io.novella.itests.extension.stuck;

import java.util.concurrent.CountDownLatch;
import org.osgi.annotation.bundle.Header;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;

/** Does not return from its start until it is interrupted, and in the second version not from its stop. */
@Header(name = Constants.BUNDLE_ACTIVATOR, value = "${@class}")
public class StuckActivator implements BundleActivator {

    @Override
    public void start(BundleContext context) throws InterruptedException {
        if (context.getBundle().getVersion().getMinor() == 0) {
            new CountDownLatch(1).await();
        }
    }

    @Override
    public void stop(BundleContext context) throws InterruptedException {
        new CountDownLatch(1).await();
    }
}
