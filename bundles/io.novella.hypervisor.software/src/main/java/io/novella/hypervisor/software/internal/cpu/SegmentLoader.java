// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.software.internal.cpu;

/** Loads segment registers by a selector: Intel's manual, volume 3, chapters 3.4 and 5. */
public final class SegmentLoader {

    private static final int TABLE_INDICATOR = 4;
    private static final int BUSY = 2;
    private static final int LDT = 2;

    private SegmentLoader() {}

    /** Loads ES, SS, DS, FS or GS. */
    public static void data(Cpu cpu, int number, int selector) {
        Segment segment = cpu.segments[number];
        if (!cpu.isProtected()) {
            segment.loadReal(selector);
        } else if ((selector & ~3) == 0) {
            if (number == Cpu.SS) {
                throw cpu.fault(Cpu.PROTECTION, 0);
            }
            segment.load(selector, 0, 0, 0);
        } else {
            int at = find(cpu, selector);
            int low = cpu.bus.read(at, 4);
            int high = cpu.bus.read(at + 4, 4);
            int rights = high >>> 8;
            boolean code = (rights & Segment.CODE) != 0;
            int dpl = rights >>> 5 & 3;
            boolean allowed;
            if (number == Cpu.SS) {
                allowed =
                        !code && (rights & Segment.READ_WRITE) != 0 && dpl == cpu.privilege() && (selector & 3) == dpl;
            } else {
                boolean conforming = code && (rights & Segment.CONFORMING) != 0;
                allowed = (!code || (rights & Segment.READ_WRITE) != 0)
                        && (conforming || Math.max(cpu.privilege(), selector & 3) <= dpl);
            }
            if ((rights & Segment.CODE_OR_DATA) == 0 || !allowed) {
                throw cpu.fault(Cpu.PROTECTION, selector & 0xfffc);
            }
            if ((rights & Segment.PRESENT) == 0) {
                throw cpu.fault(number == Cpu.SS ? Cpu.STACK : Cpu.NOT_PRESENT, selector & 0xfffc);
            }
            load(segment, selector, low, markAccessed(cpu, at, high));
        }
        cpu.segmentsChanged();
    }

    /**
     * Jumps or returns to another code segment, at the same privilege level.
     *
     * @param returns whether it is a far return or IRET, which the requested privilege level of the selector matters to
     */
    public static void code(Cpu cpu, int selector, int offset, boolean returns) {
        Segment segment = cpu.segments[Cpu.CS];
        if (!cpu.isProtected()) {
            if (Integer.compareUnsigned(offset, segment.limit()) > 0) {
                throw cpu.fault(Cpu.PROTECTION, 0);
            }
            segment.loadReal(selector);
        } else {
            if ((selector & ~3) == 0) {
                throw cpu.fault(Cpu.PROTECTION, 0);
            }
            int at = find(cpu, selector);
            int low = cpu.bus.read(at, 4);
            int high = cpu.bus.read(at + 4, 4);
            checkCode(cpu, selector, high >>> 8, returns, 0);
            if (Integer.compareUnsigned(offset, limit(low, high)) > 0) {
                throw cpu.fault(Cpu.PROTECTION, 0);
            }
            load(segment, (selector & ~3) | cpu.privilege(), low, markAccessed(cpu, at, high));
        }
        cpu.ip = offset;
        cpu.segmentsChanged();
    }

    /** Checks the code segment of a transfer; raises its fault, with a bit for the error code that says it is external. */
    static void checkCode(Cpu cpu, int selector, int rights, boolean returns, int external) {
        int privilege = cpu.privilege();
        if ((rights & Segment.CODE_OR_DATA) == 0) {
            int type = rights & 0xf;
            if (type == 0 || type == 2 || type == 8 || type == 10 || type >= 13 || returns) {
                throw cpu.fault(Cpu.PROTECTION, (selector & 0xfffc) | external);
            }
            throw cpu.unsupported(
                    "a far jump or call through a gate or to a task is not supported by the software CPU");
        }
        if ((rights & Segment.CODE) == 0) {
            throw cpu.fault(Cpu.PROTECTION, (selector & 0xfffc) | external);
        }
        int dpl = rights >>> 5 & 3;
        if (returns && (selector & 3) > privilege) {
            throw cpu.unsupported(
                    "a return to privilege level " + (selector & 3) + " is not supported by the software CPU");
        }
        boolean conforming = (rights & Segment.CONFORMING) != 0;
        if (conforming ? dpl > privilege : dpl != privilege || (selector & 3) > privilege) {
            throw cpu.fault(Cpu.PROTECTION, (selector & 0xfffc) | external);
        }
        if ((rights & Segment.PRESENT) == 0) {
            throw cpu.fault(Cpu.NOT_PRESENT, (selector & 0xfffc) | external);
        }
    }

    /** Loads LDTR (LLDT) or TR (LTR). */
    public static void system(Cpu cpu, int selector, boolean task) {
        Segment segment = task ? cpu.task : cpu.ldt;
        if ((selector & ~3) == 0) {
            if (task) {
                throw cpu.fault(Cpu.PROTECTION, 0);
            }
            segment.load(selector, 0, 0, 0);
            return;
        }
        if ((selector & TABLE_INDICATOR) != 0) {
            throw cpu.fault(Cpu.PROTECTION, selector & 0xfffc);
        }
        int at = find(cpu, selector);
        int low = cpu.bus.read(at, 4);
        int high = cpu.bus.read(at + 4, 4);
        int type = high >>> 8 & 0x1f;
        if (task ? type != 1 && type != 9 : type != LDT) {
            throw cpu.fault(Cpu.PROTECTION, selector & 0xfffc);
        }
        if ((high >>> 8 & Segment.PRESENT) == 0) {
            throw cpu.fault(Cpu.NOT_PRESENT, selector & 0xfffc);
        }
        if (task) {
            high |= BUSY << 8;
            cpu.bus.write(at + 4, 4, high);
        }
        load(segment, selector, low, high);
    }

    /**
     * Returns the upper half of a descriptor for LAR, LSL, VERR and VERW.
     *
     * @return 0 if the selector is null or outside of its table
     */
    public static int inspect(Cpu cpu, int selector) {
        int at = (selector & ~3) == 0 ? -1 : place(cpu, selector);
        return at == -1 ? 0 : cpu.bus.read(at + 4, 4);
    }

    /** The limit in bytes of the descriptor of a selector that {@link #inspect} has found. */
    public static int limitOf(Cpu cpu, int selector) {
        int at = place(cpu, selector);
        return limit(cpu.bus.read(at, 4), cpu.bus.read(at + 4, 4));
    }

    private static int find(Cpu cpu, int selector) {
        int at = place(cpu, selector);
        if (at == -1) {
            throw cpu.fault(Cpu.PROTECTION, selector & 0xfffc);
        }
        return at;
    }

    private static int place(Cpu cpu, int selector) {
        boolean local = (selector & TABLE_INDICATOR) != 0;
        int limit = local ? (cpu.ldt.isUsable() ? cpu.ldt.limit() : -1) : cpu.gdtLimit;
        int base = local ? cpu.ldt.base() : cpu.gdtBase;
        int offset = selector & 0xfff8;
        return offset + 7 > limit ? -1 : base + offset;
    }

    private static int markAccessed(Cpu cpu, int at, int high) {
        if ((high & Segment.ACCESSED << 8) == 0) {
            cpu.bus.write(at + 4, 4, high | Segment.ACCESSED << 8);
        }
        return high | Segment.ACCESSED << 8;
    }

    /** The limit in bytes. */
    private static int limit(int low, int high) {
        int limit = (low & 0xffff) | (high & 0xf0000);
        return (high & 1 << 23) != 0 ? limit << 12 | 0xfff : limit;
    }

    private static void load(Segment segment, int selector, int low, int high) {
        int base = low >>> 16 | (high & 0xff) << 16 | (high & 0xff000000);
        segment.load(selector, base, limit(low, high), high >>> 8 & 0xf0ff);
    }
}
