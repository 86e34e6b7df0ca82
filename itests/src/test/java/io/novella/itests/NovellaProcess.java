// SPDX-License-Identifier: Apache-2.0
package io.novella.itests;

import static io.novella.itests.Eventually.within;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The built distribution as a process of its own, in a home of its own, that a test can kill and start again. */
final class NovellaProcess implements AutoCloseable {

    private static final Path SOURCE = Path.of(
                    System.getProperty("novella.distribution", "../distribution/target/novella"))
            .toAbsolutePath()
            .normalize();
    private static final Duration START = Duration.ofSeconds(120);
    private static final int LOG_LINES = 60;
    private static final String ADMIN_PASSWORD = "data/admin-password";

    private final Path home;
    private final int port;
    private @Nullable Process process;

    /** A home with the program and without data. */
    NovellaProcess() throws IOException {
        home = Files.createTempDirectory(Files.createDirectories(Path.of("target")), "process")
                .toAbsolutePath();
        for (String folder : new String[] {"bin", "conf"}) {
            copy(SOURCE.resolve(folder), home.resolve(folder));
        }
        Files.createSymbolicLink(home.resolve("bundle"), SOURCE.resolve("bundle"));
        for (String folder : new String[] {"deploy", "data", "log", "images"}) {
            Files.createDirectories(home.resolve(folder));
        }
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
    }

    /** A client without a token. */
    Api api() {
        return new Api(port);
    }

    /** The file with the password of the administrator. */
    Path passwordFile() {
        return home.resolve(ADMIN_PASSWORD);
    }

    /** The folder of the configuration. */
    Path configuration() {
        return home.resolve("conf");
    }

    /** Starts the process, without waiting for it. */
    void start() throws IOException {
        process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Dnovella.home=" + home,
                        "-Dorg.osgi.service.http.port=" + port,
                        "-Dlogback.configurationFile=conf/logback.xml",
                        "-jar",
                        "bin/felix.jar")
                .directory(home.toFile())
                .redirectErrorStream(true)
                .redirectOutput(home.resolve("log/console.log").toFile())
                .start();
    }

    /**
     * Waits until {@code GET /} is 200. Before, the process does not listen, or its HTTP server has no service yet (404), or the service is
     * not ready (503); any other answer fails the test.
     */
    void awaitReady() {
        try {
            within(START, () -> api().get("").statusCode(), status -> {
                if (status != 200 && status != 404 && status != 503) {
                    throw new AssertionError("GET / is " + status + " before the service is ready");
                }
                return status == 200;
            });
        } catch (AssertionError late) {
            // The home is deleted after the test.
            late.addSuppressed(new AssertionError(api().get("").body() + "\n" + logs()));
            throw late;
        }
    }

    private String logs() {
        StringBuilder logs = new StringBuilder();
        for (String file : new String[] {"log/console.log", "log/novella.log"}) {
            try {
                List<String> lines = Files.readAllLines(home.resolve(file));
                lines.subList(Math.max(0, lines.size() - LOG_LINES), lines.size())
                        .forEach(line -> logs.append(line).append('\n'));
            } catch (IOException missing) {
                logs.append(missing).append('\n');
            }
        }
        return logs.toString();
    }

    /** Kills the process with SIGKILL, and waits until it has ended. */
    void kill() throws InterruptedException {
        if (process != null) {
            process.destroyForcibly().waitFor();
        }
    }

    @Override
    public void close() throws Exception {
        kill();
        try (Stream<Path> files = Files.walk(home)) {
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            files.forEach(file -> {
                try {
                    Files.copy(file, to.resolve(from.relativize(file).toString()));
                } catch (IOException failed) {
                    throw new UncheckedIOException(failed);
                }
            });
        }
    }
}
