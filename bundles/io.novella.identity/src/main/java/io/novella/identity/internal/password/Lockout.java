// SPDX-License-Identifier: Apache-2.0
package io.novella.identity.internal.password;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts failed logins, by user and address together, so that nobody is locked out by somebody elsewhere, and by address
 * alone, so that an address cannot go through all users. Whoever fails too often is not listened to for a while, right password
 * or not. Bounded: of too many, those that failed longest ago are forgotten.
 */
public final class Lockout {

    /** Failures of one user from one address that lock. */
    static final int MAX_FAILURES = 5;

    /** Failures from one address that lock it. */
    static final int MAX_FROM_ADDRESS = 50;

    /** How long. */
    static final Duration LOCKED = Duration.ofMinutes(5);

    /** When failures are forgotten. */
    static final Duration MEMORY = Duration.ofMinutes(30);

    static final int MAX_ENTRIES = 10_000;

    private static final Logger LOG = LoggerFactory.getLogger(Lockout.class);

    private final Clock clock;
    private final Map<Key, Failures> failures = new LinkedHashMap<>() {
        @java.io.Serial
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Failures> eldest) {
            return size() > MAX_ENTRIES;
        }
    };

    /** The user is empty for an address alone. */
    private record Key(String user, String address) {}

    private record Failures(int count, Instant last) {}

    /** Nobody has failed yet. */
    public Lockout(Clock clock) {
        this.clock = clock;
    }

    /** Whether a login is not even to be looked at. */
    public synchronized boolean isLocked(String user, String address) {
        return isLocked(new Key(user, address), MAX_FAILURES) || isLocked(new Key("", address), MAX_FROM_ADDRESS);
    }

    /** Notes a failure. */
    public synchronized void failed(String user, String address) {
        if (count(new Key(user, address)) == MAX_FAILURES) {
            LOG.warn(
                    "{} failed logins of user {} from {}; not listening to them for {} minutes",
                    MAX_FAILURES,
                    user,
                    address,
                    LOCKED.toMinutes());
        }
        if (count(new Key("", address)) == MAX_FROM_ADDRESS) {
            LOG.warn(
                    "{} failed logins from {}; not listening for {} minutes",
                    MAX_FROM_ADDRESS,
                    address,
                    LOCKED.toMinutes());
        }
    }

    /** Forgets a user's failures. */
    public synchronized void succeeded(String user, String address) {
        failures.remove(new Key(user, address));
    }

    synchronized int size() {
        return failures.size();
    }

    private boolean isLocked(Key key, int limit) {
        Failures known = failures.get(key);
        return known != null
                && known.count() >= limit
                && clock.instant().isBefore(known.last().plus(LOCKED));
    }

    private int count(Key key) {
        Instant now = clock.instant();
        Failures before = failures.remove(key); // put last again
        boolean fresh = before == null || now.isAfter(before.last().plus(MEMORY));
        Failures after = new Failures(fresh ? 1 : before.count() + 1, now);
        failures.put(key, after);
        return after.count();
    }
}
