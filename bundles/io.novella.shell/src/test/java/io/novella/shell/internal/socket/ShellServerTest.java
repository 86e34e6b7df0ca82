// SPDX-License-Identifier: Apache-2.0
package io.novella.shell.internal.socket;

import static org.assertj.core.api.Assertions.assertThat;

import io.novella.shell.internal.socket.FrameChannel.Frame;
import io.novella.shell.internal.socket.FrameChannel.Kind;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.felix.gogo.runtime.CommandProcessorImpl;
import org.apache.felix.gogo.runtime.threadio.ThreadIOImpl;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(20)
class ShellServerTest {

    private record Answer(String out, String err, int status) {}

    /** The commands of these tests, in the scope {@code test}. */
    public static final class Commands {
        final CountDownLatch waiting = new CountDownLatch(1);
        final CountDownLatch interrupted = new CountDownLatch(1);

        public String greet(String name) {
            return "Hello, " + name;
        }

        public void complain() {
            throw new IllegalArgumentException("there is no such thing");
        }

        public void hang() throws InterruptedException {
            waiting.countDown();
            try {
                Thread.sleep(Duration.ofMinutes(1).toMillis());
            } catch (InterruptedException e) {
                interrupted.countDown();
                throw e;
            }
        }
    }

    /** It replaces System.out, so it is started once and outlives the threads that a test has interrupted. */
    private static final ThreadIOImpl THREAD_IO = new ThreadIOImpl();

    @TempDir
    private Path directory;

    private final Commands commands = new Commands();
    private final CommandProcessorImpl processor = new CommandProcessorImpl(THREAD_IO);
    private Path socket = Path.of("shell.sock");
    private ShellServer server;

    @BeforeAll
    static void divertStreams() {
        THREAD_IO.start();
    }

    @AfterAll
    static void restoreStreams() {
        THREAD_IO.stop();
    }

    @BeforeEach
    void open() throws IOException {
        for (String name : Set.of("greet", "complain", "hang")) {
            processor.addCommand("test", commands, name);
        }
        socket = directory.resolve("shell.sock");
        server = new ShellServer(processor, socket);
    }

    @AfterEach
    void close() throws Exception {
        server.close();
        processor.stop();
    }

    @Test
    void runsACommandAndPrintsItsResult() throws IOException {
        assertThat(run("greet world")).isEqualTo(new Answer("Hello, world\n", "", 0));
    }

    @Test
    void aMistakeIsASentenceAndAStatus() throws IOException {
        assertThat(run("complain")).isEqualTo(new Answer("", "there is no such thing\n", 1));
        assertThat(run("nosuch")).isEqualTo(new Answer("", "Command not found: nosuch\n", 1));
    }

    @Test
    void onlyTheOwnerMayConnect() throws IOException {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)))
                .isEqualTo("rw-------");
    }

    @Test
    void takesOverFromARunThatCrashed() throws Exception {
        Path stale = directory.resolve("stale.sock");
        Files.createFile(stale);
        ShellServer second = new ShellServer(processor, stale);
        try {
            assertThat(run(stale, "greet again").out()).isEqualTo("Hello, again\n");
        } finally {
            second.close();
        }
    }

    @Test
    void aClientThatLeavesInterruptsItsCommand() throws Exception {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            new FrameChannel(channel).write(Kind.COMMAND, "hang");
            assertThat(commands.waiting.await(10, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(commands.interrupted.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void closingEndsSessionsAndLeavesNoThread() throws Exception {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
                SocketChannel silent = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            FrameChannel client = new FrameChannel(channel);
            client.write(Kind.COMMAND, "hang");
            assertThat(commands.waiting.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(silent.isConnected()).isTrue();
            server.close();
        }
        assertThat(socket).doesNotExist();
        assertThat(shellThreads()).isEmpty();
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void nonsenseHarmsOnlyItsOwnConnection() throws IOException {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            channel.write(StandardCharsets.US_ASCII.encode("GET / HTTP/1.1\r\n\r\n"));
            assertThat(run("greet others").out()).isEqualTo("Hello, others\n");
        }
    }

    private Answer run(String program) throws IOException {
        return run(socket, program);
    }

    private static Answer run(Path socket, String program) throws IOException {
        StringBuilder out = new StringBuilder();
        StringBuilder err = new StringBuilder();
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
                FrameChannel frames = new FrameChannel(channel)) {
            frames.write(Kind.COMMAND, program);
            for (Frame frame = frames.read(); frame != null; frame = frames.read()) {
                switch (frame.kind()) {
                    case OUTPUT -> out.append(frame.text());
                    case ERROR -> err.append(frame.text());
                    case EXIT -> {
                        return new Answer(out.toString(), err.toString(), frame.bytes()[0]);
                    }
                    default -> throw new AssertionError(frame.kind());
                }
            }
        }
        throw new AssertionError("no exit status; " + out + err);
    }

    private static Set<String> shellThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("novella-shell"))
                .collect(Collectors.toSet());
    }
}
