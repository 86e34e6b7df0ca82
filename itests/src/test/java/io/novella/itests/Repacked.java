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
    private int classFileVersion;

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

    /** As if it had been compiled for another Java: 99 is class file version 143. */
    Repacked compiledFor(int java) {
        classFileVersion = 44 + java;
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
                        out.write(text == null ? bytes(jar, entry) : text.getBytes(StandardCharsets.UTF_8));
                    }
                }
            }
        }
        return target;
    }

    private byte[] bytes(JarFile jar, JarEntry entry) throws IOException {
        byte[] bytes = jar.getInputStream(entry).readAllBytes();
        if (classFileVersion > 0 && entry.getName().endsWith(".class")) {
            bytes[7] = (byte) classFileVersion; // the low byte of the major version
        }
        return bytes;
    }
}
