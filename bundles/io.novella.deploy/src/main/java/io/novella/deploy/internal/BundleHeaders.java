// SPDX-License-Identifier: Apache-2.0
package io.novella.deploy.internal;

import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;

/** Headers of installed bundles. */
final class BundleHeaders {

    private BundleHeaders() {}

    static String header(Bundle bundle, String name) {
        String value = bundle.getHeaders("").get(name);
        return value == null ? "" : value;
    }

    /** Whether another version of it may be active at the same time. */
    static boolean standsBeside(Bundle bundle) {
        return ExtensionJar.standsBeside(name -> header(bundle, name));
    }

    static boolean isFragment(Bundle bundle) {
        return !header(bundle, Constants.FRAGMENT_HOST).isEmpty();
    }

    /** Symbolic name of a fragment's host. */
    static String host(Bundle fragment) {
        return header(fragment, Constants.FRAGMENT_HOST).split(";", 2)[0].trim();
    }

    /** Whether a bundle neither does anything nor offers anything to others. */
    static boolean isIdle(Bundle bundle) {
        return header(bundle, Constants.BUNDLE_ACTIVATOR).isEmpty()
                && header(bundle, "Service-Component").isEmpty()
                && header(bundle, Constants.EXPORT_PACKAGE).isEmpty()
                && header(bundle, Constants.FRAGMENT_HOST).isEmpty()
                && !header(bundle, Constants.REQUIRE_CAPABILITY).contains("osgi.extender");
    }
}
