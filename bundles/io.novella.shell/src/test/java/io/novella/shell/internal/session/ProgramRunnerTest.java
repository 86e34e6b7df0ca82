// SPDX-License-Identifier: Apache-2.0
package io.novella.shell.internal.session;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.NoSuchFileException;
import java.util.List;
import org.apache.felix.gogo.runtime.CommandProcessorImpl;
import org.apache.felix.gogo.runtime.threadio.ThreadIOImpl;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Descriptor;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(20)
class ProgramRunnerTest {

    /** In the scope {@code test}. */
    public static final class Commands {
        @Descriptor("greets a person")
        public String greet(@Descriptor("WHO [--loud]: a person; in capitals") String... who) {
            return "Hello, " + String.join(" ", who);
        }

        public int count(int number) {
            return number;
        }

        public void fail(String how) throws Exception {
            switch (how) {
                case "argument" ->
                    throw new IllegalArgumentException("java.lang.IllegalStateException: expected a cat");
                case "nothing" -> throw new IllegalStateException();
                case "null" -> throw new NullPointerException("Cannot invoke \"Object.x()\" because \"y\" is null");
                case "number" -> Integer.parseInt("twelve");
                case "file" -> throw new NoSuchFileException("/none");
                case "error" -> throw new StackOverflowError();
                case "class" -> throw new NoClassDefFoundError("org/example/Absent");
                default -> throw new Exception("for another reason\nin two lines");
            }
        }
    }

    private static final ThreadIOImpl THREAD_IO = new ThreadIOImpl();

    private final CommandProcessorImpl processor = new CommandProcessorImpl(THREAD_IO);
    private final ByteArrayOutputStream output = new ByteArrayOutputStream();
    private final ByteArrayOutputStream errors = new ByteArrayOutputStream();
    private CommandSession session;
    private ProgramRunner runner;

    @BeforeAll
    static void divertStreams() {
        THREAD_IO.start();
    }

    @AfterAll
    static void restoreStreams() {
        THREAD_IO.stop();
    }

    @BeforeEach
    void open() {
        for (String name : List.of("greet", "count", "fail")) {
            processor.addCommand("test", new Commands(), name);
        }
        PrintStream out = new PrintStream(output, true, UTF_8);
        PrintStream err = new PrintStream(errors, true, UTF_8);
        session = processor.createSession(new ByteArrayInputStream(new byte[0]), out, new ErrorStream(err));
        runner = new ProgramRunner(session, out, err);
    }

    @AfterEach
    void close() {
        session.close();
        processor.stop();
    }

    @Test
    void everyStatementPrintsItsResult() {
        assertThat(runner.run("greet a; greet b\ngreet c && greet d\n# a comment\n\ngreet e | greet f"))
                .isZero();
        assertThat(out()).isEqualTo("Hello, a\nHello, b\nHello, c\nHello, d\nHello, f\n");
        assertThat(err()).isEmpty();
    }

    @Test
    void failureInTheFirstPartOfAPipeIsASentence() {
        assertThat(runner.run("fail argument | greet b")).isEqualTo((byte) 1);
        assertThat(out()).isEqualTo("Hello, b\n");
        assertThat(err()).isEqualTo("a command of the pipeline failed: expected a cat\n");
    }

    @Test
    void assignedResultIsNotPrinted() {
        assertThat(runner.run("x = (greet a); y = 5; greet $x $y")).isZero();
        assertThat(out()).isEqualTo("Hello, Hello, a 5\n");
    }

    @Test
    void firstFailureEndsTheProgramAndNamesItsLineAndCommand() {
        assertThat(runner.run("greet a\n\nfail argument; greet b\ngreet c")).isEqualTo((byte) 1);
        assertThat(out()).isEqualTo("Hello, a\n");
        assertThat(err()).isEqualTo("line 3: fail: expected a cat\n");
    }

    @Test
    void alternativeRunsAfterAFailureOnly() {
        assertThat(runner.run("fail other || greet a; greet b || greet c; fail other && greet d"))
                .isEqualTo((byte) 1);
        assertThat(out()).isEqualTo("Hello, a\nHello, b\n");
        assertThat(err()).isEqualTo("fail: for another reason\nfail: for another reason\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    nonesuch            | there is no command 'nonesuch'; help lists all commands
                    test:graet x        | there is no command 'test:graet'; did you mean test:greet? help lists all commands
                    count x             | count: these arguments are not valid for the command; usage: test:count NUMBER
                    count               | count: these arguments are not valid for the command; usage: test:count NUMBER
                    fail nothing        | fail: it failed without an error message (details are in the log)
                    fail null           | fail: it failed, possibly because an argument is missing; usage: test:fail TEXT (details are in the log)
                    fail number         | fail: "twelve" is not a number
                    fail file           | fail: there is no file /none
                    fail error          | fail: it failed without an error message (details are in the log)
                    fail class          | fail: a class is missing: org.example.Absent (details are in the log)
                    exit x              | exit: expected a number from 0 to 127, not 'x'; usage: exit [STATUS]
                    help nonesuch       | help: there is no command 'nonesuch'; help lists all commands
                    """)
    void failureIsOneSentence(String program, String sentence) {
        assertThat(runner.run(program)).isEqualTo((byte) 1);
        assertThat(err()).isEqualTo(sentence + "\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    (greet a
                    greet 'a
                    greet { a
                    """)
    void syntaxErrorTellsItsPlace(String program) {
        assertThat(runner.run(program)).isEqualTo((byte) 1);
        assertThat(err()).startsWith("syntax error at line 1, column ").doesNotContain("Exception", "Error:");
        assertThat(out()).isEmpty();
    }

    @Test
    void exitEndsTheProgramWithItsStatus() {
        assertThatThrownBy(() -> runner.run("greet a; exit 7; greet b"))
                .isInstanceOfSatisfying(
                        ExitException.class, exit -> assertThat(exit.status()).isEqualTo((byte) 7));
        assertThatThrownBy(() -> runner.run("quit")).isInstanceOf(ExitException.class);
        assertThat(out()).isEqualTo("Hello, a\n");
    }

    @Test
    void helpListsCommandsWithSummariesAndExplainsOne() {
        runner.run("help");
        assertThat(out()).contains("\ntest:greet  greets a person\n", "exit        leaves the shell");
        output.reset();
        runner.run("help greet");
        assertThat(out())
                .isEqualTo("test:greet: greets a person\nusage: test:greet WHO [--loud]\n  a person; in capitals\n");
    }

    private String out() {
        return output.toString(UTF_8);
    }

    private String err() {
        return errors.toString(UTF_8);
    }
}
