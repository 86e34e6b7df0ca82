// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.machine.internal;

import io.novella.hypervisor.Hypervisor;
import io.novella.hypervisor.HypervisorException;
import io.novella.hypervisor.HypervisorException.Reason;
import io.novella.hypervisor.HypervisorInfo;
import io.novella.hypervisor.MachineType;
import io.novella.hypervisor.VirtualMachine;
import io.novella.hypervisor.VmSpec;
import io.novella.hypervisor.machine.accel.Accelerator;
import io.novella.hypervisor.machine.internal.run.Host;
import io.novella.hypervisor.machine.internal.run.Machine;
import io.novella.hypervisor.machine.internal.run.MachineRateLimits;
import io.novella.hypervisor.machine.internal.run.Ticker;
import io.novella.hypervisor.machine.internal.snapshot.StoredSnapshot;
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

/** The hypervisor of this host: machines on the accelerators that are registered. Registered even if none can run guests, to say why. */
// Immediate: a delayed component ends, and its machines with it, when the last consumer lets go of the service.
@Component(service = Hypervisor.class, immediate = true, configurationPid = "io.novella.hypervisor")
public final class MachineHypervisor implements Hypervisor {

    private static final Logger LOG = LoggerFactory.getLogger(MachineHypervisor.class);

    /** Configuration. */
    public @interface Config {
        /** The accelerator to use: {@code auto}, {@code kvm} or {@code software}. */
        String accelerator() default Settings.AUTO;

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
    private final Map<String, Machine> machines = new LinkedHashMap<>();
    private final Usage usage = new Usage();
    private final Accelerators accelerators = new Accelerators();
    private boolean stopped;
    private volatile Settings settings;

    /** A hypervisor with a configuration. */
    @Activate
    public MachineHypervisor(Config config) {
        this(Settings.DEFAULT.changed(config));
    }

    // Private: the container picks among public constructors by the number of parameters alone.
    private MachineHypervisor(Settings settings) {
        this.settings = settings;
    }

    /** A hypervisor on one accelerator, without a container; {@link #shutDown()} ends it. */
    public static MachineHypervisor on(Accelerator accelerator) {
        return on(accelerator, Quota.NONE, MachineRateLimits.NONE);
    }

    /** A hypervisor with limits on one accelerator, without a container; {@link #shutDown()} ends it. */
    public static MachineHypervisor on(Accelerator accelerator, Quota quota, MachineRateLimits rates) {
        MachineHypervisor hypervisor = new MachineHypervisor(new Settings(Settings.AUTO, quota, rates));
        hypervisor.addAccelerator(accelerator);
        return hypervisor;
    }

    /**
     * The configuration has changed. The accelerator and quotas apply to machines created from now on, rates also to those powered on
     * again; existing machines continue.
     */
    @Modified
    public void modified(Config config) {
        try {
            change(settings.changed(config));
        } catch (ComponentException notANumber) {
            LOG.error("the configuration cannot be read, and the one in force stays: {}", notANumber.getMessage());
        }
    }

    /** Replaces quotas and rates. */
    public void limit(Quota quota, MachineRateLimits rates) {
        change(new Settings(settings.accelerator(), quota, rates));
    }

    private void change(Settings wanted) {
        gate.writeLock().lock();
        try {
            settings = wanted;
        } finally {
            gate.writeLock().unlock();
        }
    }

    @Override
    public HypervisorInfo info() {
        return accelerators.info(settings.accelerator());
    }

    @Override
    public List<HypervisorInfo> accelerators() {
        List<HypervisorInfo> infos = accelerators.infos(settings.accelerator());
        return infos.isEmpty() ? List.of(info()) : infos;
    }

    @Override
    public VirtualMachine create(VmSpec spec) {
        gate.readLock().lock();
        try {
            if (stopped) {
                throw new HypervisorException(Reason.DOWN, "the hypervisor has been stopped");
            }
            Accelerator accelerator = accelerators.choose(spec, settings.accelerator(), null);
            refuseUnknownDevices(spec);
            return kept(spec, () -> new Machine(spec, host(accelerator)));
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
        VmSpec saved = snapshot.state().spec();
        VmSpec spec = name == null ? saved : saved.named(name);
        Accelerator accelerator = accelerators.choose(
                spec, settings.accelerator(), snapshot.state().vcpus().get(0).accelerator());
        refuseUnknownDevices(spec);
        Machine machine = kept(spec, () -> Machine.restore(snapshot, spec, host(accelerator)));
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

    private Host host(Accelerator accelerator) {
        return new Host(accelerator, ticker, () -> factories, () -> settings.rates(), this::forget);
    }

    /** Makes a machine within the host's limits, and keeps it. */
    private Machine kept(VmSpec spec, Supplier<Machine> maker) {
        usage.take(spec, settings.quota());
        try {
            Machine machine = maker.get();
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
        for (Machine machine : machines()) {
            try {
                machine.detach(factory);
            } catch (HypervisorException e) {
                LOG.error("a device could not be taken out of machine {}", machine.id(), e);
            }
        }
    }

    /** An accelerator is registered: machines created from now on may use it. */
    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    public void addAccelerator(Accelerator accelerator) {
        accelerators.add(accelerator);
    }

    /** An accelerator is unregistered: returns when its machines are closed. */
    public void removeAccelerator(Accelerator accelerator) {
        gate.writeLock().lock();
        try {
            accelerators.remove(accelerator);
        } finally {
            gate.writeLock().unlock();
        }
        machines().stream()
                .filter(machine -> machine.accelerator() == accelerator)
                .forEach(MachineHypervisor::close);
    }

    /** Closes every machine. */
    @Deactivate
    public void shutDown() {
        gate.writeLock().lock();
        try {
            stopped = true;
        } finally {
            gate.writeLock().unlock();
        }
        machines().forEach(MachineHypervisor::close);
        ticker.close();
    }

    private static void close(Machine machine) {
        try {
            machine.close();
        } catch (HypervisorException e) {
            LOG.error("machine {} could not be closed", machine.id(), e);
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

    private List<Machine> machines() {
        synchronized (machines) {
            return new ArrayList<>(machines.values());
        }
    }

    private void forget(Machine machine) {
        synchronized (machines) {
            machines.remove(machine.id());
        }
        usage.giveBack(machine.spec());
    }
}
