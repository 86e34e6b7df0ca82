// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.kvm.internal.sys;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PreparedCallTest {

    @BeforeEach
    void hold() {
        Libc.hold();
    }

    @AfterEach
    void release() {
        Libc.release();
    }

    @Test
    void isMadeAgainAndAgain() {
        try (PreparedCall abs = new PreparedCall(Libc.function("abs"), -7)) {
            for (int i = 0; i < 100; i++) {
                assertThat(abs.call()).isEqualTo(7);
            }
        }
    }

    @Test
    void passesEveryArgumentInItsPlace() {
        int first = Libc.eventfd();
        int second = Libc.eventfd();
        try (PreparedCall dup3 = new PreparedCall(Libc.function("dup3"), first, second, 0)) {
            assertThat(dup3.call()).isEqualTo(second);
        } finally {
            Libc.close(first);
            Libc.close(second);
        }
    }

    @Test
    void aFailureIsNegativeAndTheOrdinaryCallTellsWhy() {
        try (PreparedCall ioctl = Libc.prepareIoctl(-1, 0, 0)) {
            assertThat(ioctl.call()).isNegative();
            assertThat(Libc.ioctl(-1, 0, 0L)).isNegative();
            assertThat(Libc.errno()).isEqualTo(9); // ABI: asm-generic/errno-base.h: EBADF
        }
    }
}
