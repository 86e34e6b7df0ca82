// SPDX-License-Identifier: Apache-2.0

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarInputStream;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Adds licences, notices and a software bill of materials (CycloneDX 1.6) to a folder or a KAR, computed from the jars that it really
 * contains. Fails if it contains a third-party jar without an entry in {@code third-party.txt}. A single-file program: the build runs
 * {@code java Inventory.java}, so that it needs no module of its own.
 */
public final class Inventory {

    private static final String USAGE =
            "Usage: Inventory FOLDER|KAR PREFIX LICENCES NAME VERSION TIMESTAMP [EMBEDDED-ARTIFACT=VERSION | FILE-TO-ADD]...";
    private static final Pattern LEGAL = Pattern.compile(
            "(?i)META-INF/(?:[^/]*/)?([^/]*(?:LICEN[SC]E|NOTICE|DEPENDENCIES|COPYING|AL2\\.0|LGPL2\\.1)[^/]*)");
    private static final Pattern JAR_NAME = Pattern.compile("(.+?)-(\\d.*)\\.jar");

    /** A line of the list: the licence of a component, and the bundle that embeds it; empty for none. */
    private record Entry(String group, String artifact, String expression, String text, String embeddedIn) {}

    /** A contained component; {@code sha256} is empty for an embedded component. */
    private record Component(Entry entry, String version, String sha256, Map<String, byte[]> legal) {

        String purl() {
            return "pkg:maven/" + entry.group() + "/" + entry.artifact() + "@" + version;
        }
    }

    private final Path licences;
    private final Map<String, Entry> entries;
    private final Map<String, String> embeddedVersions;
    private final List<Path> added;

    private Inventory(Path licences, Map<String, String> embeddedVersions, List<Path> added) throws IOException {
        this.licences = licences;
        this.entries = readEntries(licences.resolve("third-party.txt"));
        this.embeddedVersions = embeddedVersions;
        this.added = added;
    }

    public static void main(String[] arguments) throws IOException {
        if (arguments.length < 6) {
            throw new IllegalArgumentException(USAGE);
        }
        Map<String, String> embedded = new TreeMap<>();
        List<Path> added = new ArrayList<>();
        for (String more : List.of(arguments).subList(6, arguments.length)) {
            int equals = more.indexOf('=');
            if (equals < 0) {
                added.add(Path.of(more));
            } else {
                embedded.put(more.substring(0, equals), more.substring(equals + 1));
            }
        }
        Inventory inventory = new Inventory(Path.of(arguments[2]), embedded, added);
        Path target = Path.of(arguments[0]);
        Instant time = Instant.parse(arguments[5]);
        if (Files.isDirectory(target)) {
            inventory.write(target, target.resolve(arguments[1]), arguments[3], arguments[4], time);
        } else {
            try (FileSystem kar = FileSystems.newFileSystem(target)) {
                Path root = kar.getPath("/");
                inventory.write(root, root.resolve(arguments[1]), arguments[3], arguments[4], time);
            }
        }
    }

    private void write(Path root, Path to, String name, String version, Instant time) throws IOException {
        List<Component> components = components(root);
        Path folder = to.resolve("licenses");
        Map<Path, byte[]> files = new TreeMap<>();
        for (Component component : components) {
            Entry entry = component.entry();
            if (!entry.text().isEmpty()) {
                files.put(folder.resolve("texts/" + entry.text()), Files.readAllBytes(licences.resolve("texts/" + entry.text())));
            }
            if (!entry.group().equals("io.novella")) {
                component.legal().forEach((file, content) ->
                        files.put(folder.resolve(entry.artifact() + "-" + component.version() + "/" + file), content));
            }
        }
        files.put(folder.resolve("THIRD-PARTY.md"), bytes(table(components)));
        files.put(to.resolve("sbom.cdx.json"), bytes(bom(components, name, version, time)));
        for (Path file : added) {
            files.put(to.resolve(file.getFileName().toString()), Files.readAllBytes(file));
        }
        // For a reproducible archive, neither files nor folders have the time of the build.
        Set<Path> written = new TreeSet<>();
        for (Map.Entry<Path, byte[]> file : files.entrySet()) {
            Files.createDirectories(file.getKey().getParent());
            Files.write(file.getKey(), file.getValue());
            written.add(file.getKey());
            for (Path above = file.getKey().getParent(); above.startsWith(folder); above = above.getParent()) {
                written.add(above);
            }
        }
        for (Path path : written) {
            Files.setLastModifiedTime(path, FileTime.from(time));
        }
    }

    private List<Component> components(Path root) throws IOException {
        List<Path> jars;
        try (Stream<Path> all = Files.walk(root)) {
            jars = all.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
        }
        Map<String, Component> found = new TreeMap<>();
        List<String> missing = new ArrayList<>();
        for (Path jar : jars) {
            Component component = component(jar);
            if (component == null) {
                missing.add(jar.toString());
            } else {
                found.put(component.purl(), component);
            }
        }
        if (!missing.isEmpty()) {
            throw new IllegalStateException(licences.resolve("third-party.txt") + " has no licence of " + String.join(", ", missing)
                    + ": add a line, and the text of the licence to texts/");
        }
        List<Component> hosts = List.copyOf(found.values());
        for (Entry entry : entries.values()) {
            if (hosts.stream().anyMatch(host -> host.entry().artifact().equals(entry.embeddedIn()))) {
                String version = embeddedVersions.get(entry.artifact());
                if (version == null) {
                    throw new IllegalStateException("The version of " + entry.artifact() + " in " + entry.embeddedIn() + " is not given");
                }
                Component component = new Component(entry, version, "", Map.of());
                found.put(component.purl(), component);
            }
        }
        return List.copyOf(found.values());
    }

    /** Returns the component of a jar; null if the list does not contain it. */
    private Component component(Path jar) throws IOException {
        byte[] content = Files.readAllBytes(jar);
        Map<String, byte[]> legal = new TreeMap<>();
        Attributes manifest;
        try (JarInputStream in = new JarInputStream(new ByteArrayInputStream(content), false)) {
            manifest = in.getManifest() == null ? new Attributes() : in.getManifest().getMainAttributes();
            for (JarEntry file = in.getNextJarEntry(); file != null; file = in.getNextJarEntry()) {
                Matcher matcher = LEGAL.matcher(file.getName());
                if (matcher.matches() && !file.isDirectory()) {
                    legal.put(matcher.group(1), in.readAllBytes());
                }
            }
        }
        String artifact;
        String version;
        Matcher name = JAR_NAME.matcher(jar.getFileName().toString());
        if (name.matches()) {
            artifact = name.group(1);
            version = name.group(2);
        } else {
            artifact = String.valueOf(manifest.getValue("Bundle-SymbolicName")).replaceFirst(";.*", "");
            version = manifest.getValue("Bundle-Version");
        }
        Entry entry = artifact.startsWith("io.novella.")
                ? new Entry("io.novella", artifact, "Apache-2.0", "", "")
                : entries.get(artifact);
        return entry == null ? null : new Component(entry, version, sha256(content), legal);
    }

    private static Map<String, Entry> readEntries(Path file) throws IOException {
        Map<String, Entry> entries = new TreeMap<>();
        for (String line : Files.readAllLines(file)) {
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            String[] part = line.split("\\s*\\|\\s*", -1);
            String[] name = part[0].split(":", -1);
            if (part.length < 3 || part.length > 4 || name.length != 2 || part[1].isEmpty() || part[2].isEmpty()) {
                throw new IllegalStateException(
                        file + ": expected 'groupId:artifactId | SPDX expression | text [| bundle]' and found '" + line + "'");
            }
            Entry entry = new Entry(name[0], name[1], part[1], part[2], part.length == 4 ? part[3] : "");
            if (entries.put(name[1], entry) != null) {
                throw new IllegalStateException(file + " lists " + name[1] + " twice");
            }
        }
        return entries;
    }

    private static String table(List<Component> components) {
        StringBuilder text = new StringBuilder("# Third-party components\n\n"
                + "If a component has a choice of licences, Novella distributes it under the licence whose text is named here. A folder beside\n"
                + "this file contains the licences and notices of the component's jar.\n\n"
                + "| component | version | licence (SPDX) | text |\n|---|---|---|---|\n");
        for (Component component : components) {
            Entry entry = component.entry();
            if (!entry.group().equals("io.novella")) {
                text.append("| ").append(entry.group()).append(':').append(entry.artifact());
                if (!entry.embeddedIn().isEmpty()) {
                    text.append(" (inside ").append(entry.embeddedIn()).append(')');
                }
                text.append(" | ").append(component.version()).append(" | ").append(entry.expression()).append(" | texts/")
                        .append(entry.text()).append(" |\n");
            }
        }
        return text.toString();
    }

    private static String bom(List<Component> components, String name, String version, Instant time) {
        String list = components.stream().map(Inventory::json).collect(Collectors.joining(",\n"));
        // The number is derived from the content, so that the file is reproducible.
        UUID serial = UUID.nameUUIDFromBytes(bytes(name + version + list));
        return """
                {
                  "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
                  "bomFormat": "CycloneDX",
                  "specVersion": "1.6",
                  "serialNumber": "urn:uuid:%s",
                  "version": 1,
                  "metadata": {
                    "timestamp": "%s",
                    "component": {"type": "application", "bom-ref": "novella", "group": "io.novella", "name": %s, "version": %s,
                      "licenses": [{"license": {"id": "Apache-2.0"}}]}
                  },
                  "components": [
                %s
                  ],
                  "dependencies": [
                    {"ref": "novella", "dependsOn": [%s]}
                  ]
                }
                """
                .formatted(
                        serial,
                        time,
                        quoted(name),
                        quoted(version),
                        list,
                        components.stream().map(c -> quoted(c.purl())).collect(Collectors.joining(", ")));
    }

    private static String json(Component component) {
        Entry entry = component.entry();
        // A single identifier is a licence; an expression has operators.
        String licence = entry.expression().contains(" ")
                ? "{\"expression\": " + quoted(entry.expression()) + "}"
                : "{\"license\": {\"id\": " + quoted(entry.expression()) + "}}";
        String hashes = component.sha256().isEmpty()
                ? ""
                : "\"hashes\": [{\"alg\": \"SHA-256\", \"content\": " + quoted(component.sha256()) + "}],\n      ";
        return "    {\"type\": \"library\", \"bom-ref\": %1$s, \"group\": %2$s, \"name\": %3$s, \"version\": %4$s,\n      %5$s\"licenses\": [%6$s], \"purl\": %1$s}"
                .formatted(
                        quoted(component.purl()),
                        quoted(entry.group()),
                        quoted(entry.artifact()),
                        quoted(component.version()),
                        hashes,
                        licence);
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String sha256(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
