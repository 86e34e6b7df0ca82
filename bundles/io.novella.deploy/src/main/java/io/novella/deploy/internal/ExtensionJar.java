// SPDX-License-Identifier: Apache-2.0
package io.novella.deploy.internal;

import java.io.File;
import java.io.IOException;
import java.util.function.UnaryOperator;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import org.osgi.framework.Constants;
import org.osgi.framework.Version;

/**
 * The part of a jar's manifest that decides how the jar is deployed.
 *
 * @param symbolicName of the bundle
 * @param version of the bundle
 * @param standsBeside whether two of them can be active at a time: a bundle with controllers, and neither a fragment nor a
 *     singleton
 */
record ExtensionJar(String symbolicName, Version version, boolean standsBeside) {

    private static final String CONTROLLER = "\"io.novella.api.ApiController\"";

    /**
     * Reads the manifest.
     *
     * @throws IOException with the reason, if the file is not a jar, only a part of one, or not a bundle
     */
    static ExtensionJar read(File file) throws IOException {
        Attributes headers = headers(file);
        String name = header(headers, Constants.BUNDLE_SYMBOLICNAME);
        if (name.isBlank()) {
            throw new IOException("is a jar file but not an OSGi bundle: its manifest has no Bundle-SymbolicName");
        }
        return new ExtensionJar(
                name.split(";", 2)[0].trim(),
                version(header(headers, Constants.BUNDLE_VERSION)),
                standsBeside(each -> header(headers, each)));
    }

    /** By the headers of a bundle, by name; one that is absent is empty. */
    static boolean standsBeside(UnaryOperator<String> headers) {
        return headers.apply(Constants.PROVIDE_CAPABILITY).contains(CONTROLLER)
                && headers.apply(Constants.FRAGMENT_HOST).isEmpty()
                && !headers.apply(Constants.BUNDLE_SYMBOLICNAME)
                        .replace(" ", "")
                        .contains(Constants.SINGLETON_DIRECTIVE + ":=true");
    }

    private static Attributes headers(File file) throws IOException {
        try (JarFile jar = new JarFile(file)) {
            Manifest manifest = jar.getManifest();
            return manifest == null ? new Attributes() : manifest.getMainAttributes();
        } catch (IOException | RuntimeException broken) {
            throw new IOException(
                    file.canRead()
                            ? "is not a complete jar file: " + broken.getMessage()
                            : "cannot be read: permission denied",
                    broken);
        }
    }

    private static Version version(String text) throws IOException {
        try {
            return Version.parseVersion(text);
        } catch (IllegalArgumentException malformed) {
            throw new IOException(
                    "has the Bundle-Version '" + text
                            + "', which is not a valid version; expected a version such as 1.0.0",
                    malformed);
        }
    }

    private static String header(Attributes headers, String name) {
        String value = headers.getValue(name);
        return value == null ? "" : value;
    }
}
