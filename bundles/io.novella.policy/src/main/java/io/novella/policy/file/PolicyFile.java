// SPDX-License-Identifier: Apache-2.0
package io.novella.policy.file;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One policy file, read: YAML or, by its name, JSON; an object of rules by name, each a text or a list of lists. Read token by
 * token, so that every rule has its line and nothing is guessed: what YAML would make of an unquoted {@code !}, {@code yes} or
 * of an alias is said instead. An empty file holds no rules.
 *
 * @param name of the file
 * @param rules by name, in the order of the file; what could be read even where there are findings
 * @param findings why the file cannot be used
 */
public record PolicyFile(String name, Map<String, FileRule> rules, List<Finding> findings) {

    /** Larger files are refused; 10,000 rules have about one MiB. It is also what the YAML reader takes. */
    static final int MAX_BYTES = 3 << 20;

    private static final JsonFactory JSON = new JsonFactoryBuilder().build();
    private static final YAMLFactory YAML = YAMLFactory.builder().build();
    private static final Pattern PLACE = Pattern.compile(" in 'reader', line (\\d{1,9}),");

    public static boolean isPolicyFile(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return !lower.startsWith(".") && (isJson(lower) || lower.endsWith(".yaml") || lower.endsWith(".yml"));
    }

    private static boolean isJson(String name) {
        return name.toLowerCase(Locale.ROOT).endsWith(".json");
    }

    /** Reads a file; whatever it holds, this does not throw. */
    public static PolicyFile read(String name, byte[] bytes) {
        Reader reader = new Reader(name);
        try {
            reader.read(bytes);
        } catch (JsonProcessingException malformed) {
            reader.malformed(malformed);
        } catch (IOException | RuntimeException | StackOverflowError broken) {
            reader.find(0, "", "cannot be read: " + broken);
        }
        return new PolicyFile(name, reader.rules, List.copyOf(reader.findings));
    }

    private static final class Reader {
        private final String file;
        private final Map<String, FileRule> rules = new LinkedHashMap<>();
        private final List<Finding> findings = new ArrayList<>();
        private String text = "";
        private String rule = "";

        Reader(String file) {
            this.file = file;
        }

        void find(int line, String about, String sentence) {
            findings.add(new Finding(file, line, about, sentence, true));
        }

        /** The YAML reader's sentences come in several lines, with what it was about, the place and a piece of the file. */
        void malformed(JsonProcessingException malformed) {
            JsonLocation location = malformed.getLocation();
            int line = location == null ? 0 : Math.max(0, location.getLineNr());
            List<String> sentences = new ArrayList<>();
            for (String part :
                    String.valueOf(malformed.getOriginalMessage()).lines().toList()) {
                Matcher place = PLACE.matcher(part);
                if (place.lookingAt()) {
                    line = Integer.parseInt(place.group(1));
                } else if (!part.startsWith(" ") && !part.isBlank()) {
                    sentences.add(part.strip());
                }
            }
            if (sentences.size() > 1 && sentences.get(0).startsWith("while ")) {
                sentences.remove(0);
            }
            find(line, rule, "is not valid " + (isJson(file) ? "JSON: " : "YAML: ") + String.join(" ", sentences));
        }

        void read(byte[] bytes) throws IOException {
            if (bytes.length > MAX_BYTES) {
                find(0, "", "is larger than " + (MAX_BYTES >> 20) + " MiB");
                return;
            }
            try {
                text = StandardCharsets.UTF_8
                        .newDecoder()
                        .decode(ByteBuffer.wrap(bytes))
                        .toString();
            } catch (CharacterCodingException malformed) {
                find(0, "", "is not valid UTF-8");
                return;
            }
            if (text.startsWith("\ufeff")) {
                text = text.substring(1);
            }
            if (text.isBlank()) {
                return;
            }
            try (JsonParser parser = isJson(file) ? JSON.createParser(text) : YAML.createParser(text)) {
                document(parser);
            }
        }

        private void document(JsonParser parser) throws IOException {
            JsonToken first = parser.nextToken();
            boolean nothing = first == JsonToken.VALUE_NULL || (first == JsonToken.VALUE_STRING && !isQuoted(parser));
            if (first == null || (nothing && !isJson(file) && parser.getText().isEmpty())) {
                return;
            }
            if (first != JsonToken.START_OBJECT) {
                find(line(parser), "", "must contain one object that maps rule names to rules");
                return;
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                rule = parser.currentName();
                int line = line(parser);
                parser.nextToken();
                Object value = value(parser, 0);
                if (value != null) {
                    add(line, value);
                }
            }
            rule = "";
            if (parser.nextToken() != null) {
                find(
                        line(parser),
                        "",
                        "contains data after the object of rules; a policy file contains exactly one object");
            }
        }

        private void add(int line, Object value) {
            if (rule.isBlank()) {
                find(line, "", "a rule has no name");
                return;
            }
            FileRule earlier = rules.putIfAbsent(rule, new FileRule(file, line, value));
            if (earlier != null) {
                find(line, rule, "is already defined on line " + earlier.line());
            }
        }

        /** A text, or a list up to two deep; else a finding and null. */
        private @Nullable Object value(JsonParser parser, int depth) throws IOException {
            JsonToken token = parser.currentToken();
            int line = line(parser);
            if (parser instanceof YAMLParser yaml && yaml.isCurrentAlias()) {
                find(
                        line,
                        rule,
                        "uses a YAML anchor, which is not supported; write out the rule, or reference another rule with rule:NAME");
                return null;
            }
            if (parser.getTypeId() != null) {
                find(line, rule, "has a YAML tag, which is not supported; put a string that begins with ! in quotes");
                parser.skipChildren();
                return null;
            }
            if (token == JsonToken.VALUE_STRING) {
                if (parser.getText().isEmpty() && !isQuoted(parser)) {
                    find(line, rule, "has no value: write \"@\" to allow everyone, \"!\" to allow nobody, in quotes");
                    return null;
                }
                return parser.getText();
            }
            if (token == JsonToken.START_ARRAY && depth < 2) {
                List<@Nullable Object> list = new ArrayList<>();
                boolean whole = true;
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    Object item = value(parser, depth + 1);
                    whole &= item != null;
                    list.add(item);
                }
                return whole ? list : null;
            }
            find(line, rule, "a rule must be a quoted string or a list of lists of strings, not " + describe(parser));
            parser.skipChildren();
            return null;
        }

        /** YAML makes an empty text of an unquoted {@code !}, which would allow everyone. */
        private boolean isQuoted(JsonParser parser) {
            long at = parser.currentTokenLocation().getCharOffset();
            char first = at >= 0 && at < text.length() ? text.charAt((int) at) : 0;
            return first == '"' || first == '\'';
        }

        private static String describe(JsonParser parser) throws IOException {
            return switch (parser.currentToken()) {
                case VALUE_NULL -> "nothing";
                case START_OBJECT -> "an object";
                case START_ARRAY -> "a more deeply nested list";
                default -> parser.getText();
            };
        }

        private static int line(JsonParser parser) {
            return parser.currentTokenLocation().getLineNr();
        }
    }
}
