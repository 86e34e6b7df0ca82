// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.kvm.internal;

import io.novella.hypervisor.HypervisorException;
import io.novella.hypervisor.HypervisorInfo;
import io.novella.hypervisor.VmSpec;
import io.novella.hypervisor.kvm.internal.kernel.MappedRam;
import io.novella.hypervisor.machine.accel.AcceleratedVm;
import io.novella.hypervisor.machine.accel.Accelerator;
import io.novella.hypervisor.machine.accel.GuestRam;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs guests on KVM. Registered where KVM is missing too, with the reason. */
// Immediate: a delayed component ends when the last consumer releases the service.
@Component(service = Accelerator.class, immediate = true, configurationPid = "io.novella.hypervisor.kvm")
public final class KvmAccelerator implements Accelerator {

    private static final Logger LOG = LoggerFactory.getLogger(KvmAccelerator.class);
    private static final String NAME = "kvm";
    private static final int PREFERENCE = 100;

    /** Configuration; its PID is the bundle's name. */
    public @interface Config {
        /** The device file of KVM. */
        String device() default "/dev/kvm";
    }

    // Guarded by this: how many VMs use the connection, which therefore stays.
    private int vms;
    private String device;
    private volatile Connection connection;

    /** An accelerator on the configured device; logs whether it can run guests. */
    @Activate
    public KvmAccelerator(Config config) {
        this(config.device());
    }

    // Private: the container picks among public constructors by the number of parameters alone.
    private KvmAccelerator(String device) {
        this.device = device;
        this.connection = new Connection(device);
        report();
    }

    /** An accelerator on a device file, without a container; {@link #close()} ends it. */
    public static KvmAccelerator on(String device) {
        return new KvmAccelerator(device);
    }

    /** The configuration has changed. The device stays as long as there are machines, with an error in the log. */
    @Modified
    public void modified(Config config) {
        change(config.device());
    }

    synchronized void change(String wanted) {
        if (wanted.equals(device)) {
            return;
        }
        if (vms > 0) {
            LOG.error(
                    "the device stays {} and does not become {}: {} machines use it. Close them, and change it again",
                    device,
                    wanted,
                    vms);
            return;
        }
        Connection before = connection;
        device = wanted;
        connection = new Connection(wanted);
        before.close();
        report();
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public int preference() {
        return PREFERENCE;
    }

    @Override
    public HypervisorInfo info() {
        try {
            Connection.Open open = connection.open();
            return HypervisorInfo.up(NAME, open.kvm().apiVersion(), open.kvm().capabilities());
        } catch (HypervisorException e) {
            return HypervisorInfo.down(NAME, String.valueOf(e.getMessage()));
        }
    }

    @Override
    public void check(VmSpec spec) {
        connection.open();
    }

    @Override
    public GuestRam allocate(long bytes) {
        connection.open();
        return MappedRam.map(bytes);
    }

    @Override
    public AcceleratedVm createVm(VmSpec spec) {
        Connection.Open open;
        synchronized (this) {
            open = connection.open();
            vms++;
        }
        try {
            return KvmVm.create(open.kvm(), open.kick(), spec, this::vmClosed);
        } catch (RuntimeException | Error e) {
            vmClosed();
            throw e;
        }
    }

    private synchronized void vmClosed() {
        vms--;
    }

    /** Closes the device and releases the native library, unless a machine could not be closed. */
    @Deactivate
    public synchronized void close() {
        if (vms == 0) {
            connection.close();
        }
    }

    private void report() {
        HypervisorInfo info = info();
        if (info.isUp()) {
            LOG.info("KVM is up: API version {}", info.apiVersion());
        } else {
            LOG.warn("KVM is down: {}", info.reason());
        }
    }
}
