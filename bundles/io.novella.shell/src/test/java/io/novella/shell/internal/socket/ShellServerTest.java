// SPDX-License-Identifier: Apache-2.0
package io.novella.shell.internal.socket;

import static org.assertj.core.api.Assertions.assertThat;

import io.novella.shell.internal.session.ArgumentValues;
import io.novella.shell.internal.socket.FrameChannel.Frame;
import io.novella.shell.internal.socket.FrameChannel.Kind;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.felix.gogo.runtime.CommandProcessorImpl;
import org.apache.felix.gogo.runtime.threadio.ThreadIOImpl;
import org.apache.felix.service.command.CommandSession;
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

        public void flood(CommandSession session) {
            waiting.countDown();
            for (int i = 0; i < 1_000_000 && !Thread.currentThread().isInterrupted(); i++) {
                session.getConsole().println("a line of a very long answer");
            }
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

    private static final ArgumentValues NO_VALUES = (placeholder, before) -> List.of();

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
        for (String name : Set.of("greet", "complain", "hang", "flood")) {
            processor.addCommand("test", commands, name);
        }
        socket = directory.resolve("shell.sock");
        server = new ShellServer(processor, NO_VALUES, socket);
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
        assertThat(run("complain")).isEqualTo(new Answer("", "complain: there is no such thing\n", 1));
        assertThat(run("nosuch"))
                .isEqualTo(new Answer("", "there is no command 'nosuch'; help lists all commands\n", 1));
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
        ShellServer second = new ShellServer(processor, NO_VALUES, stale);
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

    @Test
    void directoryLeftByACrashedStartDoesNotBlockTheNext() throws Exception {
        Path left = Files.createDirectory(
                directory.resolve(".sock" + ProcessHandle.current().pid()));
        Files.setLastModifiedTime(left, FileTime.from(Instant.now().minus(Duration.ofHours(1))));
        Path again = directory.resolve("again.sock");
        ShellServer second = new ShellServer(processor, NO_VALUES, again);
        try {
            assertThat(run(again, "greet again").out()).isEqualTo("Hello, again\n");
            assertThat(left).doesNotExist();
        } finally {
            second.close();
        }
    }

    @Test
    void clientsBeyondTheLimitAreRefusedUntilOneLeaves() throws Exception {
        List<SocketChannel> clients = new ArrayList<>();
        try {
            for (int i = 0; i < ShellServer.MAX_CONNECTIONS; i++) {
                clients.add(SocketChannel.open(UnixDomainSocketAddress.of(socket)));
            }
            try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
                    FrameChannel oneMore = new FrameChannel(channel)) {
                Frame refusal = oneMore.read();
                assertThat(refusal).isNotNull();
                assertThat(refusal.text()).isEqualTo("The shell has 64 clients already; close one\n");
            }
        } finally {
            for (SocketChannel client : clients) {
                client.close();
            }
        }
        while (shellThreads().size() > 1) {
            Thread.onSpinWait();
        }
        assertThat(run("greet again").out()).isEqualTo("Hello, again\n");
    }

    @Test
    void clientThatNeverReadsBlocksOnlyItself() throws Exception {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            new FrameChannel(channel).write(Kind.COMMAND, "flood");
            assertThat(commands.waiting.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(run("greet others").out()).isEqualTo("Hello, others\n");
        }
        while (shellThreads().size() > 1) {
            Thread.onSpinWait();
        }
    }

    @Test
    void widthOfTheTerminalReachesCommands() throws Exception {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
                FrameChannel frames = new FrameChannel(channel)) {
            frames.write(Kind.COLUMNS, "57");
            assertThat(answer(frames, "greet $COLUMNS").out()).isEqualTo("Hello, 57\n");
        }
    }

    @Test
    void whatIsTypedBeforeTheShellReadsIsNotLost() throws Exception {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
                FrameChannel frames = new FrameChannel(channel)) {
            CountDownLatch typed = new CountDownLatch(1);
            processor.addCommand(
                    "gogo",
                    new Object() {
                        @SuppressWarnings("unused")
                        public void gosh(String[] arguments) throws InterruptedException {
                            typed.await();
                        }
                    },
                    "gosh");
            frames.write(Kind.TERMINAL, "dumb 80 24");
            frames.write(Kind.INPUT, "greet early\nexit 3\n");
            typed.countDown();
            StringBuilder shown = new StringBuilder();
            Frame frame = frames.read();
            while (frame != null && frame.kind() != Kind.EXIT) {
                shown.append(frame.text());
                frame = frames.read();
            }
            assertThat(shown).contains("Hello, early");
            assertThat(frame).isNotNull();
            assertThat(frame.bytes()).containsExactly(3);
        }
    }

    private Answer run(String program) throws IOException {
        return run(socket, program);
    }

    private static Answer run(Path socket, String program) throws IOException {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
                FrameChannel frames = new FrameChannel(channel)) {
            return answer(frames, program);
        }
    }

    private static Answer answer(FrameChannel frames, String program) throws IOException {
        StringBuilder out = new StringBuilder();
        StringBuilder err = new StringBuilder();
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
        throw new AssertionError("no exit status; " + out + err);
    }

    private static Set<String> shellThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("novella-shell"))
                .collect(Collectors.toSet());
    }
}
