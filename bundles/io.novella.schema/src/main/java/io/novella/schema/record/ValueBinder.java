// SPDX-License-Identifier: Apache-2.0
package io.novella.schema.record;

import io.novella.schema.JsonType;
import io.novella.schema.validate.Formats;
import io.novella.schema.validate.TimeFormats;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Turns plain values into one Java type, and knows which JSON types that type stands for.
 *
 * @param name the Java type, as a person knows it
 * @param types the JSON types it holds
 * @param nullable whether it can be null
 * @param record for a record, or a list or optional of records: how these are made
 * @param item for a list, a map or an optional one: how what it holds is made
 * @param absent what stands for a value that is absent or null
 * @param conversion makes the value; takes no null
 */
public record ValueBinder(
        String name,
        Set<JsonType> types,
        boolean nullable,
        @Nullable RecordBinder record,
        @Nullable ValueBinder item,
        @Nullable Object absent,
        Conversion conversion) {

    /** Makes a Java value of a plain one. */
    @FunctionalInterface
    public interface Conversion {
        /**
         * Converts.
         *
         * @throws UnfitValueException if the value is of the right JSON type but does not fit
         */
        @Nullable
        Object convert(Object value) throws UnfitValueException;
    }

    /** The value; for null, what stands for it. */
    @Nullable
    public Object bind(@Nullable Object value) throws UnfitValueException {
        return value == null ? absent : conversion.convert(value);
    }

    /**
     * The binder of a type; empty for a type that no JSON value stands for.
     *
     * @param outer the records it stands in
     */
    static Optional<ValueBinder> of(Type type, List<Class<?>> outer, List<String> problems) {
        if (type instanceof ParameterizedType generic && generic.getRawType() instanceof Class<?> raw) {
            Type[] arguments = generic.getActualTypeArguments();
            if (raw == List.class) {
                return of(arguments[0], outer, problems).map(ValueBinder::listOf);
            } else if (raw == Optional.class) {
                return of(arguments[0], outer, problems).map(ValueBinder::optionalOf);
            } else if (raw == Map.class && arguments[0] == String.class) {
                return of(arguments[1], outer, problems).map(ValueBinder::mapOf);
            }
            return Optional.empty();
        }
        return type instanceof Class<?> raw ? ofClass(raw, outer, problems) : Optional.empty();
    }

    private static Optional<ValueBinder> ofClass(Class<?> type, List<Class<?>> outer, List<String> problems) {
        if (type.isRecord()) {
            RecordBinder record = RecordBinder.of(type, outer, problems);
            return Optional.of(new ValueBinder(
                    type.getSimpleName(),
                    EnumSet.of(JsonType.OBJECT),
                    true,
                    record,
                    null,
                    null,
                    map -> record.bind(flat(map))));
        } else if (type.isEnum()) {
            return Optional.of(
                    reference(type.getSimpleName(), EnumSet.of(JsonType.STRING), text -> constant(type, text)));
        }
        return Optional.ofNullable(Scalars.BINDERS.get(type));
    }

    private static ValueBinder listOf(ValueBinder item) {
        Conversion each = value -> {
            List<@Nullable Object> list = new java.util.ArrayList<>();
            for (Object plain : (List<?>) value) {
                list.add(item.bind(plain));
            }
            return java.util.Collections.unmodifiableList(list);
        };
        return new ValueBinder(
                "List<" + item.name + ">", EnumSet.of(JsonType.ARRAY), true, item.record, item, null, each);
    }

    private static ValueBinder mapOf(ValueBinder held) {
        Conversion each = value -> {
            Map<String, @Nullable Object> map = new java.util.LinkedHashMap<>();
            for (Map.Entry<String, @Nullable Object> entry : flat(value).entrySet()) {
                Object plain = entry.getValue();
                try {
                    // What a schema leaves free is known only now.
                    if (plain != null && !held.mayHold(plain)) {
                        throw new UnfitValueException("the value is not of type " + held.name);
                    }
                    map.put(entry.getKey(), held.bind(plain));
                } catch (UnfitValueException unfit) {
                    throw unfit.in(entry.getKey(), plain);
                }
            }
            return java.util.Collections.unmodifiableMap(map);
        };
        return new ValueBinder(
                "Map<String, " + held.name + ">", EnumSet.of(JsonType.OBJECT), true, null, held, null, each);
    }

    private boolean mayHold(Object plain) {
        return types.size() == JsonType.values().length
                || JsonType.heldBy(plain.getClass()).stream()
                        .anyMatch(type -> types.contains(type)
                                || (plain instanceof BigDecimal number
                                        && types.contains(JsonType.INTEGER)
                                        && number.stripTrailingZeros().scale() <= 0));
    }

    /** Whether it is a map, or an optional one. */
    public boolean isMap() {
        return item != null && types.contains(JsonType.OBJECT);
    }

    private static ValueBinder optionalOf(ValueBinder inner) {
        return new ValueBinder(
                inner.name,
                inner.types,
                true,
                inner.record,
                inner.item,
                Optional.empty(),
                value -> Optional.ofNullable(inner.bind(value)));
    }

    static ValueBinder reference(String name, Set<JsonType> types, Conversion conversion) {
        return new ValueBinder(name, types, true, null, null, null, conversion);
    }

    private static Object constant(Class<?> type, Object text) throws UnfitValueException {
        for (Object constant : type.getEnumConstants()) {
            if (((Enum<?>) constant).name().equals(text)) {
                return constant;
            }
        }
        throw new UnfitValueException(Arrays.stream(type.getEnumConstants())
                .map(constant -> "'" + ((Enum<?>) constant).name() + "'")
                .collect(Collectors.joining(", ", "'" + text + "' is not one of [", "]")));
    }

    @SuppressWarnings("unchecked") // flat maps have text keys
    private static Map<String, @Nullable Object> flat(Object map) {
        return (Map<String, @Nullable Object>) map;
    }

    /** The types that need nothing but themselves. */
    private static final class Scalars {

        static final Map<Class<?>, ValueBinder> BINDERS = new java.util.HashMap<>();

        static {
            Set<JsonType> integer = EnumSet.of(JsonType.INTEGER);
            Set<JsonType> number = EnumSet.of(JsonType.INTEGER, JsonType.NUMBER);
            Set<JsonType> text = EnumSet.of(JsonType.STRING);
            put(Object.class, EnumSet.allOf(JsonType.class), value -> value);
            put(String.class, text, value -> value);
            put(UUID.class, text, Scalars::uuid);
            put(Instant.class, text, Scalars::instant);
            put(Boolean.class, EnumSet.of(JsonType.BOOLEAN), value -> value);
            put(Integer.class, integer, value -> (int) integer(value, Integer.MIN_VALUE, Integer.MAX_VALUE));
            put(Long.class, integer, value -> integer(value, Long.MIN_VALUE, Long.MAX_VALUE));
            put(BigInteger.class, integer, value -> decimal(value).toBigIntegerExact());
            put(BigDecimal.class, number, value -> decimal(value));
            put(Double.class, number, Scalars::finite);
            primitive(boolean.class, Boolean.class);
            primitive(int.class, Integer.class);
            primitive(long.class, Long.class);
            primitive(double.class, Double.class);
        }

        private static void put(Class<?> type, Set<JsonType> types, Conversion conversion) {
            BINDERS.put(type, reference(type.getSimpleName(), types, conversion));
        }

        private static void primitive(Class<?> type, Class<?> boxed) {
            ValueBinder like = Objects.requireNonNull(BINDERS.get(boxed));
            BINDERS.put(type, new ValueBinder(type.getName(), like.types, false, null, null, null, like.conversion));
        }

        private static BigDecimal decimal(Object value) {
            return value instanceof BigDecimal exact ? exact : new BigDecimal(value.toString());
        }

        private static long integer(Object value, long least, long most) throws UnfitValueException {
            BigDecimal exact = decimal(value);
            if (exact.compareTo(BigDecimal.valueOf(least)) < 0) {
                throw new UnfitValueException(value + " is less than the minimum of " + least);
            } else if (exact.compareTo(BigDecimal.valueOf(most)) > 0) {
                throw new UnfitValueException(value + " is greater than the maximum of " + most);
            }
            return exact.longValueExact();
        }

        /** JSON has no infinity, which a double makes of a number beyond its range. */
        private static Double finite(Object value) throws UnfitValueException {
            double number = ((Number) value).doubleValue();
            if (Double.isInfinite(number)) {
                throw new UnfitValueException(value + " is beyond the range of a 64-bit floating-point number");
            }
            return number;
        }

        /** Java itself reads {@code 1-1-1-1-1} as well. */
        private static UUID uuid(Object value) throws UnfitValueException {
            if (!Formats.isUuid((String) value)) {
                throw new UnfitValueException("'" + value + "' is not a UUID");
            }
            return UUID.fromString((String) value);
        }

        /** Java itself reads 24 o'clock and years of ten digits as well. */
        private static Instant instant(Object value) throws UnfitValueException {
            try {
                if (TimeFormats.isDateTime((String) value)) {
                    return Instant.parse((String) value);
                }
            } catch (java.time.DateTimeException leapSecondWithOffset) {
                // As below.
            }
            throw new UnfitValueException("'" + value + "' is not an RFC 3339 time with an offset from UTC");
        }
    }
}
