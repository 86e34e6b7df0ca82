// SPDX-License-Identifier: Apache-2.0
package io.novella.compute.console;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/**
 * Who may use which console: a ticket is 256 random bits, opens one server's console, and ends when it has not been used
 * for ten minutes. At most {@value #MOST} are kept; the one unused for longest goes first.
 */
@Component(service = Tickets.class)
public final class Tickets {

    static final Duration LIFE = Duration.ofMinutes(10);
    static final int MOST = 10_000;

    private static final int BYTES = 32;

    private record Ticket(UUID server, Instant end) {}

    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();
    /** In order of their last use, and so of their end. */
    private final Map<String, Ticket> tickets = new LinkedHashMap<>();

    /** None yet. */
    @Activate
    public Tickets() {
        this(InstantSource.system());
    }

    Tickets(InstantSource clock) {
        this.clock = clock;
    }

    /** A new ticket, safe in a URL. */
    synchronized String issue(UUID server) {
        forget();
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        String ticket = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        tickets.put(ticket, new Ticket(server, clock.instant().plus(LIFE)));
        return ticket;
    }

    /** The server whose console a ticket opens; using it makes it last. */
    synchronized Optional<UUID> use(String ticket) {
        Ticket known = tickets.remove(ticket);
        Instant now = clock.instant();
        if (known == null || !now.isBefore(known.end())) {
            return Optional.empty();
        }
        tickets.put(ticket, new Ticket(known.server(), now.plus(LIFE)));
        return Optional.of(known.server());
    }

    private void forget() {
        Instant now = clock.instant();
        Iterator<Ticket> oldest = tickets.values().iterator();
        while (oldest.hasNext()) {
            Ticket ticket = oldest.next();
            if (now.isBefore(ticket.end()) && tickets.size() < MOST) {
                return;
            }
            oldest.remove();
        }
    }
}
