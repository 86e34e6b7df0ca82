// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.machine.internal.device;

import io.novella.hypervisor.MachineType;
import io.novella.hypervisor.VmSpec;
import io.novella.hypervisor.spi.Device;
import io.novella.hypervisor.spi.DeviceContext;
import io.novella.hypervisor.spi.DeviceFactory;
import io.novella.hypervisor.spi.IoRange;
import java.util.List;
import java.util.function.Function;

/** The devices of a PC, beside the serial port and what KVM itself has. */
final class PcDevices {

    static final List<DeviceFactory> FACTORIES = List.of(
            new Part("keyboard-controller", KeyboardController.RANGES, List.of(), KeyboardController::new),
            new Part("rtc", List.of(RealTimeClock.PORTS), List.of(), RealTimeClock::new),
            new Part("debug-port", List.of(DebugPort.PORT), List.of(DebugPort.PORT), DebugPort::new),
            new Part("fw-cfg", List.of(FirmwareConfig.PORTS), List.of(), FirmwareConfig::new),
            new Part("pci-host", List.of(PciHost.PORTS), List.of(), PciHost::new),
            new Part("vga", List.of(VgaPorts.PORTS), List.of(), context -> new VgaPorts()));

    private PcDevices() {}

    /** A device that every PC has at the same ports. */
    private record Part(String name, List<IoRange> ports, List<IoRange> written, Function<DeviceContext, Device> maker)
            implements DeviceFactory {
        @Override
        public List<IoRange> ranges(VmSpec spec) {
            return spec.type() == MachineType.PC ? ports : List.of();
        }

        @Override
        public List<IoRange> outputOnly(VmSpec spec) {
            return written;
        }

        @Override
        public Device create(DeviceContext context) {
            return maker.apply(context);
        }
    }
}
