// SPDX-License-Identifier: Apache-2.0
package io.novella.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.StringLength;

/** No input makes the parser or an evaluation throw or hang, and no error opens a closed rule. */
class PolicyPropertiesTest {
    private static final RuleParser PARSER = new RuleParser();

    @Property(tries = 2000)
    void anyTextParsesAndDecides(@ForAll @StringLength(max = 200) String rule, @ForAll long seed) {
        decides(Map.of("r", rule), seed);
    }

    @Property(tries = 4000)
    void wordsOfTheLanguageInAnyOrderParseAndDecide(@ForAll("words") String rule, @ForAll long seed) {
        decides(Map.of("r", rule), seed);
    }

    @Property(tries = 1000)
    void anyLeftAndRightSideDecides(
            @ForAll("operands") String left, @ForAll("templates") String right, @ForAll long seed) {
        decides(Map.of("r", List.of(List.of(left + ":" + right))), seed);
    }

    @Property(tries = 2000)
    void canonicalTextIsStable(@ForAll("words") String rule) {
        String once = print(print(rule));
        assertThat(print(once)).isEqualTo(once);
    }

    @Property(tries = 2000)
    void canonicalTextOfAWellFormedRuleReadsBackAsItself(@ForAll long seed) {
        String rule = new RandomRules(new Random(seed)).text(4);
        Check check = PARSER.parseText(rule);
        if (check.problem() == null && !check.toString().contains("'a':'b'")) {
            assertThat(PARSER.parseText(check.toString())).isEqualTo(check);
        }
    }

    /** The error is put in the place of any leaf, of every kind that there is. */
    @Property(tries = 20_000, shrinking = ShrinkingMode.OFF)
    void noErrorOpensAClosedRule(@ForAll long seed) {
        RandomRules generator = new RandomRules(new Random(seed));
        Random random = new Random(~seed);
        Map<String, CheckKind> kinds = Map.of("broken", CheckKind.unavailable("the plugin is gone"));
        Map<String, Object> target = generator.target();
        Map<String, Object> creds = generator.creds();
        String text = generator.text(4);
        String[] words = text.split(" ", -1);
        int leaf = random.nextInt(words.length);
        String word = words[leaf].replace("(", "").replace(")", "");
        if (List.of("", "and", "or", "not").contains(word)) {
            return;
        }
        List<String> errors =
                List.of("garbage", "rule:nothing", "rule:r", "broken:x", "http://localhost/", "role:%", "1a:b");
        words[leaf] = words[leaf].replace(word, errors.get(random.nextInt(errors.size())));
        RuleParser parser = new RuleParser(kinds);
        PolicyRules before = PolicyRules.builder()
                .parser(parser)
                .overrides(Map.of("r", text))
                .build();
        PolicyRules after = PolicyRules.builder()
                .parser(parser)
                .overrides(Map.of("r", String.join(" ", words)))
                .build();
        // A rule that an error had closed already may meet a lesser one instead; this is about those closed by their
        // meaning.
        if (before.decide("r", target, creds).outcome() == Outcome.FALSE) {
            assertThat(after.decide("r", target, creds).allowed())
                    .as(text + " with " + words[leaf])
                    .isFalse();
        }
    }

    /** An attribute or a credential fails when a rule asks for it: what was denied stays so, under {@code not} too. */
    @Property(tries = 10_000, shrinking = ShrinkingMode.OFF)
    void noBrokenInputOpensAClosedRule(@ForAll long seed) {
        RandomRules generator = new RandomRules(new Random(seed));
        PolicyRules rules = PolicyRules.of(generator.rules());
        Map<String, Object> target = generator.target();
        Map<String, Object> creds = generator.creds();
        Random random = new Random(~seed);
        if (rules.decide("r", target, creds).outcome() == Outcome.FALSE) {
            assertThat(rules.decide("r", breaking(target, random), breaking(creds, random))
                            .allowed())
                    .isFalse();
        }
    }

    private static Map<String, Object> breaking(Map<String, Object> map, Random random) {
        List<String> keys = List.copyOf(map.keySet());
        if (keys.isEmpty() || random.nextInt(3) == 0) {
            return map;
        }
        String broken = keys.get(random.nextInt(keys.size()));
        return new HashMap<>(map) {
            private static final long serialVersionUID = 1L;

            @Override
            public Object get(Object key) {
                if (broken.equals(key)) {
                    throw new UnsupportedOperationException("broken");
                }
                return super.get(key);
            }
        };
    }

    @Property(tries = 2000)
    void anExplanationAgreesWithTheDecision(@ForAll long seed) {
        RandomRules generator = new RandomRules(new Random(seed));
        PolicyRules rules = PolicyRules.of(generator.rules());
        Map<String, Object> target = generator.target();
        Map<String, Object> creds = generator.creds();
        Decision decision = rules.decide("r", target, creds);
        Explanation explanation = rules.explain("r", target, creds);
        assertThat(explanation.outcome()).isEqualTo(decision.outcome());
        if (decision.leaf() != null) {
            assertThat(explanation.decider().check()).isEqualTo(decision.leaf());
        }
    }

    private static void decides(Map<String, ?> rules, long seed) {
        RandomRules generator = new RandomRules(new Random(seed));
        PolicyRules compiled = PolicyRules.of(rules);
        Decision decision = compiled.decide("r", generator.target(), generator.creds());
        assertThat(decision.reason()).startsWith("r: ");
        assertThat(decision.allowed()).isEqualTo(decision.outcome() == Outcome.TRUE);
    }

    private static String print(String rule) {
        return PARSER.parseText(rule).toString();
    }

    @Provide
    Arbitrary<String> words() {
        return Arbitraries.of(
                        "(",
                        ")",
                        "and",
                        "or",
                        "not",
                        "@",
                        "!",
                        "role:admin",
                        "'a':'b'",
                        "\"q\"",
                        "x:%(y)s",
                        ":",
                        "a:b)",
                        "((a:b",
                        "NOT",
                        "x:%(",
                        "rule:r",
                        "garbage",
                        "\u2003",
                        "",
                        "role:%(role)s)")
                .list()
                .ofMaxSize(14)
                .map(list -> String.join(" ", list));
    }

    @Provide
    Arbitrary<String> operands() {
        return Arbitraries.strings()
                .withChars("abu01xe_.'\"\\+-~*/<>=!%@ \tÜ#{}[]")
                .ofMaxLength(12);
    }

    @Provide
    Arbitrary<String> templates() {
        return Arbitraries.strings().withChars("%(n)sdrxX#0-+ .5*hq").ofMaxLength(12);
    }
}
