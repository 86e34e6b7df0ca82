// SPDX-License-Identifier: Apache-2.0
package io.novella.http.internal.limit;

import java.time.Duration;

/**
 * How many connections clients may open, and how long a client may keep the server waiting.
 *
 * @param connections maximum of connections in all, at least 1
 * @param perAddress maximum of connections from one client address; 0 for any number
 * @param idle how long a connection may stay open without a request
 * @param header how long a client may take for a TLS handshake, and for the header of a request from its first byte on
 * @param body how long a client may keep the server waiting for one body, in addition to one second for each {@value #EARNS_A_SECOND} bytes
 * @param response how long the client may take to read what one write has left over, in addition to the same
 * @param grace after which time the rate counts
 * @param rate minimum of bytes a second, averaged from the first wait on, of a body or of a response; 0 for any
 * @param linger how long a connection that the server closes is still read, so that its client receives the last answer
 */
public record ClientLimits(
        int connections,
        int perAddress,
        Duration idle,
        Duration header,
        Duration body,
        Duration response,
        Duration grace,
        int rate,
        Duration linger) {

    /** Bytes for which a client gets one more second: who makes progress may send and read more than the fixed time allows. */
    static final int EARNS_A_SECOND = 16 * 1024;

    private static final long SECOND = 1_000_000_000L;

    /** Whether a transfer has to end: it is over its total time, or after the grace below the rate. */
    boolean isTooSlow(Duration total, long nanos, long bytes) {
        if (nanos > total.toNanos() + bytes / EARNS_A_SECOND * SECOND) {
            return true;
        }
        return rate > 0 && nanos > grace.toNanos() && bytes < (double) rate * nanos / SECOND;
    }
}
