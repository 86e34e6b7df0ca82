// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.software.internal.vectors;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * The CPU in real mode, against recorded or written vectors. {@code -Dnovella.x86.vectors=FILE} names a file of lines of
 * JSON, plain or compressed by xz; without it the project's own file is used.
 */
class RealModeVectorsTest {

    private static final String PROPERTY = "novella.x86.vectors";
    private static final int SHOWN = 60;

    private int ran;
    private int agreed;
    private final Map<Difference, Integer> excepted = new EnumMap<>(Difference.class);
    private final List<String> differ = new ArrayList<>();

    @Test
    void instructionsAgreeWithTheVectorsExceptWhereProcessorsDiffer() throws IOException {
        VectorRunner runner = new VectorRunner();
        Vector.read(System.getProperty(PROPERTY), vector -> check(runner, vector));
        System.out.printf("vectors: ran %d, agreed %d, differ %d%n", ran, agreed, differ.size());
        excepted.forEach((reason, count) -> System.out.printf("  excepted %d: %s%n", count, reason.reason()));
        assertThat(differ.stream().limit(SHOWN))
                .as(differ.size() + " differences")
                .isEmpty();
        assertThat(ran).isPositive();
    }

    private void check(VectorRunner runner, Vector vector) {
        ran++;
        int undefined = Undefined.flags(vector);
        List<String> differences = runner.differences(vector, undefined, Set.of());
        if (differences.isEmpty()) {
            agreed++;
            return;
        }
        Set<Difference> reasons = Difference.explaining(vector, runner, undefined);
        reasons.forEach(reason -> excepted.merge(reason, 1, Integer::sum));
        if (reasons.isEmpty()) {
            differ.add(vector.form() + " " + vector.name() + " " + hex(vector.code()) + ": " + differences);
        }
    }

    private static String hex(int[] code) {
        StringBuilder text = new StringBuilder();
        for (int b : code) {
            text.append(Character.forDigit(b >>> 4, 16)).append(Character.forDigit(b & 15, 16));
        }
        return text.toString();
    }
}
