// SPDX-License-Identifier: Apache-2.0
package io.novella.shell.internal.vm;

import static io.novella.shell.internal.view.View.Column.column;

import io.novella.hypervisor.CpuState;
import io.novella.hypervisor.Registers;
import io.novella.hypervisor.Segment;
import io.novella.hypervisor.VmStatistics;
import io.novella.shell.internal.view.Table;
import io.novella.shell.internal.view.View;
import io.novella.shell.internal.view.ViewConverter;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.apache.felix.service.command.Converter;
import org.osgi.service.component.annotations.Component;

/** Prints what {@link VmDebugCommands} returns. */
@Component(
        service = Converter.class,
        property = {
            Converter.CONVERTER_CLASSES + "=io.novella.shell.internal.vm.VmMetrics",
            Converter.CONVERTER_CLASSES + "=io.novella.shell.internal.vm.TracedExit",
            Converter.CONVERTER_CLASSES + "=io.novella.hypervisor.CpuState"
        })
public final class VmDebugConverter extends ViewConverter {

    private static final View<VmMetrics> METRICS = new View<>(
            VmMetrics.class,
            metrics -> metrics.machine().id(),
            VmDebugConverter::detail,
            List.of(
                    column("ID", metrics -> metrics.machine().shortId()),
                    column("NAME", metrics -> metrics.machine().name()),
                    column("STATE", metrics -> metrics.machine().state().toString()),
                    column("CPU_SECONDS", metrics -> seconds(metrics.cpuSeconds())),
                    column("EXITS", metrics -> Long.toString(metrics.exits())),
                    column(
                            "CONSOLE_BYTES",
                            metrics -> Long.toString(metrics.statistics().consoleBytes()))));

    private static final View<TracedExit> EXIT = new View<>(
            TracedExit.class,
            TracedExit::exit,
            TracedExit::exit,
            List.of(
                    column("MICROS", exit -> Long.toString(exit.micros())),
                    column("VCPU", exit -> Integer.toString(exit.vcpu())),
                    column("PC", exit -> hex(exit.pc())),
                    column("EXIT", TracedExit::exit)));

    private static final View<CpuState> REGISTERS =
            new View<>(CpuState.class, state -> hex(state.pc()), VmDebugConverter::detail, List.of());

    /** With every view of this command group. */
    public VmDebugConverter() {
        super(METRICS, EXIT, REGISTERS);
    }

    private static String detail(VmMetrics metrics) {
        VmStatistics all = metrics.statistics();
        Table table = new Table(List.of("METRIC", "VALUE"));
        all.exits().forEach((kind, count) -> table.row(List.of("exits." + kind, Long.toString(count))));
        table.row(List.of("console.bytes", Long.toString(all.consoleBytes())));
        int index = 0;
        for (Duration time : all.cpuTimes()) {
            table.row(List.of("vcpu" + index++ + ".cpu.seconds", seconds(time.toNanos() / 1e9)));
        }
        table.row(List.of("throttled.seconds", seconds(all.throttled().toNanos() / 1e9)));
        all.kernel().forEach((name, value) -> table.row(List.of("kvm." + name, Long.toString(value))));
        return table.toString();
    }

    private static String detail(CpuState state) {
        Registers r = state.general();
        return String.join(
                "\n",
                row("rax", r.rax(), "rbx", r.rbx(), "rcx", r.rcx(), "rdx", r.rdx()),
                row("rsi", r.rsi(), "rdi", r.rdi(), "rsp", r.rsp(), "rbp", r.rbp()),
                row("r8 ", r.r8(), "r9 ", r.r9(), "r10", r.r10(), "r11", r.r11()),
                row("r12", r.r12(), "r13", r.r13(), "r14", r.r14(), "r15", r.r15()),
                row("rip", r.rip(), "flg", r.rflags(), "efr", state.efer(), "apb", state.apicBase()),
                row("cr0", state.cr0(), "cr2", state.cr2(), "cr3", state.cr3(), "cr4", state.cr4()),
                row("cs ", state.cs()),
                row("ds ", state.ds()),
                row("es ", state.es()),
                row("fs ", state.fs()),
                row("gs ", state.gs()),
                row("ss ", state.ss()),
                row("tr ", state.tr()),
                row("ldt", state.ldt()),
                row("gdt", state.gdt()),
                row("idt", state.idt()));
    }

    private static String row(String a, long x, String b, long y, String c, long z, String d, long w) {
        return String.format(Locale.ROOT, "%s %016x  %s %016x  %s %016x  %s %016x", a, x, b, y, c, z, d, w);
    }

    private static String row(String name, Segment segment) {
        return String.format(
                Locale.ROOT,
                "%s %04x  base %016x  limit %08x  attributes %04x",
                name,
                segment.selector(),
                segment.base(),
                segment.limit(),
                segment.attributes());
    }

    private static String hex(long value) {
        return "0x" + Long.toHexString(value);
    }

    private static String seconds(double seconds) {
        return String.format(Locale.ROOT, "%.3f", seconds);
    }
}
