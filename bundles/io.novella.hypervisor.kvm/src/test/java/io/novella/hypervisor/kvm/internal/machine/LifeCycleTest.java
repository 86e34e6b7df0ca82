// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.kvm.internal.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.novella.hypervisor.VmState;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class LifeCycleTest {

    @Property
    void onlyTheEdgesArePossible(@ForAll List<VmState> wanted) {
        LifeCycle life = new LifeCycle();
        for (VmState state : wanted) {
            VmState before = life.state();
            if (LifeCycle.next(before).contains(state)) {
                life.to(state, "why");
                assertThat(life.state()).isEqualTo(state);
            } else {
                assertThatThrownBy(() -> life.to(state, "why")).hasMessage(before + " cannot become " + state);
                assertThat(life.state()).isEqualTo(before);
            }
        }
    }

    @Test
    void nothingComesAfterClosed() {
        assertThat(LifeCycle.next(VmState.CLOSED)).isEmpty();
    }

    @Test
    void powerIsNotCutWithoutSayingSo() {
        assertThat(LifeCycle.next(VmState.RUNNING)).doesNotContain(VmState.CLOSED);
        assertThat(LifeCycle.next(VmState.PAUSED)).doesNotContain(VmState.CLOSED);
    }
}
