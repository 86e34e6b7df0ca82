// SPDX-License-Identifier: Apache-2.0
package io.novella.identity.internal;

import java.nio.file.Path;
import org.osgi.framework.BundleContext;

/** Where the container keeps what it makes itself: the framework property {@code novella.data}, or {@code data}. */
final class DataFolder {

    private DataFolder() {}

    static Path of(BundleContext context) {
        String folder = context.getProperty("novella.data");
        return Path.of(folder == null ? "data" : folder).toAbsolutePath();
    }
}
