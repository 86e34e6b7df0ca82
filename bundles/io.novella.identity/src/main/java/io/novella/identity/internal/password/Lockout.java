// SPDX-License-Identifier: Apache-2.0
package io.novella.identity.internal.password;

import io.novella.api.Fault;
import io.novella.identity.internal.cache.BoundedCache;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Limits how often passwords are guessed. An attempt is counted before its password is compared, so parallel guesses are not compared
 * more often than the limit says.
 *
 * <ul>
 *   <li>Failures count by user and address together: {@link #MAX_FAILURES} lock the user for that address, and for no other.
 *   <li>Failures count by address too. An address with {@link #MAX_FROM_ADDRESS} failures is not locked, as it may be a proxy with many
 *       clients behind it, but its limit for each user becomes {@link #MAX_FAILURES_OF_SUSPECT}. So a right password still works, and
 *       guesses over many users are one for each user and lock.
 *   <li>A user with failures from {@link #MAX_ADDRESSES} addresses at a time has one count for all further addresses together.
 * </ul>
 *
 * <p>Names that no user has are counted for their address only: they take no memory, and cannot push out the counts of users.
 */
public final class Lockout {

    /** Failures of one user from one address that lock. */
    static final int MAX_FAILURES = 5;

    /** Failures of one user from an address that has failed too often, that lock. */
    static final int MAX_FAILURES_OF_SUSPECT = 1;

    /** Failures from one address after which it is a suspect. */
    static final int MAX_FROM_ADDRESS = 50;

    /** How long a lock lasts. */
    static final Duration LOCKED = Duration.ofMinutes(5);

    /** When failures are forgotten. */
    static final Duration MEMORY = Duration.ofMinutes(30);

    /** Addresses of a user that are counted one by one. */
    static final int MAX_ADDRESSES = 64;

    static final int MAX_SUSPECTS = 10_000;

    private static final String OTHER_ADDRESSES = "other addresses";
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final Duration SWEEP = Duration.ofMinutes(1);
    private static final Logger LOG = LoggerFactory.getLogger(Lockout.class);

    private final Clock clock;
    private final Map<String, Map<String, Count>> users = new HashMap<>();
    private final BoundedCache<Count> addresses = new BoundedCache<>(MAX_SUSPECTS);
    private Instant swept = Instant.MIN;

    private static final class Count {
        private int failures;
        private int open;
        private Instant last = Instant.MIN;
    }

    /** An attempt that is counted. Closing it without an outcome takes it back. */
    public final class Attempt implements AutoCloseable {
        private final @Nullable String user;
        private final String address;
        private final @Nullable Count count;
        private boolean decided;

        private Attempt(@Nullable String user, String address, @Nullable Count count) {
            this.user = user;
            this.address = address;
            this.count = count;
        }

        /** The password was wrong. */
        public void failed() {
            synchronized (Lockout.this) {
                decided = true;
                finish(this, true);
            }
        }

        /** The password was right: the failures of the user from this address are forgotten. */
        public void succeeded() {
            synchronized (Lockout.this) {
                decided = true;
                finish(this, false);
                if (count != null) {
                    count.failures = 0;
                }
            }
        }

        @Override
        public void close() {
            synchronized (Lockout.this) {
                if (!decided) {
                    decided = true;
                    finish(this, false);
                }
            }
        }
    }

    /** No failures yet. */
    public Lockout(Clock clock) {
        this.clock = clock;
    }

    /**
     * Counts an attempt before its password is compared. Waits while as many attempts are open as may still fail.
     *
     * @param user what is guessed: the id of a user or of an application credential; {@code null} for a name that does not exist
     * @param clientAddress IP address of the client
     * @return the attempt; empty if there were too many failures, so that the password must not be compared
     * @throws Fault 503 if the open attempts take too long
     */
    public synchronized Optional<Attempt> attempt(@Nullable String user, String clientAddress) {
        String address = network(clientAddress);
        sweep();
        if (user == null) {
            return Optional.of(new Attempt(null, address, null));
        }
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            Count count = count(user, address);
            int limit = isSuspect(address) ? MAX_FAILURES_OF_SUSPECT : MAX_FAILURES;
            if (count.failures >= limit && clock.instant().isBefore(count.last.plus(LOCKED))) {
                return Optional.empty();
            }
            // After a lock, one more failure locks again.
            if (count.open < Math.max(1, limit - count.failures)) {
                count.open++;
                return Optional.of(new Attempt(user, address, count));
            }
            await(end);
        }
    }

    private void await(long end) {
        long millis = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
        try {
            if (millis > 0) {
                wait(millis);
                return;
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        throw Fault.unavailable("Too many concurrent logins. Try again.", RETRY);
    }

    private Count count(String user, String address) {
        Map<String, Count> known = users.computeIfAbsent(user, unused -> new HashMap<>());
        String key = known.containsKey(address) || known.size() < MAX_ADDRESSES ? address : OTHER_ADDRESSES;
        Count count = known.computeIfAbsent(key, unused -> new Count());
        forget(count);
        return count;
    }

    private void finish(Attempt attempt, boolean failed) {
        Count count = attempt.count;
        if (count != null) {
            count.open--;
            notifyAll();
        }
        if (!failed) {
            return;
        }
        Instant now = clock.instant();
        if (count != null) {
            count.failures++;
            count.last = now;
            if (count.failures == MAX_FAILURES) {
                LOG.warn(
                        "{} failed logins of {} from {}: logins are rejected for {} minutes",
                        MAX_FAILURES,
                        attempt.user,
                        attempt.address,
                        LOCKED.toMinutes());
            }
        }
        Count ofAddress = addresses.get(attempt.address);
        if (ofAddress == null) {
            ofAddress = new Count();
            addresses.put(attempt.address, ofAddress);
        }
        forget(ofAddress);
        ofAddress.failures++;
        ofAddress.last = now;
        if (ofAddress.failures == MAX_FROM_ADDRESS) {
            LOG.warn(
                    "{} failed logins from {}: further failures from this address lock a user at once",
                    MAX_FROM_ADDRESS,
                    attempt.address);
        }
    }

    private boolean isSuspect(String address) {
        Count count = addresses.get(address);
        return count != null
                && count.failures >= MAX_FROM_ADDRESS
                && clock.instant().isBefore(count.last.plus(LOCKED));
    }

    private void forget(Count count) {
        if (clock.instant().isAfter(count.last.plus(MEMORY))) {
            count.failures = 0;
        }
    }

    /** Removes counts that say nothing any more. */
    private void sweep() {
        Instant now = clock.instant();
        if (now.isBefore(swept.plus(SWEEP))) {
            return;
        }
        swept = now;
        users.values().forEach(known -> known.values().removeIf(count -> {
            forget(count);
            return count.failures == 0 && count.open == 0;
        }));
        users.values().removeIf(Map::isEmpty);
    }

    /** Number of counts of users. */
    synchronized int size() {
        return users.values().stream().mapToInt(Map::size).sum();
    }

    /** An IPv6 client usually has all addresses of a /64 network, so they count as one. */
    private static String network(String address) {
        if (address.indexOf(':') < 0 || address.indexOf('.') >= 0) {
            return address;
        }
        String[] groups = address.replaceFirst("%.*", "").split(":", -1);
        int gap = address.indexOf("::");
        StringBuilder network = new StringBuilder();
        int leading = 0;
        for (String group : groups) {
            if (leading == 4 || group.isEmpty()) {
                break;
            }
            network.append(group).append(':');
            leading++;
        }
        return leading < 4 && gap < 0 ? address : network + ":/64";
    }
}
