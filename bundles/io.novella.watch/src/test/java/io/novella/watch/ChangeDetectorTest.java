// SPDX-License-Identifier: Apache-2.0
package io.novella.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ChangeDetectorTest {

    private static final Path FILE = Path.of("a.jar");

    private final ChangeDetector detector = new ChangeDetector();

    private static Map<Path, FileIdentity> listing(long size) {
        FileTime time = FileTime.fromMillis(size);
        return Map.of(FILE, new FileIdentity(FILE, 1L, size, time, time, false));
    }

    @Test
    void fileIsReportedWhenTwoListingsAgree() {
        assertThat(detector.changes(listing(1))).isEmpty();
        assertThat(detector.changes(listing(2))).as("still being written").isEmpty();
        assertThat(detector.changes(listing(2))).containsExactly(FILE);
    }

    @Test
    void changeIsReportedUntilItIsAccepted() {
        detector.changes(listing(1));
        assertThat(detector.changes(listing(1))).containsExactly(FILE);
        assertThat(detector.changes(listing(1))).containsExactly(FILE);
        detector.accept(FILE);
        assertThat(detector.changes(listing(1))).isEmpty();
    }

    @Test
    void removalIsReportedAndSoIsTheReturn() {
        detector.acceptAll(listing(1));
        assertThat(detector.changes(Map.of())).isEmpty();
        assertThat(detector.changes(Map.of())).containsExactly(FILE);
        detector.accept(FILE);
        assertThat(detector.changes(listing(1))).isEmpty();
        assertThat(detector.changes(listing(1))).containsExactly(FILE);
    }

    @Test
    void fileThatIsReplacedBetweenTwoListingsIsAChangeAndNotARemoval() {
        detector.acceptAll(listing(1));
        assertThat(detector.changes(Map.of())).isEmpty();
        assertThat(detector.changes(listing(2))).isEmpty();
        assertThat(detector.changes(listing(2))).containsExactly(FILE);
    }
}
