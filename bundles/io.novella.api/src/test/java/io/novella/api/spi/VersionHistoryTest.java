// SPDX-License-Identifier: Apache-2.0
package io.novella.api.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.novella.api.Microversion;
import java.time.LocalDate;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VersionHistoryTest {

    @Test
    void aLineForEachVersion() {
        SortedMap<Microversion, VersionNote> history = VersionHistory.parse(
                "history.txt",
                """
                # What happened.

                2.1: The first: it has colons (and parentheses).
                2.9 (breaking): A ninth.
                  2.10 ( sunset 2028-01-01,deprecated  2027-01-01 , use 2.11 ) :  A tenth.
                2.11:A last.""");

        assertThat(history.keySet()).map(Microversion::toString).containsExactly("2.1", "2.9", "2.10", "2.11");
        assertThat(history.values())
                .containsExactly(
                        VersionNote.of("The first: it has colons (and parentheses)."),
                        new VersionNote("A ninth.", true, null, null, null),
                        new VersionNote(
                                "A tenth.",
                                false,
                                LocalDate.of(2027, 1, 1),
                                new Microversion(2, 11),
                                LocalDate.of(2028, 1, 1)),
                        VersionNote.of("A last."));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            textBlock =
                    """
                    2.1                                    | '2.1' is not of the form
                    2.1 The first.                         | '2.1 The first.' is not of the form
                    2.1:                                   | '2.1:' is not of the form
                    2.01: A leading zero.                  | '2.01' is not a version
                    v2.1: A letter.                        | 'v2.1' is not a version
                    2.0: Before.                           | 2.0 must be later than 2.0
                    1.9: Before.                           | 1.9 must be later than 2.0
                    2.1 (broken): Misspelt.                | 'broken' is not a mark; expected
                    2.1 (breaking yes): Too much.          | 'breaking yes' is not a mark; expected
                    2.1 (): Nothing.                       | '' is not a mark; expected
                    2.1 (breaking,): Nothing.              | '' is not a mark; expected
                    2.1 (breaking, breaking): Twice.       | 'breaking' is given twice
                    2.1 (deprecated): When?                | 'deprecated' is not a mark; expected
                    2.1 (deprecated 2027-02-30): No day.   | '2027-02-30' is not a date
                    2.1 (sunset soon): No day.             | 'soon' is not a date
                    2.1 (use 2.9): Why?                    | version 2.9 is named as the replacement of a version that is not deprecated
                    2.1 (deprecated 2027-01-01, use x): ?  | 'x' is not a version
                    2.1 (deprecated 2027-01-02, sunset 2027-01-01): Late. | the sunset 2027-01-01 is before
                    """)
    void aBadLineIsRefusedWithFileAndLine(String line, String sentence) {
        assertThatThrownBy(() -> VersionHistory.parse("history.txt", "2.0: Zero.\n# more\n" + line + "\n2.50: Last."))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("history.txt:3: " + sentence);
    }

    @Test
    void aFileInABundle() {
        assertThat(VersionHistory.read(VersionHistoryTest.class, "history.txt"))
                .hasToString("{1.0=" + VersionNote.of("The smallest version there is: größer geht’s immer.") + "}");
        assertThatThrownBy(() -> VersionHistory.read(VersionHistoryTest.class, "none.txt"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("none.txt is missing");
    }
}
