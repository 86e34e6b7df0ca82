// SPDX-License-Identifier: Apache-2.0
package io.novella.itests;

import static io.novella.itests.Eventually.eventually;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertSame;
import static org.junit.Assert.assertTrue;

import io.novella.hypervisor.Hypervisor;
import io.novella.hypervisor.HypervisorException;
import io.novella.hypervisor.VirtualMachine;
import io.novella.hypervisor.VmSpec;
import io.novella.hypervisor.VmState;
import io.novella.hypervisor.spi.GuestLibrary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;

/** An operator changes what the hypervisor may do; machines that run go on. */
public class HypervisorSettingsIT extends ContainerTest {

    private Hypervisor hypervisor;
    private Path file;

    @Before
    public void findHypervisor() {
        hypervisor = service(Hypervisor.class);
        file = home.resolve("conf/io.novella.hypervisor.cfg");
    }

    @After
    public void removeConfiguration() throws IOException {
        if (file != null) {
            Files.deleteIfExists(file);
        }
    }

    @Test
    public void aRunningMachineSurvivesChangesOfTheConfiguration() throws IOException {
        VmSpec spec = VmSpec.builder()
                .image("counter", service(GuestLibrary.class).find("counter").orElseThrow())
                .memoryBytes(1 << 20)
                .build();
        try (VirtualMachine machine = hypervisor.create(spec)) {
            machine.start();
            save("max.machines = 1\n");
            eventually(
                    () -> refusal(spec), "this host is limited to 1 machines; 1 are taken and 1 is asked for"::equals);
            assertCounts(machine);

            save("max.machines = 2\n");
            eventually(() -> refusal(spec), ""::equals);
            assertTrue(hypervisor.info().reason(), hypervisor.info().isUp());
            assertCounts(machine);

            save("accelerator = none-such\n");
            eventually(() -> refusal(spec), reason -> reason.startsWith("there is no accelerator 'none-such'"));
            assertCounts(machine);

            save("max.machines = -1\nmax.vcpus = 1\n");
            eventually(() -> refusal(spec), reason -> reason.contains("virtual CPUs"));
            assertCounts(machine);

            Files.delete(file);
            eventually(() -> refusal(spec), ""::equals);
            assertCounts(machine);
        }
        assertSame(hypervisor, service(Hypervisor.class));
    }

    /** It runs, and it has not begun anew. */
    private static void assertCounts(VirtualMachine machine) {
        long before = machine.console().written();
        eventually(() -> machine.console().written(), written -> written > before + 1_000);
        assertEquals(VmState.RUNNING, machine.state());
    }

    /** Why another machine is not possible; nothing if it is. */
    private String refusal(VmSpec spec) {
        try {
            hypervisor.create(spec).close();
            return "";
        } catch (HypervisorException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private void save(String text) throws IOException {
        Path fresh = Files.writeString(home.resolve("data/hypervisor.cfg"), text);
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
