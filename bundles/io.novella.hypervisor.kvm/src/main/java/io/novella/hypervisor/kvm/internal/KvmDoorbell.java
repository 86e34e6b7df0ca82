// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.kvm.internal;

import io.novella.hypervisor.kvm.internal.kernel.EventFd;
import io.novella.hypervisor.kvm.internal.kernel.VmFd;
import io.novella.hypervisor.machine.accel.Doorbell;
import io.novella.hypervisor.spi.IoRange;

/** A doorbell by an ioeventfd. */
final class KvmDoorbell implements Doorbell {

    private final VmFd vm;
    private final IoRange at;
    private final EventFd event;

    private KvmDoorbell(VmFd vm, IoRange at, EventFd event) {
        this.vm = vm;
        this.at = at;
        this.event = event;
    }

    static KvmDoorbell connect(VmFd vm, IoRange at) {
        EventFd event = EventFd.create();
        try {
            vm.signalOnWrite(event, at);
            return new KvmDoorbell(vm, at, event);
        } catch (RuntimeException | Error e) {
            event.close();
            throw e;
        }
    }

    @Override
    public void ring() {
        event.signal();
    }

    @Override
    public void await() {
        event.await();
    }

    @Override
    public void disconnect() {
        vm.noSignalOnWrite(event, at);
    }

    @Override
    public void close() {
        event.close();
    }
}
