// SPDX-License-Identifier: Apache-2.0
package io.novella.itests;

import static io.novella.itests.Eventually.eventually;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;
import static org.junit.Assume.assumeTrue;

import io.novella.hypervisor.Hypervisor;
import io.novella.hypervisor.HypervisorException;
import io.novella.hypervisor.HypervisorInfo;
import io.novella.hypervisor.VirtualMachine;
import io.novella.hypervisor.VmSpec;
import io.novella.hypervisor.VmState;
import io.novella.hypervisor.spi.GuestLibrary;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** A device model in a bundle of its own: dropped in, named by a machine, taken away from under it. */
public class DeviceIT extends ContainerTest {

    @Rule
    public TemporaryFolder folder = new TemporaryFolder();

    @Test
    public void aMachineHasTheDeviceThatItNames() throws IOException {
        Hypervisor hypervisor = service(Hypervisor.class);
        HypervisorInfo info = hypervisor.info();
        assumeTrue("Runs no guest: " + info.reason(), info.isUp());
        VmSpec.Builder spec = VmSpec.builder()
                .image("counter", service(GuestLibrary.class).find("counter").orElseThrow());
        VmSpec named = spec.device("tally").build();
        HypervisorException absent = assertThrows(HypervisorException.class, () -> hypervisor.create(named));
        assertEquals("no device 'tally'; there are none", absent.getMessage());

        deploy.dropExample("device");
        try (VirtualMachine machine = eventually(() -> create(hypervisor, named), created -> created != null)) {
            machine.start();
            eventually(() -> machine.console().text(), text -> text.contains("tally: 3000\n"));
            assertTrue(machine.console().text().startsWith("tally: 1000\ntally: 2000\n"));
            Path file = folder.getRoot().toPath().resolve("tallied");
            machine.snapshot(file);
            try (VirtualMachine other = hypervisor.restore(file, "other")) {
                long tallied = tallied(other);
                other.resume();
                eventually(() -> tallied(other), tally -> tally > tallied);
                assertTrue(
                        other.console().text().contains("tally: " + tallied + "\ntally: " + (tallied + 1000) + "\n"));
            }

            deploy.removeExample("device");
            eventually(() -> machine.console().tail(2), text -> text.startsWith("out port: 16, data: "));
            assertEquals(VmState.RUNNING, machine.state());
            HypervisorException missing =
                    assertThrows(HypervisorException.class, () -> hypervisor.restore(file, "other"));
            assertEquals("no device 'tally'; there are none", missing.getMessage());
        }
    }

    /** The last count that the machine has told. */
    private static long tallied(VirtualMachine machine) {
        String last = machine.console().tail(1);
        return Long.parseLong(last.strip().substring("tally: ".length()));
    }

    private static VirtualMachine create(Hypervisor hypervisor, VmSpec spec) {
        try {
            return hypervisor.create(spec);
        } catch (HypervisorException e) {
            assertEquals(HypervisorException.Reason.INVALID_SPEC, e.reason());
            return null;
        }
    }
}
