// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.kvm.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.novella.hypervisor.Console;
import io.novella.hypervisor.HypervisorException;
import io.novella.hypervisor.VirtualMachine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Talking to a real guest. */
class KvmConsoleTest {

    @RegisterExtension
    final KvmHost kvm = new KvmHost();

    @Test
    void anEchoAnswersEveryByte() {
        VirtualMachine vm = kvm.start("echo");
        String typed =
                IntStream.range(0, 400).mapToObj(i -> "line " + i + " é\n").reduce("", String::concat);
        type(vm.console(), typed);
        Wait.forOutput(vm, typed.getBytes(UTF_8).length);

        assertThat(vm.console().text()).isEqualTo(typed);
    }

    @Test
    void whatIsTypedBeforePowerOnWaits() {
        VirtualMachine vm = kvm.create("echo");
        assertThat(vm.console().type(new byte[Console.INPUT_BYTES + 1])).isEqualTo(Console.INPUT_BYTES);
        assertThat(vm.console().type(new byte[1])).isZero();
        vm.start();
        Wait.forOutput(vm, Console.INPUT_BYTES);

        assertThat(vm.console().text()).isEqualTo("\0".repeat(Console.INPUT_BYTES));
    }

    @Test
    void severalReadersEachReadAllOfIt() throws Exception {
        VirtualMachine vm = kvm.create("echo");
        List<Future<String>> readers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            readers.add(kvm.threads().submit(() -> readToEnd(vm.console())));
        }
        vm.start();
        type(vm.console(), "to all");
        Wait.forOutput(vm, 6);
        vm.close();

        for (Future<String> reader : readers) {
            assertThat(reader.get(60, TimeUnit.SECONDS)).isEqualTo("to all");
        }
    }

    @Test
    void nobodyTypesIntoAClosedMachine() {
        VirtualMachine vm = kvm.create("echo");
        vm.close();

        assertThatThrownBy(() -> vm.console().type(new byte[1]))
                .isInstanceOfSatisfying(HypervisorException.class, e -> assertThat(e.reason())
                        .isEqualTo(HypervisorException.Reason.INVALID_STATE));
    }

    private static String readToEnd(Console console) {
        StringBuilder text = new StringBuilder();
        Console.Chunk chunk = console.read(0, Duration.ZERO);
        while (!chunk.end()) {
            text.append(chunk.text());
            chunk = console.read(chunk.next(), Duration.ofSeconds(60));
        }
        return text.append(chunk.text()).toString();
    }

    /** All of it, in parts as the guest takes them. */
    private static void type(Console console, String text) {
        byte[] bytes = text.getBytes(UTF_8);
        int at = 0;
        while (at < bytes.length) {
            byte[] rest = Arrays.copyOfRange(bytes, at, bytes.length);
            int taken = console.type(rest);
            if (taken == 0) {
                console.read(console.written(), Duration.ofMillis(100));
            }
            at += taken;
        }
    }
}
