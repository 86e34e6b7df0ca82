// SPDX-License-Identifier: Apache-2.0
package io.novella.itests;

import static io.novella.itests.Eventually.eventually;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.Timeout;

/** The script {@code novella}, run as an operator runs it: of an unpacked archive, with real processes. */
public class ScriptIT {

    /** Generous: a start takes long where the machine is busy. */
    @Rule
    public final Timeout timeout = Timeout.builder()
            .withTimeout(10, TimeUnit.MINUTES)
            .withLookingForStuckThread(true)
            .build();

    private static final int READY = 0;
    private static final int NOT_RUNNING = 3;
    private static final int STARTING = 4;

    private final Path distribution =
            Path.of(System.getProperty("novella.distribution")).toAbsolutePath().normalize();
    private Path home;
    private Path work;
    private String port;

    private record Result(int status, String output) {}

    /** The name of the folder has a blank. */
    @Before
    public void unpack() throws IOException {
        work = Files.createTempDirectory(Files.createDirectories(Path.of("target")), "script")
                .toAbsolutePath();
        home = work.resolve("an instance");
        copy(distribution, home);
        Path script = home.resolve("bin/novella");
        Files.deleteIfExists(script);
        Files.copy(distribution.resolve("../../../novella"), script);
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
        try (ServerSocket socket = new ServerSocket(0)) {
            port = Integer.toString(socket.getLocalPort());
        }
    }

    @After
    public void stop() throws Exception {
        run(Map.of(), "down");
    }

    @Test
    public void settingsAreCheckedBeforeAnythingIsWritten() throws Exception {
        for (String wrong :
                List.of("abc", "0", "70000", " 8774", "08774", "8774 ", "-1", "1e3", "99999999999999999999")) {
            refused(Map.of("NOVELLA_PORT", wrong), "NOVELLA_PORT is '" + wrong + "': expected a whole number");
        }
        refused(Map.of("NOVELLA_START_SECONDS", "soon"), "NOVELLA_START_SECONDS is 'soon': expected a whole number");
        refused(Map.of("NOVELLA_START_SECONDS", "0"), "NOVELLA_START_SECONDS is '0': expected a whole number");
        refused(Map.of("JAVA_HOME", "/nonexistent"), "JAVA_HOME is '/nonexistent', which has no bin/java");
        Path old = fakeJava("if [[ $1 == -version ]]; then echo 'openjdk version \"11.0.2\"' >&2; fi");
        refused(Map.of("JAVA_HOME", old.toString()), "is Java 11: set JAVA_HOME to a JDK, 17 or later");
        Path file = Files.createFile(work.resolve("file"));
        refused(Map.of("NOVELLA_HOME", file.toString()), file + " is not a folder");
        refused(Map.of("NOVELLA_HOME", work.resolve("a,b").toString()), "a comma");
        assertFalse(Files.exists(home.resolve("data")));
        assertFalse(Files.exists(work.resolve("a,b")));
    }

    @Test
    public void takenPortIsNamed() throws Exception {
        try (ServerSocket taken = new ServerSocket(Integer.parseInt(port))) {
            assertTrue(taken.isBound());
            refused(Map.of(), "port " + port + " is in use");
        }
    }

    @Test
    public void startThatMakesNoProgressIsStopped() throws Exception {
        Path pid = work.resolve("pid");
        Path hanging = fakeJava("if [[ $1 == -version ]]; then echo 'openjdk version \"17.0.2\"' >&2; exit; fi\n"
                + "echo $$ > '" + pid + "'\nexec sleep 600");
        Result up = run(Map.of("JAVA_HOME", hanging.toString(), "NOVELLA_START_SECONDS", "2"), "up");
        assertEquals(up.output(), 1, up.status());
        assertTrue(up.output(), up.output().contains("there was no progress for 2 seconds (NOVELLA_START_SECONDS)"));
        assertTrue(up.output(), up.output().contains("was stopped"));
        assertFalse(ProcessHandle.of(Long.parseLong(Files.readString(pid).strip()))
                .map(ProcessHandle::isAlive)
                .orElse(false));
        assertEquals(NOT_RUNNING, run(Map.of(), "status").status());
    }

    @Test
    public void processThatEndsDuringTheStartShowsItsOutput() throws Exception {
        Result up = run(Map.of("NOVELLA_JAVA_OPTS", "-XX:+NoSuchOption"), "up");
        assertEquals(up.output(), 1, up.status());
        assertTrue(up.output(), up.output().contains("Unrecognized VM option 'NoSuchOption'"));
        assertTrue(up.output(), up.output().contains("ended while it started"));
        assertEquals(NOT_RUNNING, run(Map.of(), "status").status());
    }

    /** In one test, as each start takes long. */
    @Test
    public void startsOnceAndComesBackAfterAKill() throws Exception {
        Process first = begin(Map.of(), "up");
        eventually(() -> run(Map.of(), "status").status(), status -> status == STARTING || status == READY);
        Result second = run(Map.of(), "up");
        assertEquals(second.output(), 0, second.status());
        Result finished = result(first);
        assertEquals(finished.output(), 0, finished.status());
        assertTrue(finished.output(), finished.output().contains("waiting for the framework"));
        Result status = run(Map.of(), "status");
        assertEquals(status.output(), READY, status.status());
        long process = pid();
        assertTrue(status.output(), status.output().contains("(process " + process + ","));

        // Nothing that the script keeps is needed to find the process.
        Files.writeString(home.resolve("data/novella.pid"), "1\n");
        assertEquals(READY, run(Map.of(), "status").status());
        Files.write(home.resolve("data/novella.pid"), new byte[] {0, (byte) 0xff, 10, 'x'});
        assertEquals(READY, run(Map.of(), "status").status());
        assertEquals(0, run(Map.of(), "token").status());

        ProcessHandle handle = ProcessHandle.of(process).orElseThrow();
        handle.destroyForcibly();
        handle.onExit().get(30, TimeUnit.SECONDS);
        assertTrue(Files.exists(home.resolve("data/shell.sock")));
        assertEquals(NOT_RUNNING, run(Map.of(), "status").status());
        Files.createDirectories(home.resolve("data/.sock" + process));
        Result again = run(Map.of(), "up");
        assertEquals(again.output(), 0, again.status());
        // Up is when a login works.
        Result token = run(Map.of(), "token");
        assertEquals(token.output(), 0, token.status());

        Result both = run(Map.of(), "sh", "api:failed; vm:guests");
        assertEquals(both.output(), 0, both.status());
        assertTrue(
                both.output(),
                both.output().contains("No failures.") && both.output().contains("hello"));
        Result piped = bash("printf 'vm:guests\\n\\nnonesuch\\n' | '" + home.resolve("bin/novella") + "' sh");
        assertEquals(piped.output(), 1, piped.status());
        assertTrue(piped.output(), piped.output().contains("hello"));
        assertTrue(piped.output(), piped.output().contains("line 3: there is no command 'nonesuch'"));
        Result head = bash("'" + home.resolve("bin/novella") + "' sh 'api:routes; api:routes' | head -n 1");
        assertTrue(head.output(), head.output().startsWith("SERVICE"));
        assertEquals(head.output(), 1, head.output().lines().count());

        Result down = run(Map.of(), "down");
        assertEquals(down.output(), 0, down.status());
        assertEquals(NOT_RUNNING, run(Map.of(), "status").status());
    }

    @Test
    public void anArchiveRunsAnInstanceInAnotherFolder() throws Exception {
        Files.writeString(home.resolve("deploy/own.jar"), "belongs to the instance in the folder of the archive");
        Map<String, String> second =
                Map.of("NOVELLA_HOME", work.resolve("second").toString());
        try {
            Result up = run(second, "up");
            assertEquals(up.output(), 0, up.status());
            assertEquals(READY, run(second, "status").status());
            assertEquals(NOT_RUNNING, run(Map.of(), "status").status());
            assertTrue(Files.exists(work.resolve("second/conf/config.properties")));
            assertFalse(Files.exists(work.resolve("second/deploy/own.jar")));
            assertFalse(Files.exists(home.resolve("data")));
        } finally {
            run(second, "down");
        }
    }

    private long pid() throws IOException {
        return Long.parseLong(Files.readString(home.resolve("data/novella.pid")).strip());
    }

    private void refused(Map<String, String> environment, String reason) throws Exception {
        Result result = run(environment, "up");
        assertEquals(environment + ": " + result.output(), 1, result.status());
        assertTrue(environment + ": " + result.output(), result.output().contains(reason));
        assertEquals(result.output(), 1, result.output().strip().lines().count());
    }

    private Path fakeJava(String script) throws IOException {
        Path javaHome = Files.createTempDirectory(work, "java");
        Path java = Files.createDirectory(javaHome.resolve("bin")).resolve("java");
        Files.writeString(java, "#!/usr/bin/env bash\n" + script + "\n");
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
        return javaHome;
    }

    private Result run(Map<String, String> environment, String... arguments) throws Exception {
        return result(begin(environment, arguments));
    }

    private Process begin(Map<String, String> environment, String... arguments) throws IOException {
        List<String> command =
                new ArrayList<>(List.of(home.resolve("bin/novella").toString()));
        command.addAll(List.of(arguments));
        return start(environment, command);
    }

    private Result bash(String program) throws Exception {
        return result(start(Map.of(), List.of("bash", "-c", program)));
    }

    private Process start(Map<String, String> environment, List<String> command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.startsWith("NOVELLA_"));
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("LC_ALL", "C");
        builder.environment().put("NOVELLA_PORT", port);
        builder.environment().put("NOVELLA_JAVA_OPTS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC");
        builder.environment().putAll(environment);
        Process process = builder.start();
        process.getOutputStream().close();
        return process;
    }

    private static Result result(Process process) throws Exception {
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Result(process.waitFor(), output);
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Path copy = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(copy);
                } else {
                    Files.copy(file, copy);
                }
            }
        }
    }
}
