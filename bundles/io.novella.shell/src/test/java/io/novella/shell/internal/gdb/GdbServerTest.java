// SPDX-License-Identifier: Apache-2.0
package io.novella.shell.internal.gdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.novella.guest.internal.AssembledGuests;
import io.novella.hypervisor.VirtualMachine;
import io.novella.hypervisor.VmSpec;
import io.novella.hypervisor.VmState;
import io.novella.hypervisor.kvm.internal.KvmAccelerator;
import io.novella.hypervisor.machine.internal.MachineHypervisor;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The real GDB on a real guest. The counter is: xor, then at 2 out, at 4 inc, at 5 jmp 2. */
@Timeout(120)
class GdbServerTest {

    @TempDir
    private Path directory;

    private KvmAccelerator accelerator;
    private MachineHypervisor hypervisor;
    private VirtualMachine machine;
    private GdbServer server;

    @BeforeEach
    void open() throws IOException {
        accelerator = KvmAccelerator.on("/dev/kvm");
        hypervisor = MachineHypervisor.on(accelerator);
        assumeTrue(
                hypervisor.info().isUp(),
                () -> "needs KVM: " + hypervisor.info().reason());
        machine = hypervisor.create(VmSpec.builder()
                .image("counter", new AssembledGuests().find("counter").orElseThrow())
                .build());
        machine.start();
        server = new GdbServer(machine, directory.resolve("gdb.sock"));
    }

    @AfterEach
    void close() {
        if (server != null) {
            server.close();
        }
        hypervisor.shutDown();
        accelerator.close();
        assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(thread -> thread.getName().startsWith("novella-gdb-"));
    }

    @Test
    void gdbStepsBreaksReadsAndWrites() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/gdb")), "needs gdb: apt-get install gdb");
        String said = gdb(
                "hbreak *0x10004",
                "continue",
                "printf \"at %lx\\n\", (long) $rip",
                "set $rax = 0x1233",
                "stepi",
                "printf \"then %lx with %lx\\n\", (long) $rip, (long) $rax",
                "x/3xb 0x10002",
                "set {char} 0x20000 = 77",
                "x/1db 0x20000",
                "delete",
                "detach");

        assertThat(said).contains("at 10004\n", "then 10005 with 1234\n", "0xe7\t0x10\t0x40", "0x20000:\t77");
        assertThat(machine.memory().read(0x20000, 1)).containsExactly(77);
        // It was left running, and does.
        assertThat(machine.state()).isEqualTo(VmState.RUNNING);
    }

    @Test
    void aBreakpointOfSoftwareDoesNotChangeTheGuest() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/gdb")), "needs gdb: apt-get install gdb");
        String said = gdb("break *0x10005", "continue", "continue", "info registers rip");

        assertThat(said).contains("0x10005");
        assertThat(machine.memory().read(0x10005, 1)).containsExactly(0xeb);
    }

    @Test
    void onlyTheOwnerAttachesAndTheGuestGoesOnAfterwards() throws Exception {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(server.path())))
                .isEqualTo("rw-------");
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(server.path()))) {
            assertThat(ask(channel, "$?#3f")).isEqualTo("+$S05#b8");
            assertThat(machine.state()).isEqualTo(VmState.PAUSED);
            assertThat(ask(channel, "$?#00")).isEqualTo("-");
            assertThat(ask(channel, "$mfffffff0,4#00".replace("#00", sum("mfffffff0,4"))))
                    .isEqualTo("+$E0e#da");
            assertThat(ask(channel, "$m#6d")).isEqualTo("+$E16#ac");
            channel.write(ByteBuffer.wrap("$c#63".getBytes(StandardCharsets.US_ASCII)));
            assertThat(read(channel, 1)).isEqualTo("+");
            channel.write(ByteBuffer.wrap(new byte[] {3}));
            assertThat(read(channel, 7)).isEqualTo("$S02#b5");
        }
        while (machine.state() != VmState.RUNNING) {
            Thread.onSpinWait();
        }
    }

    @Test
    void theEndOfTheMachineEndsIt() throws Exception {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(server.path()))) {
            assertThat(ask(channel, "$?#3f")).isEqualTo("+$S05#b8");
            machine.close();
            assertThat(channel.read(ByteBuffer.allocate(100))).isNegative();
        }
        assertThat(server.isClosed()).isTrue();
        assertThat(server.path()).doesNotExist();
    }

    @Test
    void closingItSendsAwayWhoIsAttachedAndTheGuestGoesOn() throws Exception {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(server.path()))) {
            assertThat(ask(channel, "$?#3f")).isEqualTo("+$S05#b8");
            server.close();
            assertThat(channel.read(ByteBuffer.allocate(100))).isNegative();
        }
        assertThat(machine.state()).isEqualTo(VmState.RUNNING);
    }

    private String gdb(String... commands) throws Exception {
        List<String> line = new ArrayList<>(List.of(
                "gdb", "-nx", "-batch", "-ex", "set tcp auto-retry off", "-ex", "target remote " + server.path()));
        for (String command : commands) {
            line.addAll(List.of("-ex", command));
        }
        Path log = directory.resolve("gdb.log");
        Process gdb = new ProcessBuilder(line)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            assertThat(gdb.waitFor(60, TimeUnit.SECONDS))
                    .as("gdb ends; %s", log)
                    .isTrue();
        } finally {
            gdb.destroyForcibly();
        }
        return Files.readString(log);
    }

    private static String ask(SocketChannel channel, String packet) throws IOException {
        channel.write(ByteBuffer.wrap(packet.getBytes(StandardCharsets.US_ASCII)));
        String acknowledged = read(channel, 1);
        if (acknowledged.equals("-")) {
            return acknowledged;
        }
        StringBuilder answer = new StringBuilder(acknowledged);
        while (answer.indexOf("#") < 0 || answer.length() < answer.indexOf("#") + 3) {
            answer.append(read(channel, 1));
        }
        return answer.toString();
    }

    private static String read(SocketChannel channel, int count) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(count);
        while (bytes.hasRemaining()) {
            if (channel.read(bytes) < 0) {
                throw new IOException("the stub has gone");
            }
        }
        return new String(bytes.array(), StandardCharsets.US_ASCII);
    }

    private static String sum(String data) {
        return String.format("#%02x", data.chars().sum() & 0xff);
    }
}
