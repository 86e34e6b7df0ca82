// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.machine.internal.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.novella.hypervisor.VirtualMachine;
import io.novella.hypervisor.VmState;
import io.novella.hypervisor.VmStateListener;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
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

    private final LifeCycle life = new LifeCycle();
    private final List<String> changes = new ArrayList<>();

    private void record(VirtualMachine machine, VmState from, VmState to, String reason) {
        changes.add(from + " " + to + " " + reason);
    }

    private void tell() {
        life.tell((VirtualMachine) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {VirtualMachine.class},
                (proxy, method, arguments) -> "m1"));
    }

    @Test
    void listenersReceiveEachChangeOnceInOrder() {
        life.listen(this::record);
        life.to(VmState.RUNNING, "started");
        life.to(VmState.STOPPED, "halted");
        assertThat(changes).isEmpty();

        tell();
        tell();

        assertThat(changes).containsExactly("CREATED RUNNING started", "RUNNING STOPPED halted");
        assertThat(life.reason()).isEqualTo("halted");
    }

    @Test
    void changeByAListenerIsReportedAfterTheFirst() {
        life.listen((machine, from, to, reason) -> {
            if (to == VmState.RUNNING) {
                life.to(VmState.PAUSED, "paused");
                life.tell(machine);
            }
        });
        life.listen(this::record);
        life.to(VmState.RUNNING, "started");

        tell();

        assertThat(changes).containsExactly("CREATED RUNNING started", "RUNNING PAUSED paused");
    }

    @Test
    void failedListenerDoesNotKeepTheChangeFromOthers() {
        life.listen((machine, from, to, reason) -> {
            throw new IllegalStateException("on purpose");
        });
        life.listen(this::record);
        life.to(VmState.RUNNING, "started");
        tell();
        life.to(VmState.PAUSED, "paused");
        tell();

        assertThat(changes).containsExactly("CREATED RUNNING started", "RUNNING PAUSED paused");
    }

    @Test
    void closedSubscriptionEndsAloneEvenForTheSameListener() {
        VmStateListener listener = this::record;
        life.listen(listener);
        life.listen(listener).close();
        life.to(VmState.RUNNING, "started");

        tell();

        assertThat(changes).containsExactly("CREATED RUNNING started");
    }

    @Test
    void powerIsOnWhileRunningOrPaused() {
        assertThat(life.isOn()).isFalse();
        life.to(VmState.RUNNING, "started");
        assertThat(life.isOn()).isTrue();
        life.to(VmState.PAUSED, "paused");
        assertThat(life.isOn()).isTrue();
        life.to(VmState.STOPPED, "stopped");
        assertThat(life.isOn()).isFalse();
    }
}
