// SPDX-License-Identifier: Apache-2.0
package io.novella.itests;

import aQute.bnd.osgi.Builder;
import aQute.bnd.osgi.Constants;
import aQute.bnd.osgi.Jar;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Throw-away extensions: every package below {@code io.novella.itests.extension} becomes a bundle of its own, with the resources in
 * {@code root} beside it. They are made before the container starts, in two versions. Each has {@value #MARKER}, a file that names its
 * version; the first also has the instructions of {@code first.bnd}, and the second the resources in {@code later}, which go over those
 * in {@code root}: so a mistake can be mended.
 */
final class ExtensionBundles {

    static final String MARKER = "version.txt";
    static final List<String> VERSIONS = List.of("1.0.0", "1.1.0");
    private static final String ROOT = "io.novella.itests.extension";

    private ExtensionBundles() {}

    static void buildAll(Path directory) throws IOException {
        Files.createDirectories(directory);
        Path classes = Path.of("target/test-classes");
        Path root = classes.resolve(ROOT.replace('.', '/'));
        if (!Files.isDirectory(root)) {
            return;
        }
        try (Stream<Path> packages = Files.list(root)) {
            for (Path folder : packages.filter(Files::isDirectory).toList()) {
                for (String version : VERSIONS) {
                    build(classes, folder.getFileName().toString(), version, directory);
                }
            }
        }
    }

    private static void build(Path classes, String name, String version, Path directory) throws IOException {
        String symbolicName = ROOT + "." + name;
        try (Builder builder = new Builder()) {
            builder.setClasspath(new Jar[] {new Jar(classes.toFile())});
            for (String element : System.getProperty("java.class.path").split(java.io.File.pathSeparator)) {
                if (element.contains("io.novella")) {
                    builder.addClasspath(Path.of(element).toFile());
                }
            }
            builder.setBundleSymbolicName(symbolicName);
            builder.setBundleVersion(version);
            builder.setProperty(Constants.PRIVATEPACKAGE, symbolicName + ".*");
            builder.setProperty(Constants.IMPORT_PACKAGE, "org.jspecify.annotations;resolution:=optional,*");
            builder.setProperty(Constants.NOEXTRAHEADERS, "true");
            Path resources = classes.resolve(symbolicName.replace('.', '/'));
            boolean first = version.equals(VERSIONS.get(0));
            String include = MARKER + ";literal='" + version + "'";
            for (String folder : first ? List.of("root") : List.of("root", "later")) {
                if (Files.isDirectory(resources.resolve(folder))) {
                    include += ", " + resources.resolve(folder);
                }
            }
            builder.setProperty(Constants.INCLUDERESOURCE, include);
            Path instructions = resources.resolve("first.bnd");
            if (first && Files.exists(instructions)) {
                builder.loadProperties(instructions.toFile())
                        .forEach((key, value) -> builder.setProperty(key.toString(), value.toString()));
            }
            Jar jar = builder.build();
            if (!builder.isOk()) {
                throw new IOException(symbolicName + ": " + builder.getErrors() + builder.getWarnings());
            }
            jar.write(directory.resolve(symbolicName + "-" + version + ".jar").toFile());
        } catch (IOException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException("Cannot build " + symbolicName, e);
        }
    }
}
