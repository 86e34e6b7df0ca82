// SPDX-License-Identifier: Apache-2.0
package io.novella.isolation;

import java.nio.file.Path;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;

/** Tells the bundles of the platform itself from extensions: they have its name, and do not lie in the deploy folder. */
final class PlatformBundles implements LongPredicate {

    private static final String NAME = "io.novella.";
    private static final String EXAMPLES = "io.novella.example.";

    private final BundleContext context;
    private final @Nullable String deployFolder;

    PlatformBundles(BundleContext context) {
        this.context = context;
        String path = context.getProperty("novella.deploy.dir");
        deployFolder = path == null || path.isBlank()
                ? null
                : Path.of(path.strip()).toFile().toURI().normalize().toString();
    }

    @Override
    public boolean test(long id) {
        Bundle bundle = id < 0 ? null : context.getBundle(id);
        if (bundle == null) {
            return false;
        }
        String name = String.valueOf(bundle.getSymbolicName());
        return name.startsWith(NAME)
                && !name.startsWith(EXAMPLES)
                && (deployFolder == null || !bundle.getLocation().startsWith(deployFolder));
    }
}
