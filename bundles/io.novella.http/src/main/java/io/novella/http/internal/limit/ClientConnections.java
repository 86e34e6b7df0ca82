// SPDX-License-Identifier: Apache-2.0
package io.novella.http.internal.limit;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All connections of all clients. When a limit is reached, connections that wait for their client make place for a new one: idle ones
 * before others, and of each kind those that have waited longest. One that has just been opened comes last, since its request may be
 * on the way.
 */
public final class ClientConnections implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ClientConnections.class);
    private static final long CHECK_MILLIS = 250;
    /** A scan serves many clients that come after. */
    private static final int SHED_PER_SCAN = 50;

    /** A connection that has just been opened, or has just been answered, is about to send its next request. */
    private static final long ABOUT_TO_SEND_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Supplier<ClientLimits> limits;
    private final Predicate<InetAddress> unlimited;
    private final Set<ClientEndPoint> all = new HashSet<>();
    private final Map<Object, Set<ClientEndPoint>> byAddress = new HashMap<>();
    private final LingeringConnections lingering;
    private final ScheduledExecutorService checks = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "novella-http-clients");
        thread.setDaemon(true);
        return thread;
    });

    /**
     * No connections yet.
     *
     * @param limits the limits in force
     * @param unlimited addresses that the limit of connections per address does not hold for
     */
    public ClientConnections(Supplier<ClientLimits> limits, Predicate<InetAddress> unlimited) {
        this.limits = limits;
        this.unlimited = unlimited;
        lingering = new LingeringConnections(() -> limits.get().linger());
        checks.scheduleWithFixedDelay(this::check, CHECK_MILLIS, CHECK_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** How many are open. */
    public int size() {
        synchronized (all) {
            return all.size();
        }
    }

    /**
     * Admits a new connection.
     *
     * @param made makes it, from what it has in common with others of the same client
     * @throws IOException if there is no place for it
     */
    ClientEndPoint admit(InetAddress client, Function<Object, ClientEndPoint> made) throws IOException {
        ClientLimits inForce = limits.get();
        Object address = key(client);
        List<ClientEndPoint> shed = new ArrayList<>();
        try {
            synchronized (all) {
                Set<ClientEndPoint> own = byAddress.getOrDefault(address, Set.of());
                int most = unlimited.test(client) ? 0 : inForce.perAddress();
                requirePlace(own, most, shed);
                requirePlace(all, inForce.connections(), shed);
                ClientEndPoint endPoint = made.apply(address);
                all.add(endPoint);
                byAddress.computeIfAbsent(address, none -> new HashSet<>()).add(endPoint);
                return endPoint;
            }
        } finally {
            shed.forEach(ClientEndPoint::abandon); // which comes back here, and calls into the server
        }
    }

    /** An address; of IPv6 the network of 64 bits, of which a single client usually has all addresses. */
    private static Object key(InetAddress client) {
        return client instanceof Inet6Address ? Arrays.toString(Arrays.copyOf(client.getAddress(), 8)) : client;
    }

    private void requirePlace(Collection<ClientEndPoint> open, int most, List<ClientEndPoint> shed) throws IOException {
        if (most <= 0 || open.size() < most) {
            return;
        }
        List<ClientEndPoint> waiting = longest(open, ClientEndPoint::idleSince, ABOUT_TO_SEND_NANOS);
        if (waiting.isEmpty()) {
            waiting = longest(open, ClientEndPoint::stalledSince, 0);
        }
        if (waiting.isEmpty()) {
            waiting = longest(open, ClientEndPoint::inactiveSince, 0);
        }
        if (waiting.isEmpty()) {
            throw new IOException("too many connections");
        }
        int count = Math.max(1, Math.min(waiting.size(), most / SHED_PER_SCAN));
        List<ClientEndPoint> leaving = waiting.subList(0, count);
        shed.addAll(leaving);
        List.copyOf(leaving).forEach(this::remove);
    }

    private static List<ClientEndPoint> longest(
            Collection<ClientEndPoint> open, ToLongFunction<ClientEndPoint> waitingSince, long atLeast) {
        record Waiting(ClientEndPoint endPoint, long nanos) {}
        long now = System.nanoTime();
        return open.stream()
                .map(endPoint -> {
                    long since = waitingSince.applyAsLong(endPoint);
                    return new Waiting(endPoint, since == 0 ? 0 : Math.max(1, now - since));
                })
                .filter(waiting -> waiting.nanos() > atLeast)
                .sorted(Comparator.comparingLong(Waiting::nanos).reversed())
                .map(Waiting::endPoint)
                .toList();
    }

    void remove(ClientEndPoint endPoint) {
        synchronized (all) {
            if (all.remove(endPoint)) {
                Set<ClientEndPoint> own = byAddress.get(endPoint.address());
                if (own != null && own.remove(endPoint) && own.isEmpty()) {
                    byAddress.remove(endPoint.address());
                }
            }
        }
    }

    /** Takes over a connection after its last answer; false if it has to be closed at once. */
    boolean linger(SocketChannel channel) {
        return lingering.take(channel);
    }

    private void check() {
        ClientLimits inForce = limits.get();
        List<ClientEndPoint> open;
        synchronized (all) {
            open = new ArrayList<>(all);
        }
        long now = System.nanoTime();
        for (ClientEndPoint endPoint : open) {
            try {
                if (endPoint.isOpen()) {
                    endPoint.check(now, inForce);
                } else {
                    remove(endPoint); // its connection could not be made
                }
            } catch (RuntimeException | Error failed) {
                LOG.error("The time limits of a connection cannot be checked, so it is closed", failed);
                endPoint.abandon();
            }
        }
    }

    @Override
    public void close() {
        checks.shutdownNow();
        lingering.close();
    }
}
