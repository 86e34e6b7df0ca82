// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.kvm.internal.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.novella.hypervisor.kvm.internal.kernel.Cpuid.Entry;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whether a guest can go on with another host's processor. Bits are those of Intel's manual, volume 2, CPUID. */
class CpuidTest {

    private static final int AVX512F = 1 << 16;
    private static final int OSXSAVE = 1 << 27;
    private static final int SSE3 = 1;

    @Test
    void aGuestGoesOnWhereThereIsMore() {
        assertThat(cpuid(7, SSE3, 0).lackingIn(cpuid(7, SSE3 | 1 << 9, AVX512F)))
                .isEmpty();
    }

    @Test
    void whatTheOperatingSystemSwitchesIsNoFeature() {
        assertThat(cpuid(7, SSE3 | OSXSAVE, 0).lackingIn(cpuid(7, SSE3, 0))).isEmpty();
    }

    @Test
    void aFeatureThatIsNotThereIsNamed() {
        assertThat(cpuid(7, SSE3, AVX512F).lackingIn(cpuid(7, SSE3, 0)))
                .isEqualTo("CPUID leaf 0x7 has features that this host has not: ebx 0x10000, ecx 0x0, edx 0x0");
        assertThat(cpuid(7, SSE3, AVX512F).lackingIn(new Cpuid(List.of(vendor(7), features(SSE3)))))
                .startsWith("CPUID leaf 0x7");
    }

    @Test
    void anotherMakersProcessorIsNone() {
        assertThat(cpuid(7, SSE3, 0).lackingIn(cpuid(8, SSE3, 0))).isEqualTo("of another maker");
    }

    private static Cpuid cpuid(int maker, int features, int more) {
        return new Cpuid(List.of(vendor(maker), features(features), new Entry(7, 0, 1, 0, more, 0, 0)));
    }

    private static Entry vendor(int maker) {
        return new Entry(0, 0, 0, 0x16, maker, 0, 0);
    }

    private static Entry features(int ecx) {
        return new Entry(1, 0, 0, 0, 0x12345678, ecx, 0);
    }
}
