// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.machine.internal.device;

import static java.util.Objects.requireNonNull;

import io.novella.hypervisor.HypervisorException;
import io.novella.hypervisor.HypervisorException.Reason;
import io.novella.hypervisor.MachineType;
import io.novella.hypervisor.VmSpec;
import io.novella.hypervisor.machine.accel.PortSink;
import io.novella.hypervisor.machine.internal.console.RingConsole;
import io.novella.hypervisor.spi.Device;
import io.novella.hypervisor.spi.DeviceFactory;
import io.novella.hypervisor.spi.IoRange;
import io.novella.hypervisor.spi.SnapshotDevice;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The devices of a powered-on machine, by address. The vCPU's thread looks up in a snapshot; whoever attaches or
 * detaches replaces it.
 */
public final class Bus implements AutoCloseable, PortSink {

    private static final Logger LOG = LoggerFactory.getLogger(Bus.class);
    private static final long PORTS = 1 << 16;

    /** Where no device of ours is ever asked: the I/O APIC, local APICs, and firmware with what KVM keeps below it. */
    private static final List<IoRange> RESERVED = List.of(
            IoRange.mmio(0xfec00000L, 0x1000), IoRange.mmio(0xfee00000L, 0x1000), IoRange.mmio(0xfeffc000L, 0x1004000));

    private final VmSpec spec;
    private final long memoryBytes;
    private final Supplier<? extends OpenContext> contexts;
    private final @Nullable UnownedPorts unowned;
    private final Map<Device, OpenContext> opened = new IdentityHashMap<>();
    private final List<IoRange> outputOnly = new ArrayList<>();
    private final Object turn = new Object();
    private volatile AddressMap ports = AddressMap.EMPTY;
    private volatile AddressMap memory = AddressMap.EMPTY;

    /**
     * A bus with the devices that every machine of its type has.
     *
     * @param memoryBytes the guest's memory, which no device may hide
     * @param contexts makes a context for each device
     */
    public Bus(VmSpec spec, RingConsole console, long memoryBytes, Supplier<? extends OpenContext> contexts) {
        this.spec = spec;
        this.memoryBytes = memoryBytes;
        this.contexts = contexts;
        this.unowned = spec.type() == MachineType.BARE ? new UnownedPorts(console) : null;
        attach(Serial16550.factory());
        if (spec.type() == MachineType.PC) {
            PcDevices.FACTORIES.forEach(this::attach);
        }
    }

    /** Attaches a device that the machine cannot be without. */
    public synchronized void require(DeviceFactory factory) {
        List<IoRange> ranges = factory.ranges(spec);
        String collision = collision(ranges);
        if (collision != null) {
            throw new IllegalStateException("device '" + factory.name() + "': " + collision);
        }
        attach(factory.name(), factory, ranges, contexts.get());
    }

    /** Asks a factory for a device. One that fails or collides is left out, with an error in the log. */
    public synchronized void attach(DeviceFactory factory) {
        String name = factory.getClass().getName();
        try {
            name = factory.name();
            if (factory.onRequest() && !spec.devices().contains(name)) {
                return;
            }
            List<IoRange> ranges = List.copyOf(factory.ranges(spec));
            if (ranges.isEmpty()) {
                return;
            }
            String collision = collision(ranges);
            if (collision != null) {
                LOG.error("device '{}' is left out of machine {}: {}", name, spec.name(), collision);
                return;
            }
            attach(name, factory, ranges, contexts.get());
        } catch (RuntimeException | LinkageError e) {
            LOG.error("device '{}' is left out of machine {}: its factory failed", name, spec.name(), e);
        }
    }

    private void attach(String name, DeviceFactory factory, List<IoRange> ranges, OpenContext context) {
        try {
            List<IoRange> written = factory.outputOnly(spec).stream()
                    .filter(range -> isPortOf(range, ranges))
                    .toList();
            Device device = requireNonNull(factory.create(context), "a factory that makes nothing");
            opened.put(device, context);
            for (IoRange range : ranges) {
                add(new Attached(name, range, device, factory));
            }
            outputOnly.addAll(written);
        } catch (RuntimeException | LinkageError e) {
            context.close();
            throw e;
        }
    }

    /** The ports that the guest only writes to, of all devices there are; and those that belong to none, if printed. */
    public synchronized List<IoRange> outputOnly() {
        List<IoRange> all = new ArrayList<>(outputOnly);
        if (unowned != null) {
            long free = 0;
            for (Attached owned : ports.entries()) {
                addPorts(all, free, owned.range().base());
                free = owned.range().base() + owned.range().length();
            }
            addPorts(all, free, PORTS);
        }
        return all;
    }

    private static void addPorts(List<IoRange> ranges, long from, long to) {
        if (from < to) {
            ranges.add(IoRange.ports((int) from, (int) (to - from)));
        }
    }

    private static boolean isPortOf(IoRange range, List<IoRange> ranges) {
        return range.space() == IoRange.Space.PORT
                && ranges.stream()
                        .anyMatch(own -> own.space() == range.space()
                                && own.contains(range.base())
                                && own.contains(range.base() + range.length() - 1));
    }

    /**
     * Takes a factory's devices off the bus. The vCPU's thread may still be inside one of them: close them when it has
     * passed by.
     */
    public synchronized Set<Device> detach(DeviceFactory factory) {
        Set<Device> gone = devices(attached -> attached.factory() == factory);
        ports = ports.without(entry -> entry.factory() == factory);
        memory = memory.without(entry -> entry.factory() == factory);
        return gone;
    }

    /**
     * What each device is now, by name. None changes itself until {@link #goOn}; no vCPU runs.
     *
     * @throws HypervisorException {@code INVALID_STATE} when a device cannot be saved; they go on then
     */
    public synchronized Map<String, byte[]> save() {
        Map<String, byte[]> states = new TreeMap<>();
        try {
            named().forEach((name, device) -> savable(name, device).holdStill());
            named().forEach((name, device) -> states.put(name, state(name, savable(name, device))));
            return states;
        } catch (RuntimeException | LinkageError e) {
            goOn();
            throw e;
        }
    }

    /** Ends what {@link #save} or {@link #restore} began. */
    public synchronized void goOn() {
        for (Device device : devices(attached -> true)) {
            try {
                if (device instanceof SnapshotDevice held) {
                    held.goOn();
                }
            } catch (RuntimeException | LinkageError e) {
                LOG.error("a device of machine {} did not go on", spec.name(), e);
            }
        }
    }

    /**
     * Makes the devices of a bus that nobody has used yet those that were saved. One that was not among them is taken away.
     *
     * @throws HypervisorException {@code SNAPSHOT} when one is missing or does not take what was saved
     */
    public void restore(Map<String, byte[]> states) {
        Set<Device> others = Collections.newSetFromMap(new IdentityHashMap<>());
        synchronized (this) {
            Map<String, Device> here = named();
            for (String saved : states.keySet()) {
                if (!here.containsKey(saved)) {
                    throw new HypervisorException(Reason.SNAPSHOT, "there is no device '" + saved + "' here");
                }
            }
            here.forEach((name, device) -> {
                byte[] state = states.get(name);
                if (state == null) {
                    others.add(device);
                } else {
                    restore(name, device, state);
                }
            });
            ports = ports.without(entry -> others.contains(entry.device()));
            memory = memory.without(entry -> others.contains(entry.device()));
        }
        close(others);
    }

    private static byte[] state(String name, SnapshotDevice device) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            device.save(new DataOutputStream(bytes));
        } catch (IOException | RuntimeException | LinkageError e) {
            throw new HypervisorException(Reason.INVALID_STATE, "device '" + name + "' cannot be saved: " + e, e);
        }
        return bytes.toByteArray();
    }

    private static void restore(String name, Device device, byte[] state) {
        ByteArrayInputStream bytes = new ByteArrayInputStream(state);
        try {
            savable(name, device).restore(new DataInputStream(bytes));
        } catch (IOException | RuntimeException | LinkageError e) {
            throw new HypervisorException(Reason.SNAPSHOT, "device '" + name + "' cannot be restored: " + e, e);
        }
        if (bytes.available() > 0) {
            throw new HypervisorException(
                    Reason.SNAPSHOT,
                    "device '" + name + "' does not know " + bytes.available() + " bytes of its state");
        }
    }

    private static SnapshotDevice savable(String name, Device device) {
        if (device instanceof SnapshotDevice savable) {
            return savable;
        }
        throw new HypervisorException(Reason.INVALID_STATE, "device '" + name + "' cannot be part of a snapshot");
    }

    private Map<String, Device> named() {
        Map<String, Device> named = new TreeMap<>();
        for (Attached entry : attached()) {
            Device other = named.put(entry.name(), entry.device());
            if (other != null && other != entry.device()) {
                throw new HypervisorException(
                        Reason.INVALID_STATE,
                        "two devices are called '" + entry.name() + "', which no snapshot can hold");
            }
        }
        return named;
    }

    /** Takes all devices off the bus and closes them; the vCPU's thread has ended. */
    @Override
    public void close() {
        Set<Device> all = identitySet();
        synchronized (this) {
            // Those too that are off the bus already and could not be closed then.
            all.addAll(opened.keySet());
            ports = AddressMap.EMPTY;
            memory = AddressMap.EMPTY;
        }
        close(all);
    }

    /** Closes devices that are off the bus, each once, with what they hold, logging what they throw. */
    public void close(Set<Device> devices) {
        for (Device device : devices) {
            OpenContext context;
            synchronized (this) {
                context = opened.remove(device);
            }
            if (context != null) {
                close(device);
                close(context);
            }
        }
    }

    private static void close(AutoCloseable part) {
        try {
            part.close();
        } catch (Exception | LinkageError e) {
            LOG.error("a device failed to close", e);
        }
    }

    /** Held by the one of several vCPUs' threads whose turn it is to use a device. */
    public Object turn() {
        return turn;
    }

    /** The guest reads a port. */
    public long portRead(int port, int size) {
        Attached attached = ports.at(port);
        return attached == null ? UnownedPorts.read() : attached.read(port, size);
    }

    /** The guest writes to a port. */
    @Override
    public void portWrite(int port, int size, long value) {
        Attached attached = ports.at(port);
        if (attached != null) {
            attached.write(port, size, value);
        } else if (unowned != null) {
            unowned.write(port, value);
        }
    }

    /** Whether anything answers at a memory address: on a PC there is no address where nothing does. */
    public boolean hasMemory(long address) {
        return unowned == null || memory.at(address) != null;
    }

    /** The guest reads memory of a device; all ones if there is none. */
    public long memoryRead(long address, int size) {
        Attached attached = memory.at(address);
        return attached == null ? -1 : attached.read(address, size);
    }

    /** The guest writes to memory of a device. */
    public void memoryWrite(long address, int size, long value) {
        Attached attached = memory.at(address);
        if (attached != null) {
            attached.write(address, size, value);
        }
    }

    private @Nullable String collision(List<IoRange> ranges) {
        for (int i = 0; i < ranges.size(); i++) {
            IoRange range = ranges.get(i);
            if (range.space() == IoRange.Space.MMIO && range.base() < memoryBytes) {
                return "its " + range + " lies in the guest's memory";
            }
            for (IoRange taken : spec.type() == MachineType.PC ? RESERVED : List.<IoRange>of()) {
                if (range.overlaps(taken)) {
                    return "its " + range + " overlaps " + taken + ", which is KVM's own or a firmware's";
                }
            }
            for (IoRange other : ranges.subList(0, i)) {
                if (range.overlaps(other)) {
                    return "its " + range + " overlaps its own " + other;
                }
            }
            Attached entry = (range.space() == IoRange.Space.PORT ? ports : memory).overlapping(range);
            if (entry != null) {
                return "its " + range + " overlaps " + entry.range() + " of device '" + entry.name() + "'";
            }
        }
        return null;
    }

    private void add(Attached attached) {
        if (attached.range().space() == IoRange.Space.PORT) {
            ports = ports.with(attached);
        } else {
            memory = memory.with(attached);
        }
    }

    private Set<Device> devices(Predicate<Attached> which) {
        Set<Device> devices = identitySet();
        attached().stream().filter(which).forEach(entry -> devices.add(entry.device()));
        return devices;
    }

    private List<Attached> attached() {
        List<Attached> all = new ArrayList<>(ports.entries());
        all.addAll(memory.entries());
        return all;
    }

    /** A device may well be a record. */
    private static Set<Device> identitySet() {
        return Collections.newSetFromMap(new IdentityHashMap<>());
    }
}
