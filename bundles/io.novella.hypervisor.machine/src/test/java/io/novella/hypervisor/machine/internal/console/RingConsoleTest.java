// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.machine.internal.console;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.novella.hypervisor.Console.Chunk;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.NumericChars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class RingConsoleTest {

    @Test
    void characterOfAnyLengthIsReadWholeWhereverItIsCut() {
        for (String character : List.of("\u00e9", "\u20ac", "\ud83d\ude00")) {
            byte[] bytes = character.getBytes(UTF_8);
            for (int cut = 1; cut < bytes.length; cut++) {
                RingConsole console = new RingConsole(64);
                write(console, "a");
                for (int i = 0; i < cut; i++) {
                    console.write(bytes[i]);
                }
                assertThat(console.read(0, Duration.ZERO)).isEqualTo(new Chunk("a", 1, 0, false));
                assertThat(console.read(1, Duration.ZERO)).isEqualTo(new Chunk("", 1, 0, false));
                for (int i = cut; i < bytes.length; i++) {
                    console.write(bytes[i]);
                }
                assertThat(console.read(1, Duration.ZERO)).isEqualTo(new Chunk(character, 1 + bytes.length, 0, false));
            }
        }
    }

    @Property
    void keepsTheLastBytes(
            @ForAll @AlphaChars @NumericChars @StringLength(max = 100) String text,
            @ForAll @IntRange(min = 1, max = 60) int capacity) {
        RingConsole console = new RingConsole(capacity);
        write(console, text);

        int kept = Math.min(text.length(), capacity);
        assertThat(console.text()).isEqualTo(text.substring(text.length() - kept));
        assertThat(console.written()).isEqualTo(text.length());
        assertThat(console.dropped()).isEqualTo(text.length() - kept);
    }

    @Property
    void followingLosesNothingThatIsKept(
            @ForAll @StringLength(max = 40) String first, @ForAll @StringLength(max = 40) String second) {
        RingConsole console = new RingConsole(1_000);
        StringBuilder followed = new StringBuilder();
        long position = 0;
        for (byte b : (first + second).getBytes(UTF_8)) {
            console.write(b);
            Chunk chunk = console.read(position, Duration.ZERO);
            followed.append(chunk.text());
            position = chunk.next();
        }
        console.end();
        followed.append(console.read(position, Duration.ZERO).text());

        assertThat(followed.toString()).isEqualTo(new String((first + second).getBytes(UTF_8), UTF_8));
    }

    @Test
    void aLineBeginsOnALineOfItsOwn() {
        RingConsole console = new RingConsole(100);
        console.line("a");
        write(console, "b");
        console.line("c");
        write(console, "d");

        assertThat(console.text()).isEqualTo("a\nb\nc\nd");
        assertThat(console.tail(0)).isEmpty();
        assertThat(console.tail(1)).isEqualTo("d");
        assertThat(console.tail(2)).isEqualTo("c\nd");
        assertThat(console.tail(99)).isEqualTo("a\nb\nc\nd");
    }

    @Test
    void aTailCountsAFinalLineFeedWithItsLine() {
        RingConsole console = new RingConsole(100);
        assertThat(console.tail(1)).isEmpty();
        console.line("a");
        console.line("b");

        assertThat(console.tail(1)).isEqualTo("b\n");
        assertThat(console.tail(2)).isEqualTo("a\nb\n");
    }

    @Test
    void aCharacterThatTheRingCutIsLeftOut() {
        RingConsole console = new RingConsole(4);
        write(console, "é€x");

        assertThat(console.text()).isEqualTo("€x");
        write(console, "y");
        assertThat(console.text()).isEqualTo("xy");
    }

    @Test
    void aReaderIsToldWhatItMissed() {
        RingConsole console = new RingConsole(4);
        write(console, "abcdefgh");

        assertThat(console.read(1, Duration.ZERO)).isEqualTo(new Chunk("efgh", 8, 3, false));
        assertThat(console.read(8, Duration.ZERO)).isEqualTo(new Chunk("", 8, 0, false));
        assertThat(console.read(100, Duration.ZERO)).isEqualTo(new Chunk("", 8, 0, false));
        assertThat(console.read(-1, Duration.ZERO)).isEqualTo(new Chunk("efgh", 8, 4, false));
    }

    @Test
    void aWaitingReaderIsWokenByOutputAndByTheEnd() throws Exception {
        RingConsole console = new RingConsole(100);
        ExecutorService reader = Executors.newSingleThreadExecutor();
        try {
            Future<Chunk> chunk = reader.submit(() -> console.read(0, Duration.ofDays(1)));
            console.line("a");
            assertThat(chunk.get(60, TimeUnit.SECONDS)).isEqualTo(new Chunk("a\n", 2, 0, false));
            chunk = reader.submit(() -> console.read(2, Duration.ofDays(1)));
            console.end();
            assertThat(chunk.get(60, TimeUnit.SECONDS)).isEqualTo(new Chunk("", 2, 0, true));
        } finally {
            reader.shutdownNow();
        }
    }

    private static void write(RingConsole console, String text) {
        for (byte b : text.getBytes(UTF_8)) {
            console.write(b);
        }
    }

    @Test
    void aReaderWaitsForTheRestOfACharacter() throws Exception {
        byte[] e = "é".getBytes(UTF_8);
        RingConsole console = new RingConsole(256);
        console.write(e[0]);
        FutureTask<Chunk> reader = new FutureTask<>(() -> console.read(0, Duration.ofSeconds(60)));
        Thread thread = new Thread(reader);
        thread.start();
        while (thread.isAlive() && thread.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }
        console.write(e[1]);

        assertThat(reader.get(60, TimeUnit.SECONDS)).isEqualTo(new Chunk("é", 2, 0, false));
    }
}
