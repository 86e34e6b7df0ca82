// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Creates and lists virtual machines. Registered as an OSGi service even on a host that cannot run any: ask
 * {@link #info()}.
 */
@ProviderType
public interface Hypervisor {

    /** What this hypervisor is, whether it can run machines, and if not, why. */
    HypervisorInfo info();

    /** The accelerators that may run machines, up or down, the first choice first; {@link #info()} is that of the one in use. */
    default List<HypervisorInfo> accelerators() {
        return List.of(info());
    }

    /**
     * Creates a machine in state {@link VmState#CREATED}, with its memory mapped and its devices attached. Nothing runs
     * until {@link VirtualMachine#start()}.
     *
     * @throws HypervisorException {@code DOWN} when {@link #info()} is not up, {@code INVALID_SPEC} when the
     *     specification asks for what this hypervisor cannot give, {@code INVALID_STATE} when another machine has the file
     *     of one of its disks, {@code QUOTA} when
     *     the host's limits do not allow one more such machine, {@code KERNEL} when the kernel refuses
     */
    VirtualMachine create(VmSpec spec);

    /**
     * Makes a machine of a snapshot, in state {@link VmState#PAUSED}: it goes on where the other was, on
     * {@link VirtualMachine#resume()}. The file serves any number of times; once this has returned, only
     * {@link VirtualMachine#snapshotChanges} needs it. As after a snapshot, the kernel keeps track of what changes.
     *
     * @param file of {@link VirtualMachine#snapshot} or {@link VirtualMachine#snapshotChanges}, of this JVM or another
     * @param name of the new machine; null for the old one's
     * @throws HypervisorException as for {@link #create}, and {@code SNAPSHOT} when the file is damaged, incomplete, of another
     *     kind of processor or a newer version, or needs what this host does not have; nothing is created then
     */
    VirtualMachine restore(Path file, @Nullable String name);

    /** The machine with this id; empty for one that is unknown or closed. */
    Optional<VirtualMachine> find(String id);

    /** All machines that are not closed, oldest first; a snapshot. */
    List<VirtualMachine> list();
}
