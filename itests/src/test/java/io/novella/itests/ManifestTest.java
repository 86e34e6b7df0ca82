// SPDX-License-Identifier: Apache-2.0
package io.novella.itests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the first-party bundles say of themselves in their manifests. */
class ManifestTest {

    private static final Path DISTRIBUTION = Path.of("../distribution/target/novella");

    /** The only bundles that others may compile against. */
    private static final List<String> EXPORTERS = List.of(
            "io.novella.api",
            "io.novella.compute",
            "io.novella.hypervisor",
            "io.novella.hypervisor.machine",
            "io.novella.isolation",
            "io.novella.policy",
            "io.novella.schema",
            "io.novella.watch");

    @Test
    void onlyTheContractsAreExported() throws IOException {
        for (Map.Entry<String, Attributes> bundle : bundles().entrySet()) {
            String exports = bundle.getValue().getValue("Export-Package");
            if (EXPORTERS.contains(bundle.getKey())) {
                assertThat(exports == null || !exports.contains(".internal"))
                        .as(bundle.getKey())
                        .isTrue();
            } else {
                assertThat(exports).as(bundle.getKey()).isNull();
            }
        }
    }

    @Test
    void everyExporterIsBuiltWithSourcesCheckedJavadocAndABaseline() throws IOException {
        for (String exporter : EXPORTERS) {
            assertThat(Files.readString(Path.of("../bundles", exporter, "pom.xml")))
                    .as(exporter)
                    .contains(
                            "<maven.source.skip>false<",
                            "<maven.javadoc.skip>false<",
                            "<bnd.baseline.skip>false<",
                            "<javadoc.doclint>all,-missing<");
        }
    }

    @Test
    void onlyKvmImportsJna() throws IOException {
        for (Map.Entry<String, Attributes> bundle : bundles().entrySet()) {
            String imports = bundle.getValue().getValue("Import-Package");
            if (imports != null && !bundle.getKey().equals("io.novella.hypervisor.kvm")) {
                assertThat(imports).as(bundle.getKey()).doesNotContain("com.sun.jna");
            }
        }
    }

    @Test
    void noBundleEmbedsAnother() throws IOException {
        for (Map.Entry<String, Attributes> bundle : bundles().entrySet()) {
            assertThat(bundle.getValue().getValue("Bundle-ClassPath"))
                    .as(bundle.getKey())
                    .isNull();
        }
    }

    /** Symbolic name to manifest, of the platform and the examples. */
    private static Map<String, Attributes> bundles() throws IOException {
        List<Path> jars = new ArrayList<>();
        for (String folder : List.of("bundle/14-core", "bundle/20-platform", "bundle/40-shell", "examples")) {
            try (Stream<Path> files = Files.list(DISTRIBUTION.resolve(folder))) {
                files.forEach(jars::add);
            }
        }
        Map<String, Attributes> bundles = new TreeMap<>();
        for (Path jar : jars) {
            try (JarFile file = new JarFile(jar.toFile())) {
                Attributes attributes = file.getManifest().getMainAttributes();
                bundles.put(attributes.getValue("Bundle-SymbolicName"), attributes);
            }
        }
        assertThat(bundles).isNotEmpty();
        return bundles;
    }
}
