// SPDX-License-Identifier: Apache-2.0
package io.novella.schema.internal.regex;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntPredicate;

/**
 * The code points of a {@code \p{…}} of ECMA-262, as this Java version's Unicode tables have them. Names are compared exactly, as
 * ECMA-262 asks.
 */
final class UnicodeProperties {

    /** Short and long names of the general categories, and the bits of {@link Character#getType} that each covers. */
    private static final Map<String, Integer> CATEGORIES = new HashMap<>();

    private static final Map<String, IntPredicate> BINARY = new HashMap<>();

    /** Only names that exist are kept, of which there are a few hundred. */
    private static final Map<String, CharSet> KNOWN = new ConcurrentHashMap<>();

    static {
        category("Lu", "Uppercase_Letter", Character.UPPERCASE_LETTER);
        category("Ll", "Lowercase_Letter", Character.LOWERCASE_LETTER);
        category("Lt", "Titlecase_Letter", Character.TITLECASE_LETTER);
        group("LC", "Cased_Letter", "Lu", "Ll", "Lt");
        category("Lm", "Modifier_Letter", Character.MODIFIER_LETTER);
        category("Lo", "Other_Letter", Character.OTHER_LETTER);
        group("L", "Letter", "LC", "Lm", "Lo");
        category("Mn", "Nonspacing_Mark", Character.NON_SPACING_MARK);
        category("Mc", "Spacing_Mark", Character.COMBINING_SPACING_MARK);
        category("Me", "Enclosing_Mark", Character.ENCLOSING_MARK);
        group("M", "Mark", "Mn", "Mc", "Me");
        group("M", "Combining_Mark", "M");
        category("Nd", "Decimal_Number", Character.DECIMAL_DIGIT_NUMBER);
        group("Nd", "digit", "Nd");
        category("Nl", "Letter_Number", Character.LETTER_NUMBER);
        category("No", "Other_Number", Character.OTHER_NUMBER);
        group("N", "Number", "Nd", "Nl", "No");
        category("Pc", "Connector_Punctuation", Character.CONNECTOR_PUNCTUATION);
        category("Pd", "Dash_Punctuation", Character.DASH_PUNCTUATION);
        category("Ps", "Open_Punctuation", Character.START_PUNCTUATION);
        category("Pe", "Close_Punctuation", Character.END_PUNCTUATION);
        category("Pi", "Initial_Punctuation", Character.INITIAL_QUOTE_PUNCTUATION);
        category("Pf", "Final_Punctuation", Character.FINAL_QUOTE_PUNCTUATION);
        category("Po", "Other_Punctuation", Character.OTHER_PUNCTUATION);
        group("P", "Punctuation", "Pc", "Pd", "Ps", "Pe", "Pi", "Pf", "Po");
        group("P", "punct", "P");
        category("Sm", "Math_Symbol", Character.MATH_SYMBOL);
        category("Sc", "Currency_Symbol", Character.CURRENCY_SYMBOL);
        category("Sk", "Modifier_Symbol", Character.MODIFIER_SYMBOL);
        category("So", "Other_Symbol", Character.OTHER_SYMBOL);
        group("S", "Symbol", "Sm", "Sc", "Sk", "So");
        category("Zs", "Space_Separator", Character.SPACE_SEPARATOR);
        category("Zl", "Line_Separator", Character.LINE_SEPARATOR);
        category("Zp", "Paragraph_Separator", Character.PARAGRAPH_SEPARATOR);
        group("Z", "Separator", "Zs", "Zl", "Zp");
        category("Cc", "Control", Character.CONTROL);
        group("Cc", "cntrl", "Cc");
        category("Cf", "Format", Character.FORMAT);
        category("Cs", "Surrogate", Character.SURROGATE);
        category("Co", "Private_Use", Character.PRIVATE_USE);
        category("Cn", "Unassigned", Character.UNASSIGNED);
        group("C", "Other", "Cc", "Cf", "Cs", "Co", "Cn");

        binary("Any", "Any", cp -> true);
        binary("ASCII", "ASCII", cp -> cp < 128);
        binary("Assigned", "Assigned", Character::isDefined);
        binary("Alphabetic", "Alpha", Character::isAlphabetic);
        binary("Ideographic", "Ideo", Character::isIdeographic);
        binary("Lowercase", "Lower", Character::isLowerCase);
        binary("Uppercase", "Upper", Character::isUpperCase);
        binary("White_Space", "space", cp -> (cp >= '\t' && cp <= '\r') || cp == 0x85 || isSeparator(cp));
        binary("ASCII_Hex_Digit", "AHex", cp -> cp < 128 && Character.digit(cp, 16) >= 0);
    }

    private UnicodeProperties() {}

    private static boolean isSeparator(int codePoint) {
        return Character.isSpaceChar(codePoint);
    }

    private static void category(String name, String longName, int type) {
        CATEGORIES.put(name, 1 << type);
        CATEGORIES.put(longName, 1 << type);
    }

    private static void group(String name, String longName, String... members) {
        int bits = 0;
        for (String member : members) {
            bits |= Objects.requireNonNull(CATEGORIES.get(member), member);
        }
        CATEGORIES.put(name, bits);
        CATEGORIES.put(longName, bits);
    }

    private static void binary(String name, String alias, IntPredicate holds) {
        BINARY.put(name, holds);
        BINARY.put(alias, holds);
    }

    /** The set of what stands between the braces; empty if there is no such property here. */
    static Optional<CharSet> find(String expression) {
        CharSet known = KNOWN.get(expression);
        if (known != null) {
            return Optional.of(known);
        }
        Optional<CharSet> found = predicate(expression).map(CharSet::where);
        found.ifPresent(set -> KNOWN.put(expression, set));
        return found;
    }

    private static Optional<IntPredicate> predicate(String expression) {
        int equals = expression.indexOf('=');
        if (equals < 0) {
            IntPredicate binary = BINARY.get(expression);
            return binary == null ? category(expression) : Optional.of(binary);
        }
        String value = expression.substring(equals + 1);
        return switch (expression.substring(0, equals)) {
            case "General_Category", "gc" -> category(value);
            case "Script", "sc" -> script(value);
            default -> Optional.empty();
        };
    }

    private static Optional<IntPredicate> category(String name) {
        Integer bits = CATEGORIES.get(name);
        return bits == null ? Optional.empty() : Optional.of(cp -> (bits >>> Character.getType(cp) & 1) != 0);
    }

    private static Optional<IntPredicate> script(String name) {
        if (!isTitleCase(name)) {
            return Optional.empty();
        }
        try {
            Character.UnicodeScript script = Character.UnicodeScript.forName(name);
            return Optional.of(cp -> Character.UnicodeScript.of(cp) == script);
        } catch (IllegalArgumentException unknown) {
            return Optional.empty();
        }
    }

    private static boolean isTitleCase(String name) {
        StringBuilder titled = new StringBuilder();
        for (String word : name.split("_", -1)) {
            if (word.isEmpty()) {
                return false;
            }
            titled.append(titled.isEmpty() ? "" : "_")
                    .append(word.substring(0, 1).toUpperCase(Locale.ROOT))
                    .append(word.substring(1).toLowerCase(Locale.ROOT));
        }
        return name.contentEquals(titled) || name.equals("SignWriting");
    }
}
