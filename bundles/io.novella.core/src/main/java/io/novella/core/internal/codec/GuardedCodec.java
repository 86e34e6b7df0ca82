// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.codec;

import io.novella.api.spi.ValueCodec;
import io.novella.isolation.Bulkhead;
import io.novella.isolation.SafeThrowable;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * A codec whose calls pass through the bulkhead of its bundle.
 *
 * @param name its name, read once at registration
 * @param parameterType its parameter type, read once at registration
 * @param service the codec itself
 * @param bulkhead the bulkhead of its bundle
 */
public record GuardedCodec(String name, Class<?> parameterType, ValueCodec service, Bulkhead bulkhead)
        implements ValueCodec {

    /** A value that the codec rejected, with the codec's message for the client if there is one. */
    private record Refused(@Nullable String message) {}

    /**
     * Reads the name and the parameter type of a codec, once.
     *
     * @throws NullPointerException if one of them is null
     */
    public static GuardedCodec of(ValueCodec service, Bulkhead bulkhead) {
        return new GuardedCodec(
                Objects.requireNonNull(service.name(), "its name is null"),
                Objects.requireNonNull(service.parameterType(), "its parameter type is null"),
                service,
                bulkhead);
    }

    @Override
    public Object decode(Object value) {
        return call(() -> service.decode(value));
    }

    @Override
    public Object encode(Object value) {
        return call(() -> service.encode(value));
    }

    private Object call(Callable<Object> code) {
        Object result = bulkhead.call(this, service, () -> {
            try {
                return code.call();
            } catch (IllegalArgumentException | ClassCastException refused) {
                String message = refused instanceof IllegalArgumentException ? refused.getMessage() : null;
                return new Refused(message == null ? null : SafeThrowable.line(message));
            }
        });
        if (result instanceof Refused refused) {
            throw new IllegalArgumentException(refused.message());
        }
        return result;
    }

    /** Describes the codec in messages for operators. */
    @Override
    public String toString() {
        return "the ValueCodec '" + name + "'";
    }
}
