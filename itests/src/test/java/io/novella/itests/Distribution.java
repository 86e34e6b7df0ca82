// SPDX-License-Identifier: Apache-2.0
package io.novella.itests;

import static org.ops4j.pax.exam.CoreOptions.bundle;
import static org.ops4j.pax.exam.CoreOptions.composite;
import static org.ops4j.pax.exam.CoreOptions.frameworkProperty;
import static org.ops4j.pax.exam.CoreOptions.frameworkStartLevel;
import static org.ops4j.pax.exam.CoreOptions.systemProperty;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;
import org.ops4j.pax.exam.Option;

/**
 * The built distribution as options of Pax Exam: the bundles, start levels and framework properties of its {@code config.properties}, so
 * that what is tested is what is shipped. Each container gets a home of its own, with an empty {@code deploy/}, and a free port.
 */
final class Distribution {

    private static final String AUTO_START = "felix.auto.start.";
    private static final String START_LEVEL = "org.osgi.framework.startlevel.beginning";
    /** Ends the process, which here is the test's. */
    private static final String SHUTDOWN_LIMIT = "novella.shutdown.seconds";

    private static final Path SOURCE =
            Path.of(System.getProperty("novella.distribution", "../distribution/target/novella"));

    private Distribution() {}

    /**
     * The options of a container.
     *
     * @param configuration files for {@code conf/}, by name
     * @param deployed names of throw-away extensions, of their first version, that lie in {@code deploy/} at the start
     */
    static Option options(Map<String, String> configuration, List<String> deployed) {
        try {
            // Relative, as the path of a Unix socket must be short.
            Path target = Path.of("target");
            Path home = Files.createTempDirectory(Files.createDirectories(target), "home");
            copy(SOURCE.resolve("conf"), home.resolve("conf"));
            for (Map.Entry<String, String> file : configuration.entrySet()) {
                Files.writeString(home.resolve("conf").resolve(file.getKey()), file.getValue());
            }
            copy(SOURCE.resolve("examples"), home.resolve("examples"));
            Files.createDirectories(home.resolve("deploy"));
            Files.createDirectories(home.resolve("data"));
            ExtensionBundles.buildAll(home.resolve("extensions"));
            for (String extension : deployed) {
                String name = "io.novella.itests.extension." + extension;
                Files.copy(
                        home.resolve("extensions/" + name + "-" + ExtensionBundles.VERSIONS.get(0) + ".jar"),
                        home.resolve("deploy/" + name + ".jar"));
            }
            return options(home);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Option options(Path home) throws IOException {
        Properties config = new Properties();
        try (Reader reader = Files.newBufferedReader(SOURCE.resolve("conf/config.properties"))) {
            config.load(reader);
        }
        List<Option> options = new ArrayList<>();
        List<String> names = config.stringPropertyNames().stream()
                .sorted(Comparator.comparingInt(Distribution::startLevel))
                .toList();
        for (String name : names) {
            if (name.startsWith(AUTO_START)) {
                // Pax Exam's own bundles start at level 2, and log: logging has to be there before.
                int level = startLevel(name) <= 2 ? 1 : startLevel(name);
                for (String location : config.getProperty(name).trim().split("\\s+")) {
                    Path jar = SOURCE.resolve(location.substring("file:".length()))
                            .toAbsolutePath()
                            .normalize();
                    options.add(bundle(jar.toUri().toString()).startLevel(level));
                }
            } else if (name.equals(START_LEVEL)) {
                options.add(frameworkStartLevel(Integer.parseInt(config.getProperty(name))));
            } else if (!name.startsWith("org.osgi.framework.storage") && !name.equals(SHUTDOWN_LIMIT)) {
                options.add(frameworkProperty(name).value(resolve(config.getProperty(name), home)));
            }
        }
        options.add(frameworkProperty("novella.shell.socket")
                .value(home.resolve("data/shell.sock").toString()));
        options.add(frameworkProperty("org.osgi.service.http.port").value(freePort()));
        // ContainerTest looks after the framework's errors.
        options.add(frameworkProperty("felix.log.level").value("0"));
        options.add(systemProperty("logback.configurationFile")
                .value(Path.of("src/test/resources/logback-container.xml")
                        .toAbsolutePath()
                        .toString()));
        options.add(systemProperty("novella.test.log")
                .value(home.resolve("novella.log").toString()));
        return composite(options.toArray(Option[]::new));
    }

    private static int startLevel(String name) {
        return name.startsWith(AUTO_START) ? Integer.parseInt(name.substring(AUTO_START.length())) : 0;
    }

    /** What Felix does when it reads the file: variables stand for other properties, or for the system's. */
    private static String resolve(String value, Path home) {
        String absolute = home.toAbsolutePath().toString();
        return value.replace("${novella.data}", absolute + "/data")
                .replace("${novella.home}", absolute)
                .replace("${user.dir}", absolute);
    }

    private static String freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return Integer.toString(socket.getLocalPort());
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
            }
        }
    }
}
