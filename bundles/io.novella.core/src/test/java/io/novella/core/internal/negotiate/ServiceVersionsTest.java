// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.negotiate;

import static org.assertj.core.api.Assertions.assertThat;

import io.novella.api.Microversion;
import io.novella.api.spi.VersionNote;
import io.novella.core.internal.testing.FakeService;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ServiceVersionsTest {

    private static final Microversion FIRST = Microversion.parse("2.1");
    private static final Microversion SECOND = Microversion.parse("2.2");
    private static final Microversion THIRD = Microversion.parse("2.3");
    private static final LocalDate DAY = LocalDate.of(2030, 1, 1);

    private static VersionNote breaking(String sentence) {
        return new VersionNote(sentence, true, null, null, null);
    }

    @Test
    void notesOfExtensionsFollowThoseOfTheService() {
        FakeService service = FakeService.compute().history("2.1: One.\n2.2 (deprecated 2030-01-01): Two.");
        ServiceVersions versions = ServiceVersions.of(
                service,
                List.of(),
                List.of(
                        Map.of(FIRST, VersionNote.of("More."), SECOND, breaking("Second.")),
                        Map.of(SECOND, VersionNote.of("Third."), THIRD, VersionNote.of("Alone."))));

        assertThat(versions.notes())
                .containsEntry(FIRST, VersionNote.of("One. More."))
                .containsEntry(SECOND, new VersionNote("Two. Second. Third.", true, DAY, null, null))
                .containsEntry(THIRD, VersionNote.of("Alone."));
        assertThat(versions.listed()).containsExactlyInAnyOrder(FIRST, SECOND);
        assertThat(versions.supported()).containsExactly(FIRST, SECOND);
    }

    @Test
    void extensionDoesNotDeprecateAVersionOfTheService() {
        FakeService service = FakeService.compute().history("2.1: One.");
        ServiceVersions versions = ServiceVersions.of(
                service, List.of(), List.of(Map.of(FIRST, new VersionNote("Gone soon.", false, DAY, null, DAY))));

        assertThat(versions.notes()).containsEntry(FIRST, VersionNote.of("One. Gone soon."));
        assertThat(versions.retirement()).isEmpty();
    }
}
