// SPDX-License-Identifier: Apache-2.0
package io.novella.shell.internal.gdb;

import io.novella.hypervisor.CpuState;
import io.novella.hypervisor.HypervisorException;
import io.novella.hypervisor.Subscription;
import io.novella.hypervisor.Vcpu;
import io.novella.hypervisor.VirtualMachine;
import io.novella.hypervisor.VmExit;
import io.novella.hypervisor.VmState;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One GDB that is attached to a machine's first virtual CPU. Used by one thread. */
final class GdbSession {

    private static final String TARGET = "<?xml version=\"1.0\"?><!DOCTYPE target SYSTEM \"gdb-target.dtd\">"
            + "<target><architecture>i386:x86-64</architecture></target>";
    private static final String TARGET_QUERY = "qXfer:features:read:target.xml:";
    private static final String OK = "OK";
    private static final String UNKNOWN = "";
    private static final String BAD_ARGUMENT = "E16";
    private static final String BAD_ADDRESS = "E0e";
    private static final String NO_BREAKPOINT_LEFT = "E1c";
    private static final String REFUSED = "E01";
    private static final String TRAPPED = "S05";
    private static final String INTERRUPTED = "S02";
    private static final String EXITED = "W00";
    private static final String CRASHED = "X06";
    private static final int PAGE = 4096;

    private final VirtualMachine machine;
    private final Vcpu vcpu;
    private final Packets packets;
    private final Set<Long> breakpoints = new HashSet<>();
    private boolean running;
    private boolean interrupting;
    private boolean over;

    GdbSession(VirtualMachine machine, Packets packets) {
        this.machine = machine;
        this.vcpu = machine.vcpus().get(0);
        this.packets = packets;
    }

    /** Holds the guest still, and serves until GDB leaves or the guest ends; a guest that is left goes on. */
    void run() throws IOException {
        try (Subscription told = machine.listen((vm, from, to, reason) -> packets.wake())) {
            if (machine.state() == VmState.RUNNING) {
                machine.pause();
            }
            for (String packet = packets.read(); packet != null && !over; packet = packets.read()) {
                if (packet.equals(Packets.INTERRUPT)) {
                    interrupt();
                } else if (!packet.isEmpty()) {
                    answer(packet);
                }
                if (running && machine.state() != VmState.RUNNING) {
                    running = false;
                    packets.write(stopReply());
                    interrupting = false;
                }
                if (over) {
                    break;
                }
            }
        } finally {
            leave();
        }
    }

    private void answer(String packet) throws IOException {
        String reply;
        try {
            reply = reply(packet);
        } catch (HypervisorException refused) {
            reply = machine.state() == VmState.PAUSED ? REFUSED : stopReply();
        } catch (IllegalArgumentException | IndexOutOfBoundsException malformed) {
            reply = BAD_ARGUMENT;
        }
        if (reply != null) {
            packets.write(reply);
        }
    }

    /** The answer; null if it comes later, or never. */
    private @Nullable String reply(String packet) {
        String rest = packet.substring(1);
        return switch (packet.charAt(0)) {
            case '?' -> stopReply();
            case 'g' -> RegisterFile.encode(vcpu.inspect());
            case 'G' -> {
                vcpu.change(RegisterFile.decode(rest, vcpu.inspect()));
                yield OK;
            }
            case 'P' -> setRegister(rest);
            case 'm' -> readMemory(rest);
            case 'M' -> writeMemory(rest);
            case 'c' -> goOn();
            case 's' -> step();
            case 'Z', 'z' -> breakpoint(packet.charAt(0) == 'Z', rest);
            case 'H', 'T' -> OK;
            case 'D' -> {
                over = true;
                yield OK;
            }
            case 'k' -> {
                over = true;
                machine.stop();
                yield null;
            }
            case 'q' -> query(packet);
            default -> UNKNOWN;
        };
    }

    private static String query(String packet) {
        if (packet.startsWith("qSupported")) {
            return "PacketSize=" + Integer.toHexString(Packets.MOST) + ";qXfer:features:read+;hwbreak+";
        }
        if (packet.equals("qAttached")) {
            return "1"; // so that GDB leaves the guest alive when it goes
        }
        if (packet.startsWith(TARGET_QUERY)) {
            String[] range = packet.substring(TARGET_QUERY.length()).split(",", -1);
            int from = Math.min(Integer.parseInt(range[0], 16), TARGET.length());
            int to = Math.min(from + Integer.parseInt(range[1], 16), TARGET.length());
            return (to == TARGET.length() ? "l" : "m") + TARGET.substring(from, to);
        }
        return UNKNOWN;
    }

    private @Nullable String goOn() {
        running = true;
        machine.resume();
        return null;
    }

    private String step() {
        return vcpu.step() instanceof VmExit.Debug ? TRAPPED : EXITED;
    }

    private void interrupt() {
        if (running) {
            interrupting = true;
            try {
                machine.pause();
            } catch (HypervisorException ended) {
                // Which the stop reply says.
            }
        }
    }

    private String stopReply() {
        return switch (machine.state()) {
            case RUNNING, PAUSED -> interrupting ? INTERRUPTED : TRAPPED;
            case FAILED -> CRASHED;
            default -> EXITED;
        };
    }

    private String setRegister(String rest) {
        int equals = rest.indexOf('=');
        CpuState before = vcpu.inspect();
        String file =
                RegisterFile.with(Integer.parseInt(rest.substring(0, equals), 16), rest.substring(equals + 1), before);
        if (file.isEmpty()) {
            return BAD_ARGUMENT;
        }
        vcpu.change(RegisterFile.decode(file, before));
        return OK;
    }

    private String readMemory(String rest) {
        String[] range = rest.split(",", -1);
        long address = Long.parseUnsignedLong(range[0], 16);
        int length = Math.min(Integer.parseInt(range[1], 16), Packets.MOST / 2 - 4);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        while (bytes.size() < length) {
            long at = address + bytes.size();
            int part = (int) Math.min(length - bytes.size(), PAGE - (at & (PAGE - 1)));
            OptionalLong physical = vcpu.translate(at);
            if (physical.isEmpty() || !isMemory(physical.getAsLong(), part)) {
                break;
            }
            bytes.writeBytes(machine.memory().read(physical.getAsLong(), part));
        }
        return bytes.size() == 0 && length > 0 ? BAD_ADDRESS : HexFormat.of().formatHex(bytes.toByteArray());
    }

    private String writeMemory(String rest) {
        int comma = rest.indexOf(',');
        int colon = rest.indexOf(':');
        long address = Long.parseUnsignedLong(rest.substring(0, comma), 16);
        byte[] bytes = HexFormat.of().parseHex(rest.substring(colon + 1));
        for (int i = 0; i < bytes.length; i++) {
            OptionalLong physical = vcpu.translate(address + i);
            if (physical.isEmpty() || !isMemory(physical.getAsLong(), 1)) {
                return BAD_ADDRESS;
            }
            machine.memory().write(physical.getAsLong(), new byte[] {bytes[i]});
        }
        return OK;
    }

    private boolean isMemory(long physical, int length) {
        return physical >= 0 && physical <= machine.memory().size() - length;
    }

    /** Breakpoints in software (kind 0) and of the processor (1) are one here: the guest's code is never changed. */
    private String breakpoint(boolean set, String rest) {
        String[] parts = rest.split("[,;]", -1);
        if (!parts[0].equals("0") && !parts[0].equals("1")) {
            return UNKNOWN;
        }
        long address = Long.parseUnsignedLong(parts[1], 16);
        if (set && !breakpoints.contains(address) && breakpoints.size() == Vcpu.BREAKPOINTS) {
            return NO_BREAKPOINT_LEFT;
        }
        if (set) {
            breakpoints.add(address);
        } else {
            breakpoints.remove(address);
        }
        vcpu.breakpoints(breakpoints);
        return OK;
    }

    private void leave() {
        try {
            if (!breakpoints.isEmpty()) {
                vcpu.breakpoints(Set.of());
            }
            if (machine.state() == VmState.PAUSED) {
                machine.resume();
            }
        } catch (HypervisorException off) {
            // There is nobody to let go on.
        }
    }
}
