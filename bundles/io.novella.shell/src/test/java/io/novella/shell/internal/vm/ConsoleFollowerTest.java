// SPDX-License-Identifier: Apache-2.0
package io.novella.shell.internal.vm;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.novella.hypervisor.VmState;
import io.novella.shell.internal.vm.FakeHypervisor.FakeMachine;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ConsoleFollowerTest {

    private final FakeMachine machine = new FakeHypervisor().add("1", "counter");
    private final ByteArrayOutputStream output = new ByteArrayOutputStream();
    private final AtomicBoolean cancelled = new AtomicBoolean();

    @Test
    void printsWhatWasWrittenAndEndsWithTheMachine() {
        machine.console().write("one\ntwo");
        machine.enter(VmState.STOPPED, "halted");
        follow(output, Integer.MAX_VALUE);
        assertThat(output.toString(UTF_8)).isEqualTo("one\ntwo\n");
    }

    @Test
    void printsWhatComesWhileItWaits() throws Exception {
        machine.console().write("one\ntwo\n");
        machine.enter(VmState.RUNNING, "");
        CompletableFuture<Void> following = CompletableFuture.runAsync(() -> follow(output, 1));
        machine.console().waiting.await();
        machine.console().write("three\n");
        machine.enter(VmState.FAILED, "triple fault");
        following.get(10, TimeUnit.SECONDS);
        assertThat(output.toString(UTF_8)).isEqualTo("two\nthree\n");
    }

    @Test
    void endsWhenTheMachineIsClosed() throws Exception {
        machine.enter(VmState.PAUSED, "");
        CompletableFuture<Void> following = CompletableFuture.runAsync(() -> follow(output, 1));
        machine.console().waiting.await();
        machine.console().close();
        following.get(10, TimeUnit.SECONDS);
        assertThat(output.toString(UTF_8)).isEmpty();
    }

    @Test
    void anInterruptEndsItAndIsUsedUp() throws Exception {
        machine.enter(VmState.RUNNING, "");
        AtomicBoolean interruptedAfter = new AtomicBoolean();
        Thread following = new Thread(() -> {
            follow(output, 1);
            interruptedAfter.set(Thread.currentThread().isInterrupted());
        });
        following.start();
        machine.console().waiting.await();
        following.interrupt();
        following.join();
        assertThat(interruptedAfter).isFalse();
    }

    @Test
    void aReaderThatWentAwayEndsIt() {
        machine.console().write("one\n");
        machine.enter(VmState.RUNNING, "");
        OutputStream gone = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("gone");
            }
        };
        follow(gone, 1);
        assertThat(machine.state()).isEqualTo(VmState.RUNNING);
    }

    @Test
    void canBeCancelled() {
        machine.enter(VmState.RUNNING, "");
        cancelled.set(true);
        follow(output, 1);
        assertThat(machine.state()).isEqualTo(VmState.RUNNING);
    }

    @Test
    void saysWhatItMissed() throws Exception {
        machine.console().write("one");
        machine.enter(VmState.RUNNING, "");
        CompletableFuture<Void> following = CompletableFuture.runAsync(() -> follow(output, 1));
        machine.console().waiting.await();
        synchronized (machine.console()) {
            machine.console().write("lost kept\n");
            machine.console().keep(5);
        }
        machine.enter(VmState.STOPPED, "");
        following.get(10, TimeUnit.SECONDS);
        assertThat(output.toString(UTF_8))
                .isEqualTo("one\n[5 bytes were overwritten before they could be shown]\nkept\n");
    }

    @Test
    void aGuestCannotSteerTheTerminal() {
        machine.console().write("a\u001b[2J\r\nb\u0007\tc\n");
        machine.enter(VmState.STOPPED, "");
        follow(output, 10);
        assertThat(output.toString(UTF_8)).isEqualTo("a?[2J\nb?\tc\n");
    }

    @Test
    void lastLinesCountAsTheConsoleDoes() {
        assertThat(ConsoleFollower.lastLines("", 2)).isEmpty();
        assertThat(ConsoleFollower.lastLines("\n", 1)).isEqualTo("\n");
        assertThat(ConsoleFollower.lastLines("a\nb\nc\n", 2)).isEqualTo("b\nc\n");
        assertThat(ConsoleFollower.lastLines("a\nb\nc", 2)).isEqualTo("b\nc");
        assertThat(ConsoleFollower.lastLines("a\nb", 9)).isEqualTo("a\nb");
        assertThat(ConsoleFollower.lastLines("a\n\n\n", 2)).isEqualTo("\n\n");
    }

    private void follow(OutputStream out, int lines) {
        new ConsoleFollower(machine, new PrintStream(out, true, UTF_8), cancelled::get).follow(lines);
    }
}
