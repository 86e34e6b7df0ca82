// SPDX-License-Identifier: Apache-2.0
package io.novella.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.novella.api.Microversion;
import io.novella.api.VersionRange;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What is in force, against a walk through every version there is here: 1.0 to 3.5. */
class SinceMapPropertiesTest {

    private static final int MINORS = 6;

    @Property
    void atEachVersionTheLastThatBeganIsInForce(@ForAll("sinces") Set<Microversion> sinces) {
        SinceMap<String> map = map(sinces);
        Optional<String> inForce = Optional.empty();
        for (Microversion version : every()) {
            if (sinces.contains(version)) {
                inForce = Optional.of("since " + version);
            }
            assertThat(map.at(version)).isEqualTo(inForce);
            assertThat(Optional.ofNullable(map.orNull(version))).isEqualTo(inForce);
        }
    }

    @Property
    void withinARangeIsWhatIsInForceAtSomeVersionOfIt(
            @ForAll("sinces") Set<Microversion> sinces,
            @ForAll("versions") Microversion one,
            @ForAll("versions") Microversion other,
            @ForAll boolean open) {
        SinceMap<String> map = map(sinces);
        Microversion base = one.compareTo(other) <= 0 ? one : other;
        VersionRange range = new VersionRange(base, open ? null : one.compareTo(other) <= 0 ? other : one);
        Set<String> expected = new LinkedHashSet<>();
        every().stream().filter(range::contains).forEach(version -> map.at(version)
                .ifPresent(expected::add));

        assertThat(map.within(range)).containsExactlyElementsOf(expected);
        assertThat(map.sincesWithin(range)).map(since -> "since " + since).containsExactlyElementsOf(expected);
    }

    @Property
    void afterAVersionComesWhatBeginsLater(
            @ForAll("sinces") Set<Microversion> sinces, @ForAll("versions") Microversion version) {
        List<Microversion> after = new ArrayList<>();
        map(sinces).after(version).forEach(entry -> after.add(entry.getKey()));
        SortedSet<Microversion> expected = new TreeSet<>(sinces);
        expected.removeIf(since -> since.compareTo(version) <= 0);

        assertThat(after).containsExactlyElementsOf(expected);
    }

    private static SinceMap<String> map(Set<Microversion> sinces) {
        TreeMap<Microversion, String> bySince = new TreeMap<>();
        sinces.forEach(since -> bySince.put(since, "since " + since));
        SinceMap<String> map = new SinceMap<>(bySince);
        assertThat(map.all()).isEqualTo(Map.copyOf(bySince));
        bySince.clear(); // the map is its own
        return map;
    }

    private static List<Microversion> every() {
        List<Microversion> all = new ArrayList<>();
        for (int major = 1; major <= 3; major++) {
            for (int minor = 0; minor < MINORS; minor++) {
                all.add(new Microversion(major, minor));
            }
        }
        return all;
    }

    @Provide
    Arbitrary<Microversion> versions() {
        return Combinators.combine(
                        Arbitraries.integers().between(1, 3),
                        Arbitraries.integers().between(0, MINORS - 1))
                .as(Microversion::new);
    }

    @Provide
    Arbitrary<Set<Microversion>> sinces() {
        return versions().set().ofMaxSize(5);
    }
}
