// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.machine.internal.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class InputQueueTest {

    /** Against a plain queue: a negative step takes bytes out, another one puts in. */
    @Property
    void bytesComeOutInOrderAndNoneIsLost(
            @ForAll @Size(max = 40) List<@IntRange(min = -9, max = 9) Integer> steps,
            @ForAll @IntRange(min = 1, max = 12) int capacity) {
        InputQueue queue = new InputQueue(capacity);
        Queue<Integer> model = new ArrayDeque<>();
        int next = 0;
        for (int step : steps) {
            if (step < 0) {
                for (int i = step; i < 0; i++) {
                    Integer expected = model.poll();
                    assertThat(queue.read()).isEqualTo(expected == null ? -1 : expected);
                }
            } else {
                byte[] bytes = new byte[step];
                for (int i = 0; i < step; i++) {
                    bytes[i] = (byte) (next + i);
                }
                int taken = queue.offer(bytes);
                assertThat(taken).isEqualTo(Math.min(step, capacity - model.size()));
                for (int i = 0; i < taken; i++) {
                    model.add((next + i) & 0xff);
                }
                next += taken;
            }
            assertThat(queue.isReady()).isEqualTo(!model.isEmpty());
        }
    }

    @Test
    void theListenerIsToldOfWhatComesAndOfWhatIsThere() {
        InputQueue queue = new InputQueue(4);
        List<String> told = new ArrayList<>();
        queue.onReady(() -> told.add("first"));
        queue.offer(new byte[0]);
        assertThat(told).isEmpty();
        queue.offer(new byte[2]);
        queue.onReady(() -> told.add("second"));
        queue.offer(new byte[2]);
        queue.offer(new byte[1]);

        assertThat(told).containsExactly("first", "second", "second");
    }
}
