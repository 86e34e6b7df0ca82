// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.kvm.internal;

import io.novella.hypervisor.Hypervisor;
import io.novella.hypervisor.HypervisorException;
import io.novella.hypervisor.HypervisorException.Reason;
import io.novella.hypervisor.HypervisorInfo;
import io.novella.hypervisor.MachineType;
import io.novella.hypervisor.VirtualMachine;
import io.novella.hypervisor.VmSpec;
import io.novella.hypervisor.kvm.internal.machine.Host;
import io.novella.hypervisor.kvm.internal.machine.KvmMachine;
import io.novella.hypervisor.kvm.internal.machine.Ticker;
import io.novella.hypervisor.kvm.internal.snapshot.StoredSnapshot;
import io.novella.hypervisor.spi.DeviceFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.ComponentException;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The hypervisor of this host. There even where KVM is not, to say why. */
// Immediate: a delayed component ends, and its machines with it, when the last consumer lets go of the service.
@Component(service = Hypervisor.class, immediate = true, configurationPid = "io.novella.hypervisor.kvm")
public final class KvmHypervisor implements Hypervisor {

    private static final Logger LOG = LoggerFactory.getLogger(KvmHypervisor.class);
    private static final String TYPE = "kvm";

    /** Configuration; its PID is the bundle's name. */
    public @interface Config {
        /** The device file of KVM. */
        String device() default "/dev/kvm";

        /** How many machines there may be; 0 for any number. */
        long max_machines() default 0;

        /** How many virtual CPUs all machines may have together; 0 for any number. */
        long max_vcpus() default 0;

        /** How much memory all machines may have together, in bytes; 0 for any amount. */
        long max_memory_bytes() default 0;

        /** How many accesses to ports a machine may make in a second; 0 for any number. */
        long port_exits_per_second() default 0;

        /** How many bytes a machine may write to its console in a second; 0 for any number. */
        long console_bytes_per_second() default 0;
    }

    private final Ticker ticker = new Ticker();
    private final List<DeviceFactory> factories = new CopyOnWriteArrayList<>();
    // Creating holds it shared, shutting down, detaching and a change of settings exclusively: so no machine is missed.
    private final ReadWriteLock gate = new ReentrantReadWriteLock();
    private final Map<String, KvmMachine> machines = new LinkedHashMap<>();
    private final Usage usage = new Usage();
    private boolean stopped;
    private volatile Connection connection;
    private volatile Settings settings;

    /** A hypervisor on the configured device; logs whether it can run machines. */
    @Activate
    public KvmHypervisor(Config config) {
        this(Settings.DEFAULT.changed(config));
    }

    // Private: the container picks among public constructors by the number of parameters alone.
    private KvmHypervisor(Settings settings) {
        this.settings = settings;
        this.connection = new Connection(settings.device());
        tellWhetherUp();
    }

    /** A hypervisor on a device file, without a container; {@link #shutDown()} ends it. */
    public static KvmHypervisor on(String device) {
        return on(Settings.DEFAULT.withDevice(device));
    }

    static KvmHypervisor on(Settings settings) {
        return new KvmHypervisor(settings);
    }

    /**
     * The configuration has changed. Quotas hold for machines created from now on, rates also for those powered on again;
     * machines that are there go on. The device stays as long as there are machines, with an error in the log.
     */
    @Modified
    public void modified(Config config) {
        try {
            change(settings.changed(config));
        } catch (ComponentException notANumber) {
            LOG.error("the configuration cannot be read, and what was in force stays: {}", notANumber.getMessage());
        }
    }

    void change(Settings wanted) {
        gate.writeLock().lock();
        try {
            String device = settings.device();
            int there = machines().size();
            if (wanted.device().equals(device)) {
                settings = wanted;
            } else if (there > 0) {
                LOG.error(
                        "the device stays {} and does not become {}: it has {} machines. Close them, and change it again",
                        device,
                        wanted.device(),
                        there);
                settings = wanted.withDevice(device);
            } else {
                Connection before = connection;
                settings = wanted;
                connection = new Connection(wanted.device());
                before.close();
                tellWhetherUp();
            }
        } finally {
            gate.writeLock().unlock();
        }
    }

    @Override
    public HypervisorInfo info() {
        try {
            Connection.Open open = connection.open();
            return HypervisorInfo.up(TYPE, open.kvm().apiVersion(), open.kvm().capabilities());
        } catch (HypervisorException e) {
            return HypervisorInfo.down(TYPE, String.valueOf(e.getMessage()));
        }
    }

    @Override
    public VirtualMachine create(VmSpec spec) {
        gate.readLock().lock();
        try {
            if (stopped) {
                throw new HypervisorException(Reason.DOWN, "the hypervisor has been stopped");
            }
            Connection.Open open = connection.open();
            refuseUnknownDevices(spec);
            return kept(spec, () -> new KvmMachine(spec, host(open)));
        } finally {
            gate.readLock().unlock();
        }
    }

    @Override
    public VirtualMachine restore(Path file, @Nullable String name) {
        // Before the gate, which others wait at: a file may be slow to read.
        try (StoredSnapshot snapshot = StoredSnapshot.open(file)) {
            gate.readLock().lock();
            try {
                return restore(snapshot, name);
            } finally {
                gate.readLock().unlock();
            }
        }
    }

    private VirtualMachine restore(StoredSnapshot snapshot, @Nullable String name) {
        if (stopped) {
            throw new HypervisorException(Reason.DOWN, "the hypervisor has been stopped");
        }
        Connection.Open open = connection.open();
        VmSpec saved = snapshot.state().spec();
        VmSpec spec = name == null ? saved : saved.named(name);
        refuseUnknownDevices(spec);
        KvmMachine machine = kept(spec, () -> KvmMachine.restore(snapshot, spec, host(open)));
        try {
            machine.holdStillAtFirst();
            return machine;
        } catch (RuntimeException | Error e) {
            try {
                machine.close();
            } catch (HypervisorException stuck) {
                e.addSuppressed(stuck);
            }
            throw e;
        }
    }

    private Host host(Connection.Open open) {
        return new Host(open.kvm(), open.kick(), ticker, () -> factories, () -> settings.rates(), this::forget);
    }

    /** Makes a machine within the host's limits, and keeps it. */
    private KvmMachine kept(VmSpec spec, Supplier<KvmMachine> maker) {
        usage.take(spec, settings.quota());
        try {
            KvmMachine machine = maker.get();
            synchronized (machines) {
                machines.put(machine.id(), machine);
            }
            return machine;
        } catch (RuntimeException | Error e) {
            usage.giveBack(spec);
            throw e;
        }
    }

    @Override
    public Optional<VirtualMachine> find(String id) {
        synchronized (machines) {
            return Optional.ofNullable(machines.get(id));
        }
    }

    @Override
    public List<VirtualMachine> list() {
        return List.copyOf(machines());
    }

    /** A bundle contributes a device: machines powered on from now on have it. */
    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    public void addDeviceFactory(DeviceFactory factory) {
        factories.add(factory);
    }

    /** A bundle takes its device away: returns when no machine uses it. */
    public void removeDeviceFactory(DeviceFactory factory) {
        gate.writeLock().lock();
        try {
            factories.remove(factory);
        } finally {
            gate.writeLock().unlock();
        }
        for (KvmMachine machine : machines()) {
            try {
                machine.detach(factory);
            } catch (HypervisorException e) {
                LOG.error("a device could not be taken out of machine {}", machine.id(), e);
            }
        }
    }

    /** Closes every machine, then lets go of the device and of the native library. */
    @Deactivate
    public void shutDown() {
        gate.writeLock().lock();
        try {
            stopped = true;
        } finally {
            gate.writeLock().unlock();
        }
        boolean clean = true;
        for (KvmMachine machine : machines()) {
            try {
                machine.close();
            } catch (HypervisorException e) {
                clean = false;
                LOG.error("machine {} could not be closed", machine.id(), e);
            }
        }
        ticker.close();
        if (clean) {
            connection.close();
        }
    }

    private void tellWhetherUp() {
        HypervisorInfo info = info();
        if (info.isUp()) {
            LOG.info("hypervisor is up: KVM API version {}", info.apiVersion());
        } else {
            LOG.warn("hypervisor is down: {}", info.reason());
        }
    }

    private void refuseUnknownDevices(VmSpec spec) {
        Set<String> offered = factories.stream()
                .filter(DeviceFactory::onRequest)
                .map(DeviceFactory::name)
                .collect(Collectors.toCollection(TreeSet::new));
        if (spec.type() == MachineType.PC) {
            offered.add(VmSpec.VIRTIO_CONSOLE);
        }
        for (String device : spec.devices()) {
            if (!offered.contains(device)) {
                throw new HypervisorException(
                        Reason.INVALID_SPEC,
                        "no device '" + device + "'; "
                                + (offered.isEmpty() ? "there are none" : "there are: " + String.join(", ", offered)));
            }
        }
    }

    private List<KvmMachine> machines() {
        synchronized (machines) {
            return new ArrayList<>(machines.values());
        }
    }

    private void forget(KvmMachine machine) {
        synchronized (machines) {
            machines.remove(machine.id());
        }
        usage.giveBack(machine.spec());
    }
}
