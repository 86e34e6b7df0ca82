// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.deploy;

import java.io.File;
import java.io.IOException;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import org.osgi.framework.Constants;

/** What the manifest of a jar says of how to deploy it. */
final class ExtensionJar {

    private static final String CONTROLLER = "\"io.novella.api.ApiController\"";

    private ExtensionJar() {}

    /**
     * Whether two of them can be there at a time, and one be told to serve: a bundle with controllers, and neither a
     * fragment nor a singleton.
     *
     * @throws IOException if it is no jar, or only a part of one
     */
    static boolean canStandBeside(File file) throws IOException {
        try (JarFile jar = new JarFile(file)) {
            Manifest manifest = jar.getManifest();
            Attributes headers = manifest == null ? new Attributes() : manifest.getMainAttributes();
            return header(headers, Constants.PROVIDE_CAPABILITY).contains(CONTROLLER)
                    && header(headers, Constants.FRAGMENT_HOST).isEmpty()
                    && !header(headers, Constants.BUNDLE_SYMBOLICNAME)
                            .replace(" ", "")
                            .contains(Constants.SINGLETON_DIRECTIVE + ":=true");
        }
    }

    private static String header(Attributes headers, String name) {
        String value = headers.getValue(name);
        return value == null ? "" : value;
    }
}
