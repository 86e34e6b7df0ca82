// SPDX-License-Identifier: Apache-2.0
package io.novella.identity.internal.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.postgresql.ds.PGSimpleDataSource;

/** The store in a real PostgreSQL that Debian's package brings, started for this test in a folder of its own. */
class PostgresIdentityStoreTest extends IdentityStoreContract {

    private static final Path VERSIONS = Path.of("/usr/lib/postgresql");
    private static final int PATIENCE_SECONDS = 60;

    private static Path folder;
    private static Path programs;
    private static int port;

    @BeforeAll
    static void start() throws Exception {
        programs = programs();
        Assumptions.assumeTrue(
                programs != null,
                "PostgreSQL is not installed (apt-get install postgresql), so nothing is tested with it.");
        Assumptions.assumeTrue(
                !isRoot() || Files.isExecutable(Path.of("/usr/sbin/runuser")),
                "PostgreSQL refuses to run as root, and there is no runuser.");
        folder = Files.createTempDirectory("novella-postgres");
        if (isRoot()) {
            run(List.of("chown", "postgres", folder.toString()));
        }
        try (java.net.ServerSocket free = new java.net.ServerSocket(0)) {
            port = free.getLocalPort();
        }
        run(asOwner(programs.resolve("initdb").toString(), "-D", data(), "-A", "trust", "-U", "novella", "--no-sync"));
        run(asOwner(
                programs.resolve("pg_ctl").toString(),
                "-D",
                data(),
                "-w",
                "-l",
                folder.resolve("log").toString(),
                "-o",
                "-p " + port + " -c listen_addresses=127.0.0.1 -c fsync=off -c unix_socket_directories=" + folder,
                "start"));
    }

    @AfterAll
    static void stop() throws Exception {
        if (folder == null) {
            return;
        }
        run(asOwner(programs.resolve("pg_ctl").toString(), "-D", data(), "-m", "immediate", "-w", "stop"));
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    @Override
    DataSource emptyDatabase() throws Exception {
        try (Connection connection = database("postgres").getConnection();
                java.sql.Statement statement = connection.createStatement()) {
            statement.execute("DROP DATABASE IF EXISTS identity WITH (FORCE)");
            statement.execute("CREATE DATABASE identity");
        }
        return sameDatabase();
    }

    @Override
    DataSource sameDatabase() {
        return database("identity");
    }

    private static DataSource database(String name) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl("jdbc:postgresql://127.0.0.1:" + port + "/" + name);
        source.setUser("novella");
        return source;
    }

    private static Path programs() throws IOException {
        if (!Files.isDirectory(VERSIONS)) {
            return null;
        }
        try (Stream<Path> versions = Files.list(VERSIONS)) {
            return versions.map(version -> version.resolve("bin"))
                    .filter(bin -> Files.isExecutable(bin.resolve("initdb")))
                    .findFirst()
                    .orElse(null);
        }
    }

    private static String data() {
        return folder.resolve("data").toString();
    }

    private static boolean isRoot() {
        return System.getProperty("user.name").equals("root");
    }

    private static List<String> asOwner(String... command) {
        List<String> full =
                new ArrayList<>(isRoot() ? List.of("/usr/sbin/runuser", "-u", "postgres", "--") : List.of());
        full.addAll(List.of(command));
        return full;
    }

    private static void run(List<String> command) throws IOException, InterruptedException {
        Path output = Files.createTempFile("novella-postgres", ".out");
        try {
            Process process = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new AssertionError(command + ": " + Files.readString(output));
            }
        } finally {
            Files.delete(output);
        }
    }
}
