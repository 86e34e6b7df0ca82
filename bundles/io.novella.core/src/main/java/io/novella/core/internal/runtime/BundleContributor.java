// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.runtime;

import io.novella.api.runtime.Generation;
import io.novella.core.internal.operation.Owner;
import org.osgi.framework.Bundle;

/**
 * A bundle of the OSGi framework.
 *
 * @param bundle the bundle
 * @param owner its name and version when its service was registered
 */
record BundleContributor(Bundle bundle, Owner owner) implements Contributor {

    @Override
    public long id() {
        return bundle.getBundleId();
    }

    @Override
    public String file() {
        return Generation.file(bundle.getLocation());
    }

    @Override
    public boolean isStarted() {
        return bundle.getState() == Bundle.ACTIVE;
    }

    @Override
    public boolean contains(String className) {
        try {
            return bundle.getEntry(className.replace('.', '/') + ".class") != null;
        } catch (IllegalStateException uninstalled) {
            return false;
        }
    }
}
