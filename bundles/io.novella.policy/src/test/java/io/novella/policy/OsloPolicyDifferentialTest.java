// SPDX-License-Identifier: Apache-2.0
package io.novella.policy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random rules against the original itself, where a Python with oslo.policy is named: {@code apt-get install python3-oslo.policy} and
 * {@code -DargLine="-Dnovella.oslo.python=/usr/bin/python3 -Dnovella.oslo.count=20000 -Dnovella.oslo.seed=1"}.
 */
@EnabledIfSystemProperty(
        named = "novella.oslo.python",
        matches = ".+",
        disabledReason = "skipped: name a Python that has oslo.policy by -Dnovella.oslo.python=")
class OsloPolicyDifferentialTest {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    @TempDir
    Path folder;

    @Test
    void weAllowWhatItAllowsAndNothingElse() throws Exception {
        RandomRules random = new RandomRules(new Random(Long.getLong("novella.oslo.seed", 1)));
        List<JsonNode> vectors = new ArrayList<>();
        for (int i = Integer.getInteger("novella.oslo.count", 20_000); i > 0; i--) {
            vectors.add(MAPPER.valueToTree(
                    Map.of("rules", random.rules(), "rule", "r", "target", random.target(), "creds", random.creds())));
        }
        List<JsonNode> answers = ask(vectors);
        assertThat(answers).hasSameSizeAs(vectors);
        List<String> different = new ArrayList<>();
        int allowed = 0;
        int stricter = 0;
        for (int i = 0; i < vectors.size(); i++) {
            PolicyVector vector = new PolicyVector(i, vectors.get(i));
            PolicyRules rules = PolicyRules.of(vector.plainRules());
            Decision decision = rules.decide("r", vector.target(), vector.creds());
            String verdict = answers.get(i).get("verdict").asText();
            String tree = answers.get(i).get("tree").asText();
            boolean allows = verdict.equals("allow");
            allowed += allows ? 1 : 0;
            boolean closedOnly = decision.outcome() != Outcome.TRUE && decision.outcome() != Outcome.FALSE;
            if (allows && !decision.allowed() && closedOnly) {
                stricter++;
                System.out.println("stricter: " + decision.reason() + " in "
                        + vectors.get(i).get("rules"));
            } else if (allows != decision.allowed()
                    || (!verdict.startsWith("error") && !tree.equals(String.valueOf(rules.check("r"))))) {
                different.add(verdict + " " + tree + " but " + decision.reason() + " " + rules.check("r") + " for "
                        + vectors.get(i));
            }
        }
        System.out.println(vectors.size() + " rules, " + allowed + " allowed, " + stricter + " closed here only");
        assertThat(different).isEmpty();
    }

    private List<JsonNode> ask(List<JsonNode> vectors) throws IOException, InterruptedException {
        Path script = folder.resolve("oslo_verdicts.py");
        try (InputStream source = getClass().getResourceAsStream("/policy/oslo_verdicts.py")) {
            Files.copy(source, script);
        }
        Path questions = folder.resolve("questions.jsonl");
        Files.write(questions, vectors.stream().map(JsonNode::toString).toList(), StandardCharsets.UTF_8);
        Path answers = folder.resolve("answers.jsonl");
        Process python = new ProcessBuilder(System.getProperty("novella.oslo.python"), script.toString())
                .redirectInput(questions.toFile())
                .redirectOutput(answers.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        assertThat(python.waitFor()).isZero();
        List<JsonNode> read = new ArrayList<>();
        for (String line : Files.readAllLines(answers)) {
            read.add(MAPPER.readTree(line));
        }
        return read;
    }
}
