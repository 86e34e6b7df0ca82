// SPDX-License-Identifier: Apache-2.0
package io.novella.itests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Licences, notices, documents and bills of materials of the archive and of the KAR, against what the two contain. */
class LicencesTest {

    private static final Path DISTRIBUTION = Path.of("../distribution/target/novella");
    private static final Path LIST = Path.of("../distribution/src/licenses/third-party.txt");
    private static final Pattern LINK = Pattern.compile("]\\(([^)#:]+)(?:#[^)]*)?\\)");

    @Test
    void theArchiveHasDocumentsLicencesAndABillOfMaterials() throws Exception {
        List<String> files = archived();
        String root = files.get(0).substring(0, files.get(0).indexOf('/') + 1);

        assertThat(files)
                .contains(
                        root + "README.md",
                        root + "CHANGELOG.md",
                        root + "LICENSE",
                        root + "NOTICE",
                        root + "SECURITY.md",
                        root + "sbom.cdx.json",
                        root + "licenses/THIRD-PARTY.md",
                        root + "licenses/texts/EPL-2.0.txt",
                        root + "docs/operations.md",
                        root + "docs/extension-guide.md");
    }

    @Test
    void theBillOfMaterialsOfTheArchiveListsExactlyItsJars() throws IOException {
        assertThat(hashes(DISTRIBUTION.resolve("sbom.cdx.json")))
                .containsExactlyInAnyOrderElementsOf(jars(DISTRIBUTION));
    }

    @Test
    void everyThirdPartyOfTheArchiveHasItsLicenceText() throws IOException {
        everyThirdPartyHasItsLicenceText(DISTRIBUTION);
    }

    @Test
    void theKarHasLicencesAndABillOfMaterialsOfExactlyItsJars() throws IOException {
        try (FileSystem kar = FileSystems.newFileSystem(kar())) {
            Path metadata = kar.getPath("/META-INF");

            assertThat(List.of("LICENSE", "NOTICE", "README.md", "licenses/THIRD-PARTY.md"))
                    .allMatch(file -> Files.exists(metadata.resolve(file)));
            assertThat(hashes(metadata.resolve("sbom.cdx.json")))
                    .containsExactlyInAnyOrderElementsOf(jars(kar.getPath("/")));
            everyThirdPartyHasItsLicenceText(metadata);
        }
    }

    @Test
    void noListedThirdPartyIsUnused() throws IOException {
        Set<String> listed = Files.readAllLines(LIST).stream()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .map(line -> line.substring(0, line.indexOf(' ')))
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> shipped =
                new TreeSet<>(components(DISTRIBUTION.resolve("sbom.cdx.json")).keySet());
        try (FileSystem kar = FileSystems.newFileSystem(kar())) {
            shipped.addAll(components(kar.getPath("/META-INF/sbom.cdx.json")).keySet());
        }
        shipped.removeIf(name -> name.startsWith("io.novella:"));

        assertThat(listed).isEqualTo(shipped);
    }

    @Test
    void noLinkOfTheArchivedDocumentsIsBroken() throws IOException {
        List<String> broken = new ArrayList<>();
        try (Stream<Path> files = Stream.concat(Files.list(DISTRIBUTION), Files.walk(DISTRIBUTION.resolve("docs")))) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".md")).toList()) {
                Matcher links = LINK.matcher(Files.readString(file));
                while (links.find()) {
                    if (!Files.exists(file.resolveSibling(links.group(1)))) {
                        broken.add(file + ": " + links.group(1));
                    }
                }
            }
        }

        assertThat(broken).isEmpty();
    }

    private static void everyThirdPartyHasItsLicenceText(Path root) throws IOException {
        Pattern row = Pattern.compile("\\| ([^:| ]+:[^| ]+)[^|]*\\| [^|]+ \\| [^|]+ \\| (texts/[^| ]+) \\|");
        Map<String, String> texts = new TreeMap<>();
        for (String line : Files.readAllLines(root.resolve("licenses/THIRD-PARTY.md"))) {
            Matcher matcher = row.matcher(line);
            if (matcher.matches()) {
                texts.put(matcher.group(1), matcher.group(2));
            }
        }
        Map<String, JsonNode> components = components(root.resolve("sbom.cdx.json"));
        components.keySet().removeIf(name -> name.startsWith("io.novella:"));

        assertThat(texts.keySet()).isEqualTo(components.keySet());
        for (Map.Entry<String, String> text : texts.entrySet()) {
            assertThat(Files.readString(root.resolve("licenses/" + text.getValue())))
                    .as(text.getKey())
                    .hasSizeGreaterThan(500);
            assertThat(components.get(text.getKey()).path("licenses"))
                    .as(text.getKey())
                    .isNotEmpty();
        }
    }

    /** Group and name to component. */
    private static Map<String, JsonNode> components(Path bom) throws IOException {
        JsonNode document = new ObjectMapper().readTree(Files.readString(bom));
        assertThat(document.path("bomFormat").asText()).isEqualTo("CycloneDX");
        Map<String, JsonNode> components = new TreeMap<>();
        document.path("components")
                .forEach(component -> components.put(
                        component.path("group").asText() + ":"
                                + component.path("name").asText(),
                        component));
        return components;
    }

    private static List<String> hashes(Path bom) throws IOException {
        return components(bom).values().stream()
                .filter(component -> component.has("hashes"))
                .map(component -> component.at("/hashes/0/content").asText())
                .toList();
    }

    private static Set<String> jars(Path root) throws IOException {
        Set<String> hashes = new TreeSet<>();
        try (Stream<Path> files = Files.walk(root)) {
            for (Path jar :
                    files.filter(file -> file.toString().endsWith(".jar")).toList()) {
                hashes.add(HexFormat.of()
                        .formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(jar))));
            }
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
        assertThat(hashes).isNotEmpty();
        return hashes;
    }

    private static Path kar() throws IOException {
        return only(Path.of("../features/target"), ".kar");
    }

    /** The names in the archive, as its tar tells them. */
    private static List<String> archived() throws IOException, InterruptedException {
        Process tar = new ProcessBuilder(
                        "tar", "-tzf", only(DISTRIBUTION.getParent(), ".tar.gz").toString())
                .redirectErrorStream(true)
                .start();
        List<String> names = new String(tar.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .toList();
        assertThat(tar.waitFor()).as("%s", names).isZero();
        return names;
    }

    private static Path only(Path folder, String suffix) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> found =
                    files.filter(file -> file.toString().endsWith(suffix)).toList();
            assertThat(found).as("*%s in %s", suffix, folder).hasSize(1);
            return found.get(0);
        }
    }
}
