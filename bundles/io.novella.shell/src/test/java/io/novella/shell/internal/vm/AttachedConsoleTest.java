// SPDX-License-Identifier: Apache-2.0
package io.novella.shell.internal.vm;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jline.terminal.Attributes;
import org.jline.terminal.impl.LineDisciplineTerminal;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class AttachedConsoleTest {

    private final FakeConsole console = new FakeConsole();
    private final ByteArrayOutputStream screen = new ByteArrayOutputStream();
    private LineDisciplineTerminal terminal;

    @BeforeEach
    void open() throws IOException {
        terminal = new LineDisciplineTerminal("test", "dumb", screen, UTF_8);
    }

    @AfterEach
    void close() throws IOException {
        terminal.close();
    }

    @Test
    void keysGoToTheGuestAndItsAnswerToTheScreenUntilDetached() throws Exception {
        Attributes before = terminal.getAttributes();
        console.write("login: ");
        Thread attached = attach();
        keys("ro\u0003é\u001d");
        attached.join();

        assertThat(console.text()).isEqualTo("login: ro\u0003é");
        assertThat(screen.toString(UTF_8))
                .startsWith("Attached to web; Ctrl-] detaches.\r\nlogin: ")
                .endsWith("Detached from web.\r\n");
        assertThat(terminal.getAttributes().toString()).isEqualTo(before.toString());
    }

    @Test
    void theEndOfTheMachineDetaches() throws Exception {
        Thread attached = attach();
        console.write("bye\u001b[0m\n");
        console.close();
        attached.join();

        assertThat(screen.toString(UTF_8)).contains("bye\u001b[0m\r\n").endsWith("web is closed.\r\n");
    }

    @Test
    void anInterruptDetachesAndStaysSet() throws Exception {
        CountDownLatch interrupted = new CountDownLatch(1);
        Thread attached = new Thread(() -> {
            new AttachedConsole("web", console, terminal, () -> false).run();
            if (Thread.currentThread().isInterrupted()) {
                interrupted.countDown();
            }
        });
        attached.start();
        assertThat(console.waiting.await(60, TimeUnit.SECONDS)).isTrue();
        attached.interrupt();

        assertThat(interrupted.await(60, TimeUnit.SECONDS)).isTrue();
    }

    private Thread attach() throws InterruptedException {
        Thread thread = new Thread(() -> new AttachedConsole("web", console, terminal, () -> false).run());
        thread.start();
        // The screen is read only after the terminal has become raw.
        assertThat(console.waiting.await(60, TimeUnit.SECONDS)).isTrue();
        return thread;
    }

    private void keys(String text) throws IOException {
        terminal.processInputBytes(text.getBytes(UTF_8));
    }
}
