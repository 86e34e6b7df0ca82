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
 * Throw-away extensions: every package below {@code io.novella.itests.extension}, with the resources beside it, becomes a bundle of its
 * own. They are made before the container starts, in two versions that differ only in the bundle's version and in
 * {@value #MARKER}, a file that names it.
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
            Path resources = classes.resolve(symbolicName.replace('.', '/')).resolve("root");
            String include = MARKER + ";literal='" + version + "'";
            if (Files.isDirectory(resources)) {
                include += ", " + resources;
            }
            builder.setProperty(Constants.INCLUDERESOURCE, include);
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
