// SPDX-License-Identifier: Apache-2.0
package io.novella.compute.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class TicketsTest {

    private Instant now = Instant.EPOCH;
    private final Tickets tickets = new Tickets(() -> now);
    private final UUID server = UUID.randomUUID();

    @Test
    void aTicketLastsWhileItIsUsed() {
        String ticket = tickets.issue(server);
        for (int i = 0; i < 3; i++) {
            now = now.plus(Tickets.LIFE).minusMillis(1);
            assertThat(tickets.use(ticket)).contains(server);
        }
        now = now.plus(Tickets.LIFE);

        assertThat(tickets.use(ticket)).isEmpty();
        now = Instant.EPOCH;
        assertThat(tickets.use(ticket)).isEmpty();
    }

    @Test
    void ticketsDifferAndAreNotGuessed() {
        assertThat(tickets.issue(server)).hasSize(43).isNotEqualTo(tickets.issue(server));
        assertThat(tickets.use("")).isEmpty();
    }

    @Test
    void theirNumberIsBounded() {
        String first = tickets.issue(server);
        String second = tickets.issue(server);
        tickets.use(first);
        for (int i = 2; i <= Tickets.MOST; i++) {
            tickets.issue(server);
        }

        assertThat(tickets.use(second)).isEmpty();
        assertThat(tickets.use(first)).contains(server);
    }
}
