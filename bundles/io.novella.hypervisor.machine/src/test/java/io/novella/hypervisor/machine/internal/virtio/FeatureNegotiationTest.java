// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.machine.internal.virtio;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FeatureNegotiationTest {

    private final FeatureNegotiation features = new FeatureNegotiation(1 << 9);

    @Test
    void featuresAreOfferedBy32AndNoneBeyond64() {
        assertThat(features.offered()).isEqualTo(0x3000_0200);
        features.selectOffered(1);
        assertThat(features.offered()).isEqualTo(1);
        features.selectOffered(2);
        assertThat(features.offered()).isZero();
        features.selectOffered(-1);
        assertThat(features.offered()).isZero();
    }

    @Test
    void aFeatureBeyond64IsNeverAgreedOn() {
        features.selectAccepted(1);
        features.accept(1);
        assertThat(features.areAgreed()).isTrue();
        features.selectAccepted(2);
        features.accept(0);
        assertThat(features.areAgreed()).as("none of them").isTrue();
        features.accept(1);
        assertThat(features.areAgreed()).as("bit 64").isFalse();

        features.reset();
        assertThat(features.has(FeatureNegotiation.VERSION_1)).isFalse();
        features.selectAccepted(1);
        features.accept(1);
        assertThat(features.areAgreed()).as("after the reset").isTrue();
    }
}
