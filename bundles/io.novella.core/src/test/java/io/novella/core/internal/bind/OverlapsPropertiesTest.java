// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.bind;

import static org.assertj.core.api.Assertions.assertThat;

import io.novella.api.Microversion;
import io.novella.api.VersionRange;
import io.novella.core.internal.testing.Operations;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Two methods overlap if and only if a version exists that both would serve. */
class OverlapsPropertiesTest {

    private static final int LAST = 12;

    @Property
    void rangesOverlapIffTheyShareAVersion(@ForAll("ranges") VersionRange one, @ForAll("ranges") VersionRange other) {
        // An open end is after every version that begins or ends a generated range.
        boolean expected = IntStream.rangeClosed(0, LAST + 1)
                .mapToObj(minor -> new Microversion(2, minor))
                .anyMatch(version -> one.contains(version) && other.contains(version));

        assertThat(one.overlaps(other)).isEqualTo(expected);
        assertThat(other.overlaps(one)).isEqualTo(expected);
        assertThat(Overlaps.between(
                                Operations.of("GET", "boxes/{id}", one, "one"),
                                Operations.of("GET", "boxes/{name}", other, "other"))
                        .isPresent())
                .isEqualTo(expected);
        assertThat(Overlaps.between(
                                Operations.of("GET", "boxes", one, "same"),
                                Operations.of("PUT", "boxes/{id}", other, "same"))
                        .isPresent())
                .isEqualTo(expected);
        assertThat(Overlaps.between(
                        Operations.of("GET", "boxes/{id}", one, "one"),
                        Operations.of("GET", "boxes/x", other, "other")))
                .isEmpty();
    }

    @Provide
    Arbitrary<VersionRange> ranges() {
        Arbitrary<Integer> minor = Arbitraries.integers().between(0, LAST);
        return Combinators.combine(minor, minor, Arbitraries.of(true, false, false))
                .as((a, b, open) -> new VersionRange(
                        new Microversion(2, Math.min(a, b)), open ? null : new Microversion(2, Math.max(a, b))));
    }
}
