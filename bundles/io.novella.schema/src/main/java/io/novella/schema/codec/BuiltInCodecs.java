// SPDX-License-Identifier: Apache-2.0
package io.novella.schema.codec;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.novella.api.spi.ValueCodec;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The codecs that schemas can name without any bundle bringing them. */
public final class BuiltInCodecs {

    /** What oslo.utils takes for true and for false, whatever the case. */
    private static final Set<String> TRUE = Set.of("1", "t", "true", "on", "y", "yes");

    private static final Set<String> FALSE = Set.of("0", "f", "false", "off", "n", "no");

    /** Digits of ASCII only, unlike {@link BigInteger}, and no more than fit. */
    private static final Pattern INTEGER = Pattern.compile("-?[0-9]{1,19}");

    /** Deepest nesting and greatest exponent of a JSON text, as of a body. */
    private static final int MAX_DEPTH = 100;

    private static final int MAX_EXPONENT = 1000;

    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private record Codec(
            String name, Class<?> parameterType, Function<Object, Object> decoder, Function<Object, Object> encoder)
            implements ValueCodec {

        @Override
        public Object decode(Object value) {
            return decoder.apply(value);
        }

        @Override
        public Object encode(Object value) {
            return encoder.apply(value);
        }
    }

    private BuiltInCodecs() {}

    /** All of them. */
    public static List<ValueCodec> all() {
        return List.of(
                new Codec(
                        "bool-from-string",
                        Boolean.class,
                        BuiltInCodecs::bool,
                        value -> value.equals(true) ? "True" : "False"),
                new Codec("json-string", Object.class, BuiltInCodecs::readJson, BuiltInCodecs::writeJson),
                new Codec("single-element-list", Object.class, BuiltInCodecs::onlyElement, List::of),
                new Codec("empty-as-zero", Long.class, BuiltInCodecs::emptyOrNumber, BuiltInCodecs::numberOrEmpty),
                new Codec("int-from-string", Long.class, BuiltInCodecs::integer, String::valueOf));
    }

    /** {@code "True"}, {@code "yes"}, {@code 1} and their like as a boolean. */
    private static Object bool(Object value) {
        String text = String.valueOf(value).toLowerCase(Locale.ROOT);
        if (TRUE.contains(text)) {
            return true;
        } else if (FALSE.contains(text)) {
            return false;
        }
        throw new IllegalArgumentException("'" + value + "' is neither true nor false");
    }

    /** A text that is JSON as what it says. */
    private static Object readJson(Object value) {
        try {
            Object read = JSON.readValue((String) value, Object.class);
            if (read == null) {
                throw new IllegalArgumentException("the text is null, which is not allowed");
            }
            requireOrdinaryNumbers(read);
            return read;
        } catch (JsonProcessingException | ArithmeticException malformed) {
            throw new IllegalArgumentException("the text is not JSON", malformed);
        }
    }

    /** A number of a few characters may have more digits than memory, should anything write it out. */
    private static void requireOrdinaryNumbers(@Nullable Object value) {
        if (value instanceof BigDecimal number && Math.abs((long) number.scale()) > MAX_EXPONENT) {
            throw new IllegalArgumentException("a number has an exponent beyond " + MAX_EXPONENT);
        } else if (value instanceof Collection<?> items) {
            items.forEach(BuiltInCodecs::requireOrdinaryNumbers);
        } else if (value instanceof Map<?, ?> map) {
            map.values().forEach(BuiltInCodecs::requireOrdinaryNumbers);
        }
    }

    private static void requireFinite(@Nullable Object value) {
        if (value instanceof Double || value instanceof Float) {
            if (!Double.isFinite(((Number) value).doubleValue())) {
                throw new IllegalArgumentException(value + " is not a JSON number");
            }
        } else if (value instanceof Collection<?> items) {
            items.forEach(BuiltInCodecs::requireFinite);
        } else if (value instanceof Map<?, ?> map) {
            map.values().forEach(BuiltInCodecs::requireFinite);
        }
    }

    private static Object writeJson(Object value) {
        requireFinite(value);
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException impossible) {
            throw new IllegalArgumentException("the value is not JSON", impossible);
        }
    }

    /** A list of exactly one as that one. */
    private static Object onlyElement(Object value) {
        List<?> list = (List<?>) value;
        if (list.size() != 1 || list.get(0) == null) {
            throw new IllegalArgumentException("expected a list of exactly one element");
        }
        return list.get(0);
    }

    /** An empty text, which stands for 0, or a number. */
    private static Object emptyOrNumber(Object value) {
        return value.equals("") ? 0L : integer(value);
    }

    private static Object numberOrEmpty(Object value) {
        return integer(value).equals(0L) ? "" : value;
    }

    private static Object integer(Object value) {
        try {
            if (value instanceof BigDecimal decimal) {
                return decimal.longValueExact();
            } else if (value instanceof String text && !INTEGER.matcher(text).matches()) {
                throw new NumberFormatException();
            }
            return new BigInteger(value.toString()).longValueExact();
        } catch (ArithmeticException | NumberFormatException none) {
            throw new IllegalArgumentException("'" + value + "' is not a 64-bit integer", none);
        }
    }
}
