// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.authenticate;

import io.novella.api.Fault;
import io.novella.core.internal.http.ApiResponse.Header;
import io.novella.core.internal.http.Exchange;
import java.util.List;

/** Rejects clients over their rate limit, first by IP address (before parsing) and then by token. */
public final class RateLimits {

    private static final long SECOND = 1_000_000_000L;

    private final RateLimit addresses = new RateLimit(System.nanoTime());
    private final RateLimit tokens = new RateLimit(System.nanoTime());
    private volatile int perAddress;
    private volatile int perToken;

    /** Sets the limits, in requests per second; 0 means no limit. */
    public void allow(int fromAddress, int withToken) {
        perAddress = Math.max(0, fromAddress);
        perToken = Math.max(0, withToken);
    }

    /**
     * Counts a request.
     *
     * @throws Fault 429 if the client is over a limit; the answer has a {@code Retry-After} (RFC 9110, 10.2.3)
     */
    public void count(Exchange exchange) {
        int addressLimit = perAddress;
        int tokenLimit = perToken;
        if (addressLimit > 0) {
            refuse(addresses.take(exchange.clientAddress(), addressLimit, System.nanoTime()), exchange);
        }
        if (tokenLimit > 0) {
            exchange.header(AuthenticatorChain.HEADER)
                    .ifPresent(token -> refuse(tokens.take(token, tokenLimit, System.nanoTime()), exchange));
        }
    }

    private static void refuse(long nanos, Exchange exchange) {
        if (nanos > 0) {
            long seconds = (nanos + SECOND - 1) / SECOND;
            exchange.announce(List.of(new Header("Retry-After", Long.toString(seconds))));
            throw new Fault(
                    429, "Too many requests. Try again in " + seconds + (seconds == 1 ? " second." : " seconds."));
        }
    }
}
