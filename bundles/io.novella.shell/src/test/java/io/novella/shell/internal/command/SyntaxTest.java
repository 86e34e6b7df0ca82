// SPDX-License-Identifier: Apache-2.0
package io.novella.shell.internal.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SyntaxTest {

    private static final String USAGE = "usage: vm:console VM [MORE] [--lines N] [--follow]";

    private final Syntax syntax = new Syntax("vm:console", "VM [MORE] [--lines N] [--follow]");

    @Test
    void optionsStandAnywhere() {
        Arguments arguments = syntax.parse("--lines", "3", "web", "--follow", "x");
        assertThat(arguments.get("VM")).isEqualTo("web");
        assertThat(arguments.find("MORE")).contains("x");
        assertThat(arguments.positive("--lines")).hasValue(3);
        assertThat(arguments.has("--follow")).isTrue();
    }

    @Test
    void whatIsNotGivenIsAbsent() {
        Arguments arguments = syntax.parse("web");
        assertThat(arguments.find("MORE")).isEmpty();
        assertThat(arguments.positive("--lines")).isEmpty();
        assertThat(arguments.has("--follow")).isFalse();
    }

    @Test
    void aValueMayStandBehindAnEqualsSign() {
        assertThat(syntax.parse("web", "--lines=3").positive("--lines")).hasValue(3);
    }

    @Test
    void afterTwoDashesEverythingIsAnArgument() {
        assertThat(syntax.parse("--", "--follow").get("VM")).isEqualTo("--follow");
    }

    @Test
    void aMisfitAnswersWithItsReasonAndTheUsage() {
        rejects("missing VM; " + USAGE);
        rejects("missing VM; " + USAGE, "--follow");
        rejects("unexpected argument 'c'; " + USAGE, "a", "b", "c");
        rejects("unknown option '--foo'; " + USAGE, "web", "--foo");
        rejects("unknown option '-f'; " + USAGE, "web", "-f");
        rejects("--lines needs a value; " + USAGE, "web", "--lines");
        rejects("--lines needs a value; " + USAGE, "web", "--lines", "--follow");
        rejects("--lines is given twice; " + USAGE, "web", "--lines", "1", "--lines", "2");
        rejects("--follow takes no value; " + USAGE, "web", "--follow=yes");
        rejects("an argument is null; check that every variable in the command is set; " + USAGE, (String) null);
        rejects(USAGE, "--help");
    }

    @Test
    void aNumberIsWholeAndFromOne() {
        for (String wrong : new String[] {"x", "0", "-1", "1.5", "99999999999999999999"}) {
            assertThatExceptionOfType(CommandException.class)
                    .isThrownBy(() -> syntax.parse("web", "--lines", wrong).positive("--lines"))
                    .withMessage("--lines needs a whole number from 1, not '" + wrong + "'; " + USAGE);
        }
    }

    @Test
    void aCommandWithoutArgumentsSaysSo() {
        assertThatExceptionOfType(CommandException.class)
                .isThrownBy(() -> new Syntax("vm:list", "").parse("x"))
                .withMessage("unexpected argument 'x'; usage: vm:list");
    }

    private void rejects(String message, @Nullable String... typed) {
        assertThatExceptionOfType(CommandException.class)
                .isThrownBy(() -> syntax.parse(typed))
                .withMessage(message);
    }
}
