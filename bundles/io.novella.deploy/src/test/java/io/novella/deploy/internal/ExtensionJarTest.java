// SPDX-License-Identifier: Apache-2.0
package io.novella.deploy.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Version;

class ExtensionJarTest {

    private static final String CONTROLLER = "osgi.service;objectClass:List<String>=\"io.novella.api.ApiController\"";

    @TempDir
    Path folder;

    private Path jar(String... headers) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        for (int i = 0; i < headers.length; i += 2) {
            manifest.getMainAttributes().putValue(headers[i], headers[i + 1]);
        }
        Path file = folder.resolve("x.jar");
        new JarOutputStream(Files.newOutputStream(file), manifest).close();
        return file;
    }

    private static ExtensionJar read(Path file) throws IOException {
        return ExtensionJar.read(file.toFile());
    }

    @Test
    void nameVersionAndKindAreRead() throws IOException {
        assertThat(read(jar(
                        "Bundle-SymbolicName", "a.b; foo=bar",
                        "Bundle-Version", "1.2.0",
                        "Provide-Capability", CONTROLLER)))
                .isEqualTo(new ExtensionJar("a.b", new Version(1, 2, 0), true));
        assertThat(read(jar("Bundle-SymbolicName", "a.b")))
                .isEqualTo(new ExtensionJar("a.b", Version.emptyVersion, false));
    }

    @Test
    void singletonsAndFragmentsDoNotStandBeside() throws IOException {
        assertThat(read(jar("Bundle-SymbolicName", "a; singleton := true", "Provide-Capability", CONTROLLER))
                        .standsBeside())
                .isFalse();
        assertThat(read(jar("Bundle-SymbolicName", "a", "Fragment-Host", "b", "Provide-Capability", CONTROLLER))
                        .standsBeside())
                .isFalse();
    }

    @Test
    void fileThatIsNoBundleIsRefusedWithTheReason() throws IOException {
        Path plain = jar();
        assertThatThrownBy(() -> read(plain)).hasMessageContaining("no Bundle-SymbolicName");
        Path version = jar("Bundle-SymbolicName", "a", "Bundle-Version", "one");
        assertThatThrownBy(() -> read(version)).hasMessageContaining("the Bundle-Version 'one'");
        byte[] bytes = Files.readAllBytes(jar("Bundle-SymbolicName", "a"));
        Path part = Files.write(folder.resolve("part.jar"), Arrays.copyOf(bytes, bytes.length / 2));
        assertThatThrownBy(() -> read(part)).hasMessageContaining("is not a complete jar file");
        Path garbage = Files.writeString(folder.resolve("garbage.jar"), "no jar");
        assertThatThrownBy(() -> read(garbage)).hasMessageContaining("is not a complete jar file");
    }
}
