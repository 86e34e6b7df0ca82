// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/**
 * A handle on one machine, from creation to {@link #close()}. Every operation may be called from any thread and returns
 * when it has taken effect. Called by the thread that runs the guest (out of a device or a listener), {@code pause},
 * {@code reset}, {@code stop} and {@code close} take effect as soon as that call has returned.
 *
 * <p>Faults: {@code INVALID_STATE} when {@link VmState} does not allow the operation, {@code TIMEOUT} when the virtual
 * CPU does not leave a device model within ten seconds, {@code KERNEL} when the kernel refuses.
 */
@ProviderType
public interface VirtualMachine extends AutoCloseable {

    /** Unique and never reused: a random UUID in its text form. */
    String id();

    /** The name of its specification. */
    default String name() {
        return spec().name();
    }

    /** What was asked for. */
    VmSpec spec();

    /** Where it is in its life, at the moment of the call. */
    VmState state();

    /** One sentence saying why it is in its state, for example {@code halted (HLT) at 1000:0012}. */
    String reason();

    /**
     * Powers it on: from its first instruction, with fresh memory. Not allowed while running, paused or closed.
     *
     * @throws HypervisorException also {@code INVALID_STATE} when another machine has taken the file of one of its disks
     *     meanwhile, {@code INVALID_SPEC} when that cannot be a disk any more
     */
    void start();

    /** Lets the guest hold still. No effect when it is paused; allowed only while running or paused. */
    void pause();

    /** Lets a paused guest go on. No effect when it is running; allowed only while running or paused. */
    void resume();

    /**
     * Powers it off and on again, as the reset button of a PC: memory, CPU and devices are new, the console goes on. Allowed
     * only while running or paused; it runs afterwards.
     */
    void reset();

    /** Powers it off, without asking the guest. No effect unless it is running or paused; not allowed when closed. */
    void stop();

    /**
     * Powers it off and gives back everything it held: threads, descriptors, memory. Its console, state and reason stay
     * readable. No effect when it is closed.
     */
    @Override
    void close();

    /** What the guest has written. */
    Console console();

    /** The text screen of a {@link MachineType#PC}; empty for a machine without one. */
    default Optional<Screen> screen() {
        return Optional.empty();
    }

    /** Its virtual CPUs, by index. */
    List<Vcpu> vcpus();

    /** Its memory. */
    GuestMemory memory();

    /** Why the guest was last left for good: the exit that halted or failed it; empty if it never was. */
    Optional<VmExit> lastExit();

    /** What it has done so far. */
    VmStatistics statistics();

    /** Why its virtual CPUs leave the guest. */
    ExitTrace trace();

    /**
     * Writes all of the machine to a new file: {@link Hypervisor#restore} makes another of it. Allowed only while it is running
     * or paused; it is paused meanwhile and goes on afterwards. From then on the kernel keeps track of what changes, which
     * costs the guest an exit for the first write to each page.
     *
     * <p>Not part of it: what is on disks, statistics, breakpoints.
     *
     * @param file is created as a whole or not at all
     * @throws HypervisorException {@code INVALID_STATE} also when another snapshot is being taken, the machine has a device
     *     that cannot be saved, or is ended meanwhile; {@code SNAPSHOT} when the file exists or cannot be written
     */
    Snapshot snapshot(Path file);

    /**
     * As {@link #snapshot}, but of the memory only the pages that differ from the last full snapshot, or from the full one that
     * the machine was restored from. Its file is read for that, since some hosts report a page as written when the guest has only
     * read it; to restore the new one, the file must still be where it is now, or in the same folder as the new one.
     *
     * @throws HypervisorException {@code INVALID_STATE} also when there is no full snapshot of this power cycle,
     *     or its file is gone; {@code SNAPSHOT} also when its file cannot be read or is another snapshot
     */
    Snapshot snapshotChanges(Path file);

    /** Tells the listener of every change of state from now on, until the subscription is closed. */
    Subscription listen(VmStateListener listener);
}
