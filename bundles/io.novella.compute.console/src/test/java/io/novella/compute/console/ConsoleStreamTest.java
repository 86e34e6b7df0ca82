// SPDX-License-Identifier: Apache-2.0
package io.novella.compute.console;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.novella.hypervisor.Console.Chunk;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ConsoleStreamTest {

    private final CountDownLatch ended = new CountDownLatch(1);

    @Test
    void textIsOneLineOfJsonAndItsIdIsWhereToGoOn() throws Exception {
        assertThat(events(new FakeConsole(new Chunk("a\r\n\"é\u001b[0m", 9, 0, false))))
                .isEqualTo(":\n\nid: 9\ndata: \"a\\r\\n\\\"é\\u001B[0m\"\n\nevent: end\ndata:\n\n");
    }

    @Test
    void aReaderIsToldWhatItMissedAndThatItIsNotForgotten() throws Exception {
        FakeConsole console = new FakeConsole(
                new Chunk("", 0, 0, false), new Chunk("late", 104, 100, false), new Chunk("last", 108, 0, true));

        assertThat(events(console))
                .isEqualTo(":\n\n:\n\nevent: missed\ndata: 100\n\nid: 104\ndata: \"late\"\n\n"
                        + "id: 108\ndata: \"last\"\n\nevent: end\ndata:\n\n");
    }

    @Test
    void aClientThatIsGoneEndsTheStream() throws Exception {
        OutputStream broken = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("Broken pipe");
            }
        };
        ConsoleStream stream = new ConsoleStream(new FakeConsole(), 0, broken, Duration.ofDays(1), ended::countDown);
        stream.start();

        assertThat(ended.await(60, TimeUnit.SECONDS)).isTrue();
        assertThat(stream.join(Duration.ofSeconds(60))).isTrue();
    }

    private String events(FakeConsole console) throws InterruptedException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ConsoleStream stream = new ConsoleStream(console, 0, out, Duration.ofDays(1), ended::countDown);
        stream.start();
        assertThat(ended.await(60, TimeUnit.SECONDS)).isTrue();
        return out.toString(UTF_8);
    }
}
