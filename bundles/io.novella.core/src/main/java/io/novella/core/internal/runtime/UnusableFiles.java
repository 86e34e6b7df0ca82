// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.runtime;

import io.novella.api.runtime.FailureInfo;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;

/**
 * Jars in the watched folders that the container cannot even install, and so never mentions. Worked out when asked, from
 * the files that lie there then.
 */
public final class UnusableFiles {

    /** Where the distribution tells Felix File Install which folders to watch; elsewhere, as in Karaf, it is unset. */
    private static final String FOLDERS = "felix.fileinstall.dir";

    private final BundleContext context;

    /** Looks at the folders of the container. */
    public UnusableFiles(BundleContext context) {
        this.context = context;
    }

    /** A sentence for each such jar. */
    public List<FailureInfo> failures() {
        List<FailureInfo> failures = new ArrayList<>();
        String folders = context.getProperty(FOLDERS);
        for (String folder : folders == null ? new String[0] : folders.split(",")) {
            try (DirectoryStream<Path> jars = Files.newDirectoryStream(Path.of(folder.trim()), "*.jar")) {
                for (Path jar : jars) {
                    reason(jar)
                            .ifPresent(reason -> failures.add(
                                    new FailureInfo(String.valueOf(jar.getFileName()), jar.toString(), reason)));
                }
            } catch (IOException gone) {
                failures.add(new FailureInfo(folder, "watched folder", "cannot be read: " + gone));
            }
        }
        return failures;
    }

    private Optional<String> reason(Path jar) {
        String location = jar.toFile().toURI().normalize().toString();
        List<Bundle> own = new ArrayList<>(List.of(context.getBundles()));
        own.removeIf(bundle -> !Generation.file(bundle.getLocation()).equals(location));
        try (JarFile file = new JarFile(jar.toFile())) {
            Manifest manifest = file.getManifest();
            Attributes headers = manifest == null ? new Attributes() : manifest.getMainAttributes();
            String name = headers.getValue(Constants.BUNDLE_SYMBOLICNAME);
            return name == null
                    ? Optional.of("is a jar and no bundle: its manifest has no Bundle-SymbolicName" + instead(own))
                    : twin(name, headers.getValue(Constants.BUNDLE_VERSION), own);
        } catch (IOException broken) {
            return Files.exists(jar)
                    ? Optional.of("is not a jar, or only a part of one: " + broken.getMessage() + instead(own))
                    : Optional.empty();
        }
    }

    private static String instead(List<Bundle> own) {
        return own.isEmpty()
                ? ""
                : "; " + own.get(0).getSymbolicName() + " " + own.get(0).getVersion()
                        + ", which it was to replace, stays as it is";
    }

    /** Of one name and version the container takes one bundle, other than those of one file. */
    private Optional<String> twin(String symbolicName, @Nullable String version, List<Bundle> own) {
        String name = symbolicName.split(";", 2)[0].trim();
        List<Bundle> twins = new ArrayList<>(List.of(context.getBundles()));
        twins.removeIf(bundle -> !name.equals(bundle.getSymbolicName())
                || !bundle.getVersion().toString().equals(version));
        return twins.isEmpty() || twins.stream().anyMatch(own::contains)
                ? Optional.empty()
                : Optional.of("has the symbolic name and version of "
                        + Generation.file(twins.get(0).getLocation())
                        + ": the container takes the two for one, and removing either removes it" + instead(own));
    }
}
