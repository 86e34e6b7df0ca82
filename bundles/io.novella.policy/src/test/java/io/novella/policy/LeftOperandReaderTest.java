// SPDX-License-Identifier: Apache-2.0
package io.novella.policy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LeftOperandReaderTest {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    /**
     * About 800 results of {@code str(ast.literal_eval(text))} of Python 3.11; {@code path} where it raises ValueError, and {@code error} where
     * it raises anything else. What is marked {@code unread} is a path or a literal there, and is refused here on purpose.
     */
    @Test
    void everyResultIsPythons() throws IOException {
        List<String> different = new ArrayList<>();
        int cases = 0;
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                LeftOperandReaderTest.class.getResourceAsStream("/policy/literal-cases.jsonl"),
                StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                JsonNode json = MAPPER.readTree(line);
                String expected =
                        json.has("unread") ? "error" : json.get("result").textValue();
                LeftOperand left = LeftOperand.parse(json.get("text").textValue());
                String actual = left instanceof LeftOperand.Literal literal
                        ? "= " + literal.text()
                        : left instanceof LeftOperand.Path ? "path" : "error";
                if (!actual.equals(expected)) {
                    different.add(actual + " but " + line);
                }
                cases++;
            }
        }
        assertThat(different).isEmpty();
        assertThat(cases).isGreaterThan(500);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1a", "a b", "'a", "a..b", "class", "f(x)", "(", "[1", "{1}", "'a'b'c'", "\\", "a#b", ""})
    void unreadableLeftSideIsNamedWithItsPlace(String text) {
        assertThat(LeftOperand.parse(text))
                .isInstanceOfSatisfying(LeftOperand.Unreadable.class, unreadable -> assertThat(unreadable.reason())
                        .startsWith("'" + text + "' is neither a literal nor a credential, at character "));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "1a|2",
                "a b|3",
                "a b  |3",
                "'a|3",
                "a+'bc|6",
                "'a\\x41|7",
                "'a\\x4|3",
                "r'a\\|4",
                "a..b|3",
                "[1|3",
                "(a]|3",
                "class|1",
                "`{'a':1,`|8"
            })
    void placeOfTheErrorIsItsFirstCharacter(String text, int character) {
        assertThat(LeftOperand.parse(text))
                .isEqualTo(new LeftOperand.Unreadable(
                        "'" + text + "' is neither a literal nor a credential, at character " + character));
    }

    @Test
    void surrogateWithoutItsPairIsUnreadable() {
        for (String text : List.of("'\ud83d'", "'\ud83d", "'\ude00'", "'\ud83d\ud83d\ude00'", "r'\\\ud83d'")) {
            assertThat(LeftOperand.parse(text)).isInstanceOf(LeftOperand.Unreadable.class);
        }
        assertThat(LeftOperand.parse("'\ud83d\ude00'")).isEqualTo(new LeftOperand.Literal("\ud83d\ude00"));
        assertThat(LeftOperand.parse("r'\\\ud83d\ude00'")).isEqualTo(new LeftOperand.Literal("\\\ud83d\ude00"));
    }

    @Test
    void bracketsAndOperatorsAreLimited() {
        assertThat(LeftOperand.parse("[" + "[],".repeat(199) + "]")).isInstanceOf(LeftOperand.Literal.class);
        assertThat(LeftOperand.parse("[" + "[],".repeat(200) + "]")).isInstanceOf(LeftOperand.Unreadable.class);
        assertThat(LeftOperand.parse("(".repeat(40) + "1" + ")".repeat(40))).isEqualTo(new LeftOperand.Literal("1"));
        assertThat(LeftOperand.parse("(".repeat(41) + "1" + ")".repeat(41))).isInstanceOf(LeftOperand.Unreadable.class);
        assertThat(LeftOperand.parse("a" + ".a".repeat(200))).isInstanceOf(LeftOperand.Path.class);
        assertThat(LeftOperand.parse("a" + ".a".repeat(201))).isInstanceOf(LeftOperand.Unreadable.class);
        assertThat(LeftOperand.parse("a" + "-a".repeat(200))).isInstanceOf(LeftOperand.Path.class);
        assertThat(LeftOperand.parse("a" + "-a".repeat(201))).isInstanceOf(LeftOperand.Unreadable.class);
        assertThat(LeftOperand.parse("-".repeat(200) + "a")).isInstanceOf(LeftOperand.Path.class);
        assertThat(LeftOperand.parse("-".repeat(201) + "a")).isInstanceOf(LeftOperand.Unreadable.class);
    }
}
