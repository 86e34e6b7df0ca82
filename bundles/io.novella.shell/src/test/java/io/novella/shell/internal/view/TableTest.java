// SPDX-License-Identifier: Apache-2.0
package io.novella.shell.internal.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TableTest {

    @Test
    void columnsAreAsWideAsTheirWidestCellAndNoLineEndsWithSpaces() {
        Table table = new Table(List.of("A", "LONG", "C"));
        table.row(List.of("1234", "x", ""));
        table.row(List.of("", "", "z"));
        assertThat(table).hasToString("A     LONG  C\n1234  x\n            z");
    }

    @Test
    void aHeaderMayStandAlone() {
        assertThat(new Table(List.of("A", "B"))).hasToString("A  B");
    }

    @Test
    void aCellCannotForgeALineOrSteerTheTerminal() {
        Table table = new Table(List.of("NAME", "X"));
        table.row(List.of("a\nb\u001b[2J\u009b", "y"));
        assertThat(table).hasToString("NAME      X\na?b?[2J?  y");
    }

    @Test
    void cellsTakeSeveralLinesWhereTheTerminalIsNarrow() {
        Table table = new Table(List.of("NAME", "REASON"), 24);
        table.row(List.of("first", "it says why at some length"));
        table.row(List.of("second", "/a/path/without/any/blank"));
        assertThat(table)
                .hasToString(
                        """
                        NAME    REASON
                        first   it says why at
                                some length
                        second  /a/path/without/
                                any/blank""");
    }

    @Test
    void tableThatCannotFitIsLeftAsItIs() {
        Table table = new Table(List.of("FIRST COLUMN", "SECOND COLUMN"), 10);
        assertThat(table).hasToString("FIRST COLUMN  SECOND COLUMN");
    }
}
