// SPDX-License-Identifier: Apache-2.0
package io.novella.guest.internal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AssembledGuestsTest {

    private final AssembledGuests guests = new AssembledGuests();

    @Test
    void everySourceIsAGuest() {
        assertThat(guests.names())
                .containsExactly(
                        "counter",
                        "counter2",
                        "disk",
                        "echo",
                        "hammer",
                        "hello",
                        "pit",
                        "runaway",
                        "smp",
                        "spin",
                        "triplefault",
                        "wildwrite");
        assertThat(guests.names()).allSatisfy(name -> assertThat(guests.find(name))
                .hasValueSatisfying(image -> assertThat(image).isNotEmpty()));
    }

    @Test
    void counterIsAssembledToSevenBytes() {
        assertThat(guests.find("counter"))
                .contains(new byte[] {0x31, (byte) 0xc0, (byte) 0xe7, 0x10, 0x40, (byte) 0xeb, (byte) 0xfb});
    }

    @Test
    void unknownNameIsNotFound() {
        assertThat(guests.find("../index")).isEmpty();
        assertThat(guests.find("")).isEmpty();
    }
}
