// SPDX-License-Identifier: Apache-2.0
package io.novella.itests;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/** A throw-away extension in another edition. Each method changes and returns this. */
final class Repacked {

    private final Path original;
    private final Map<String, String> headers = new HashMap<>();
    private final Map<String, String> files = new HashMap<>();

    Repacked(Path original) {
        this.original = original;
    }

    /** With another text in {@link ExtensionBundles#MARKER}. */
    Repacked marked(String marker) {
        return with(ExtensionBundles.MARKER, marker);
    }

    Repacked version(String version) {
        headers.put("Bundle-Version", version);
        return this;
    }

    Repacked importing(String packageName) {
        headers.put("Import-Package", packageName);
        return this;
    }

    /** With another text in a file that is there already. */
    Repacked with(String file, String text) {
        files.put(file, text);
        return this;
    }

    /** Writes it into a folder, and returns the file. */
    Path into(Path folder) throws IOException {
        Path target = Files.createTempFile(folder, "repacked", ".jar");
        try (JarFile jar = new JarFile(original.toFile())) {
            Manifest manifest = new Manifest(jar.getManifest());
            Attributes main = manifest.getMainAttributes();
            headers.forEach((name, value) -> main.merge(
                    new Attributes.Name(name),
                    value,
                    (before, more) -> name.equals("Import-Package") ? before + "," + more : more));
            try (OutputStream file = Files.newOutputStream(target);
                    JarOutputStream out = new JarOutputStream(file, manifest)) {
                for (JarEntry entry : Collections.list(jar.entries())) {
                    if (!entry.isDirectory() && !entry.getName().equals(JarFile.MANIFEST_NAME)) {
                        out.putNextEntry(new JarEntry(entry.getName()));
                        String text = files.get(entry.getName());
                        out.write(
                                text == null
                                        ? jar.getInputStream(entry).readAllBytes()
                                        : text.getBytes(StandardCharsets.UTF_8));
                    }
                }
            }
        }
        return target;
    }
}
