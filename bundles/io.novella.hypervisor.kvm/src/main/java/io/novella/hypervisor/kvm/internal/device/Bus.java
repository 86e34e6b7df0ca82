// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.kvm.internal.device;

import io.novella.hypervisor.kvm.internal.console.RingConsole;
import io.novella.hypervisor.spi.Device;
import io.novella.hypervisor.spi.DeviceContext;
import io.novella.hypervisor.spi.DeviceFactory;
import io.novella.hypervisor.spi.IoRange;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The devices of a powered-on machine, by address. The vCPU's thread looks up in a snapshot; whoever attaches or
 * detaches replaces it.
 */
public final class Bus {

    private static final Logger LOG = LoggerFactory.getLogger(Bus.class);
    private static final Attached[] NONE = {};

    private final UnownedPorts unowned;
    private volatile Attached[] ports = NONE;
    private volatile Attached[] memory = NONE;

    /** A bus with the devices every machine has. */
    public Bus(DeviceContext context, RingConsole console) {
        unowned = new UnownedPorts(console);
        attach(Serial16550.factory(), context);
    }

    /** Asks a factory for a device. One that fails or collides is left out, with an error in the log. */
    public synchronized void attach(DeviceFactory factory, DeviceContext context) {
        String name = factory.getClass().getName();
        try {
            name = factory.name();
            List<IoRange> ranges = List.copyOf(factory.ranges(context.spec()));
            if (ranges.isEmpty()) {
                return;
            }
            String collision = collision(ranges, context);
            if (collision != null) {
                LOG.error("device '{}' is left out of machine {}: {}", name, context.machineId(), collision);
                return;
            }
            Device device = factory.create(context);
            for (IoRange range : ranges) {
                add(new Attached(name, range, device, factory));
            }
        } catch (RuntimeException | LinkageError e) {
            LOG.error("device '{}' is left out of machine {}: its factory failed", name, context.machineId(), e);
        }
    }

    /**
     * Takes a factory's devices off the bus. The vCPU's thread may still be inside one of them: close them when it has
     * passed by.
     */
    public synchronized Set<Device> detach(DeviceFactory factory) {
        Set<Device> gone = devices(attached -> attached.factory() == factory);
        ports = without(ports, factory);
        memory = without(memory, factory);
        return gone;
    }

    /** Takes all devices off the bus and closes them; the vCPU's thread has ended. */
    public synchronized void close() {
        Set<Device> all = devices(attached -> true);
        ports = NONE;
        memory = NONE;
        close(all);
    }

    /** Closes devices, logging what they throw. */
    public static void close(Set<Device> devices) {
        for (Device device : devices) {
            try {
                device.close();
            } catch (RuntimeException | LinkageError e) {
                LOG.error("a device failed to close", e);
            }
        }
    }

    /** The guest reads a port. */
    public long portRead(int port, int size) {
        Attached attached = at(ports, port);
        return attached == null ? UnownedPorts.read() : attached.read(port, size);
    }

    /** The guest writes to a port. */
    public void portWrite(int port, int size, long value) {
        Attached attached = at(ports, port);
        if (attached == null) {
            unowned.write(port, value);
        } else {
            attached.write(port, size, value);
        }
    }

    /** Whether a device answers at a memory address. */
    public boolean hasMemory(long address) {
        return at(memory, address) != null;
    }

    /** The guest reads memory of a device; all ones if that has just gone. */
    public long memoryRead(long address, int size) {
        Attached attached = at(memory, address);
        return attached == null ? -1 : attached.read(address, size);
    }

    /** The guest writes to memory of a device. */
    public void memoryWrite(long address, int size, long value) {
        Attached attached = at(memory, address);
        if (attached != null) {
            attached.write(address, size, value);
        }
    }

    /** The entry that holds the address, of entries that are ordered and do not overlap. */
    private static @Nullable Attached at(Attached[] entries, long address) {
        int low = 0;
        int high = entries.length - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            Attached entry = entries[middle];
            if (entry.range().contains(address)) {
                return entry;
            }
            if (address < entry.range().base()) {
                high = middle - 1;
            } else {
                low = middle + 1;
            }
        }
        return null;
    }

    private @Nullable String collision(List<IoRange> ranges, DeviceContext context) {
        for (int i = 0; i < ranges.size(); i++) {
            IoRange range = ranges.get(i);
            if (range.space() == IoRange.Space.MMIO
                    && range.base() < context.memory().size()) {
                return "its " + range + " lies in the guest's memory";
            }
            for (IoRange other : ranges.subList(0, i)) {
                if (range.overlaps(other)) {
                    return "its " + range + " overlaps its own " + other;
                }
            }
            for (Attached entry : range.space() == IoRange.Space.PORT ? ports : memory) {
                if (range.overlaps(entry.range())) {
                    return "its " + range + " overlaps " + entry.range() + " of device '" + entry.name() + "'";
                }
            }
        }
        return null;
    }

    private void add(Attached attached) {
        if (attached.range().space() == IoRange.Space.PORT) {
            ports = with(ports, attached);
        } else {
            memory = with(memory, attached);
        }
    }

    private Set<Device> devices(Predicate<Attached> which) {
        // By identity: a device may well be a record.
        Set<Device> devices = Collections.newSetFromMap(new IdentityHashMap<>());
        List<Attached> all = new ArrayList<>(List.of(ports));
        all.addAll(List.of(memory));
        all.stream().filter(which).forEach(attached -> devices.add(attached.device()));
        return devices;
    }

    private static Attached[] with(Attached[] entries, Attached more) {
        Attached[] result = Arrays.copyOf(entries, entries.length + 1);
        result[entries.length] = more;
        Arrays.sort(
                result, Comparator.comparingLong(attached -> attached.range().base()));
        return result;
    }

    private static Attached[] without(Attached[] entries, DeviceFactory factory) {
        return Arrays.stream(entries)
                .filter(attached -> attached.factory() != factory)
                .toArray(Attached[]::new);
    }
}
