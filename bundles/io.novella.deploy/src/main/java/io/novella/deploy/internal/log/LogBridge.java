// SPDX-License-Identifier: Apache-2.0
package io.novella.deploy.internal.log;

import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;

/** Copies the log of the framework from the start of this bundle to its stop, whether the API platform is there or not. */
@Component(
        service = {},
        immediate = true)
public final class LogBridge {

    private final AutoCloseable log;

    /** Starts to copy. */
    @Activate
    public LogBridge(BundleContext context) {
        log = FrameworkLog.open(context);
    }

    @Deactivate
    void deactivate() throws Exception {
        log.close();
    }
}
