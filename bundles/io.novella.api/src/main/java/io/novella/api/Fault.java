// SPDX-License-Identifier: Apache-2.0
package io.novella.api;

import java.io.Serial;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An error that the client is to see. A controller may throw those whose status it declared in {@link ExpectedErrors}.
 */
public final class Fault extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final int status;
    private final @Nullable Duration retryAfter;

    /**
     * A fault.
     *
     * @param status HTTP status code, 400 to 599
     * @param message a sentence for the client, without secrets
     * @throws IllegalArgumentException if the status is out of range
     */
    public Fault(int status, String message) {
        this(status, message, null);
    }

    private Fault(int status, String message, @Nullable Duration retryAfter) {
        // No stack trace: this is an answer to a client, thrown often, and its cause is in the message.
        super(message, null, false, false);
        if (status < 400 || status > 599) {
            throw new IllegalArgumentException("not an error status: " + status);
        }
        this.status = status;
        this.retryAfter = retryAfter;
    }

    /** 400: the request cannot be served as it is. */
    public static Fault badRequest(String message) {
        return new Fault(400, message);
    }

    /** 403: the caller may not do this. */
    public static Fault forbidden(String message) {
        return new Fault(403, message);
    }

    /** 404: no such object. */
    public static Fault notFound(String message) {
        return new Fault(404, message);
    }

    /** 409: the object is in a state that forbids the operation. */
    public static Fault conflict(String message) {
        return new Fault(409, message);
    }

    /** 503: something that the operation needs is down. */
    public static Fault unavailable(String message) {
        return new Fault(503, message);
    }

    /**
     * 503: something that the operation needs is down.
     *
     * @param retryAfter when another try is worth it, not negative; told to the client in {@code Retry-After}
     */
    public static Fault unavailable(String message, Duration retryAfter) {
        return new Fault(503, message, retryAfter);
    }

    /** HTTP status code. */
    public int status() {
        return status;
    }

    /** When another try is worth it, if that is known. */
    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }

    /** The sentence for the client. */
    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
