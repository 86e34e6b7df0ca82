// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.machine.internal.snapshot;

import static io.novella.hypervisor.machine.accel.GuestRam.PAGE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.novella.hypervisor.BootImage;
import io.novella.hypervisor.CpuState;
import io.novella.hypervisor.HypervisorException;
import io.novella.hypervisor.HypervisorException.Reason;
import io.novella.hypervisor.Registers;
import io.novella.hypervisor.Segment;
import io.novella.hypervisor.VmSpec;
import io.novella.hypervisor.machine.accel.GuestRam;
import io.novella.hypervisor.machine.internal.DirectRam;
import io.novella.hypervisor.machine.internal.snapshot.SnapshotWriter.Written;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.AfterProperty;
import net.jqwik.api.lifecycle.BeforeContainer;
import net.jqwik.api.lifecycle.BeforeProperty;

/** The file: what goes in comes out, and nothing else is believed. Needs no KVM. */
class SnapshotFormatTest {

    private static final int PAGES = 32;

    private static byte[] sample = {};

    private Path folder;

    @BeforeContainer
    static void createSample() throws IOException {
        Path file = Files.createTempDirectory("sample").resolve("sample");
        writeSample(file);
        sample = Files.readAllBytes(file);
        Files.delete(file);
        Files.delete(file.getParent());
    }

    @BeforeProperty
    void create() throws IOException {
        folder = Files.createTempDirectory("snapshots");
    }

    @AfterProperty
    void delete() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).forEach(SnapshotFormatTest::delete);
        }
    }

    @Property(tries = 100)
    void whatGoesInComesOut(@ForAll @Size(PAGES) List<@IntRange(max = 2) Integer> pages, @ForAll long seed) {
        byte[] memory = memory(pages, seed);
        Path file = file();
        try (GuestRam ram = filled(memory)) {
            SnapshotWriter.write(file, state(), ram, null, null);
        }

        try (StoredSnapshot stored = StoredSnapshot.open(file);
                GuestRam ram = DirectRam.of(memory.length)) {
            assertThat(stored.load(ram).isEmpty()).isTrue();
            assertThat(ram.read(0, memory.length)).isEqualTo(memory);
            MachineState state = stored.state();
            assertThat(state.spec().name()).isEqualTo("machine");
            assertThat(state.spec().memoryBytes()).isEqualTo(memory.length);
            assertThat(state.spec().devices()).containsExactly("wheel");
            assertThat(state.spec().image().bytes()).isEqualTo(ByteBuffer.wrap(new byte[] {1, 2, 3}));
            assertThat(state.devices()).containsOnlyKeys("wheel");
            assertThat(state.devices().get("wheel")).containsExactly(4, 5);
            assertThat(state.console()).containsExactly(6);
            assertThat(state.vcpus()).singleElement().usingRecursiveComparison().isEqualTo(vcpu());
        }
    }

    @Property(tries = 100)
    void aDifferenceAndItsBaseAreTheWhole(
            @ForAll @Size(PAGES) List<@IntRange(max = 2) Integer> before,
            @ForAll @Size(PAGES) List<@IntRange(max = 2) Integer> after,
            @ForAll long seed) {
        Path full = file();
        Path changes = file();
        byte[] old = memory(before, seed);
        byte[] now = memory(after, seed + 1);
        BitSet changed = new BitSet();
        for (int page = 0; page < PAGES; page++) {
            if (after.get(page) == 2) {
                // Left as it was.
                System.arraycopy(old, page * PAGE, now, page * PAGE, PAGE);
            } else {
                changed.set(page);
            }
        }
        try (GuestRam ram = filled(old)) {
            Written base = SnapshotWriter.write(full, state(), ram, null, null);
            ram.write(0, now);
            SnapshotWriter.write(changes, state(), ram, new Base(base.id(), full), changed);
        }

        try (StoredSnapshot stored = StoredSnapshot.open(changes);
                GuestRam ram = DirectRam.of(now.length)) {
            assertThat(stored.load(ram)).isEqualTo(different(old, now));
            assertThat(ram.read(0, now.length)).isEqualTo(now);
        }
    }

    @Example
    void pageThatIsAsInTheBaseIsLeftOut() throws IOException {
        Path full = file();
        Path changes = file();
        byte[] memory = memory(List.of(1, 0, 1, 1, 0), 7);
        BitSet touched = new BitSet();
        touched.set(0, 5);
        try (GuestRam ram = filled(memory)) {
            Base base = new Base(
                    SnapshotWriter.write(full, state(), ram, null, null).id(), full);
            assertThat(SnapshotWriter.write(changes, state(), ram, base, touched)
                            .memoryBytes())
                    .isZero();
            ram.write(3 * PAGE + 5, new byte[] {1, 2, 3});
            ram.write(4 * PAGE + 5, new byte[] {1});
            assertThat(SnapshotWriter.write(file(), state(), ram, base, touched).memoryBytes())
                    .isEqualTo(2 * PAGE);
        }
        try (StoredSnapshot stored = StoredSnapshot.open(changes);
                GuestRam ram = DirectRam.of(memory.length)) {
            assertThat(stored.load(ram)).isEqualTo(new BitSet());
            assertThat(ram.read(0, memory.length)).isEqualTo(memory);
        }
    }

    @Example
    void fileInPlaceOfTheBaseIsNotComparedWith() throws IOException {
        Path full = file();
        BitSet changed = new BitSet();
        changed.set(0);
        try (GuestRam ram = filled(memory(List.of(1), 7))) {
            Base base = new Base(
                    SnapshotWriter.write(full, state(), ram, null, null).id(), full);
            Files.delete(full);
            SnapshotWriter.write(full, state(), ram, null, null);
            Path changes = file();
            assertThatThrownBy(() -> SnapshotWriter.write(changes, state(), ram, base, changed))
                    .isInstanceOf(HypervisorException.class)
                    .hasMessageContaining(full.toString())
                    .hasMessageContaining(base.id());
            assertThat(changes).doesNotExist();
        }
    }

    private static BitSet different(byte[] old, byte[] now) {
        BitSet different = new BitSet();
        for (int page = 0; page < PAGES; page++) {
            int from = page * PAGE;
            different.set(page, !Arrays.equals(old, from, from + PAGE, now, from, from + PAGE));
        }
        return different;
    }

    @Property(tries = 2000)
    void noByteCanBeAnother(@ForAll @IntRange(min = 0) int where, @ForAll @IntRange(min = 1, max = 255) int by) {
        byte[] whole = sample.clone();
        whole[where % whole.length] ^= (byte) by;

        refused(whole);
    }

    @Property(tries = 2000)
    void nothingCanBeMissing(@ForAll @IntRange(min = 0) int length) {
        refused(Arrays.copyOf(sample, length % sample.length));
    }

    @Example
    void nothingCanFollow() {
        assertThat(refused(Arrays.copyOf(sample, sample.length + 1))).hasMessageContaining("something follows its end");
    }

    @Example
    void sectionsOfTwoFilesDoNotMix() throws IOException {
        byte[] one = sample.clone();
        Path other = file();
        try (GuestRam ram = filled(memory(Arrays.asList(1, 0, 1), 99))) {
            SnapshotWriter.write(other, state(), ram, null, null);
        }
        byte[] two = Files.readAllBytes(other);
        int page = PAGE + SectionWriter.HEADER_BYTES + SectionWriter.CHECKSUM_BYTES + Long.BYTES;
        int end = SectionWriter.HEADER_BYTES + SectionWriter.CHECKSUM_BYTES + 2 * Integer.BYTES;
        // Both end with a page of memory, whole in itself, and the end.
        assertThat(two).hasSameSizeAs(one);
        System.arraycopy(two, two.length - end - page, one, one.length - end - page, page);

        assertThat(refused(one)).hasMessageContaining("its parts do not belong together");
    }

    @Example
    void aNewerVersionIsRefused() {
        byte[] whole = sample.clone();
        whole[SectionWriter.MAGIC.length + 3]++;

        assertThat(refused(whole)).hasMessageContaining("it is of version 3, and version 2 can be read");
    }

    @Example
    void anotherKindOfFileIsRefused() {
        assertThat(refused("#!/bin/sh\necho no snapshot\n".getBytes())).hasMessageContaining("it is not a snapshot");
        assertThat(refused(new byte[0])).hasMessageContaining("it is not a snapshot");
        assertThatThrownBy(() -> StoredSnapshot.open(folder.resolve("none")))
                .hasMessageContaining("there is no such file");
        // As a pipe: opening one would wait for ever.
        assertThatThrownBy(() -> StoredSnapshot.open(folder)).hasMessageContaining("it is not a file");
    }

    @Example
    void theBaseIsFoundBesideAndNoOtherIsTaken() throws IOException {
        Path full = folder.resolve("full");
        Path changes = folder.resolve("changes");
        try (GuestRam ram = filled(memory(Arrays.asList(1, 1, 1), 7))) {
            Written base = SnapshotWriter.write(full, state(), ram, null, null);
            SnapshotWriter.write(changes, state(), ram, new Base(base.id(), full), new BitSet());
            Path moved = Files.createDirectory(folder.resolve("moved"));
            Files.move(full, moved.resolve("full"));

            assertThatThrownBy(() -> StoredSnapshot.open(changes)).hasMessageContaining("there is no such file");
            Files.copy(changes, moved.resolve("changes"));
            StoredSnapshot.open(moved.resolve("changes")).close();

            SnapshotWriter.write(full, state(), ram, null, null);
            assertThatThrownBy(() -> StoredSnapshot.open(changes))
                    .hasMessageContaining("it is based on snapshot " + base.id());

            // A stranger of the same name beside it is passed over.
            Files.delete(full);
            Files.move(moved.resolve("full"), full);
            Files.writeString(moved.resolve("full"), "a stranger");
            StoredSnapshot.open(moved.resolve("changes")).close();
        }
    }

    @Example
    void aFileIsTheOwnersAloneAndTakesNobodysPlace() throws IOException {
        Path file = file();
        writeSample(file);

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        byte[] before = Files.readAllBytes(file);
        assertThatThrownBy(() -> SnapshotWriter.check(file)).hasMessageContaining("the file exists");
        try (GuestRam ram = filled(memory(Arrays.asList(1, 1, 1), 8))) {
            assertThatThrownBy(() -> SnapshotWriter.write(file, state(), ram, null, null))
                    .hasMessageContaining("the file exists");
        }
        assertThat(file).hasBinaryContent(before);
        assertThat(folder).isDirectoryNotContaining("glob:**.part");
        assertThatThrownBy(() -> SnapshotWriter.check(folder.resolve("none/file")))
                .hasMessageContaining("there is no folder");
    }

    @Example
    void whatCannotBeWrittenLeavesNothing() {
        GuestRam ram = filled(memory(Arrays.asList(1, 1, 1), 8));
        ram.close();

        assertThatThrownBy(() -> SnapshotWriter.write(folder.resolve("gone"), state(), ram, null, null))
                .isInstanceOf(HypervisorException.class)
                .hasMessageContaining("memory is gone");
        assertThat(folder).isEmptyDirectory();
    }

    /** Tried whole: opening, and the memory. */
    private HypervisorException refused(byte[] content) {
        Path file = file();
        try {
            Files.write(file, content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        HypervisorException[] refusal = new HypervisorException[1];
        assertThatThrownBy(() -> {
                    try (StoredSnapshot stored = StoredSnapshot.open(file);
                            GuestRam ram = DirectRam.of(stored.state().spec().memoryBytes())) {
                        stored.load(ram);
                    } catch (HypervisorException e) {
                        refusal[0] = e;
                        throw e;
                    }
                })
                .isInstanceOf(HypervisorException.class);
        assertThat(refusal[0].reason()).isEqualTo(Reason.SNAPSHOT);
        return refusal[0];
    }

    private static void writeSample(Path file) {
        try (GuestRam ram = filled(memory(Arrays.asList(1, 0, 1), 42))) {
            SnapshotWriter.write(file, state(), ram, null, null);
        }
    }

    private Path file() {
        return folder.resolve("" + System.nanoTime());
    }

    private static GuestRam filled(byte[] memory) {
        GuestRam ram = DirectRam.of(memory.length);
        ram.write(0, memory);
        return ram;
    }

    /** Pages of zeros where it is 0, and of noise. */
    private static byte[] memory(List<Integer> pages, long seed) {
        Random random = new Random(seed);
        byte[] memory = new byte[PAGES * PAGE];
        byte[] noise = new byte[PAGE];
        for (int page = 0; page < pages.size(); page++) {
            if (pages.get(page) != 0) {
                random.nextBytes(noise);
                System.arraycopy(noise, 0, memory, page * PAGE, PAGE);
            }
        }
        return memory;
    }

    private static MachineState state() {
        VmSpec spec = VmSpec.builder()
                .name("machine")
                .image(new BootImage("image", new byte[] {1, 2, 3}))
                .memoryBytes(PAGES * PAGE)
                .device("wheel")
                .build();
        return new MachineState(spec, null, List.of(vcpu()), Map.of("wheel", new byte[] {4, 5}), new byte[] {6});
    }

    private static SavedVcpu vcpu() {
        Registers general = new Registers(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, -18, 0x19);
        Segment[] segments = new Segment[10];
        for (int i = 0; i < segments.length; i++) {
            segments[i] = new Segment(0x19 + i, 100 + i, 200 + i, 0x93 + i);
        }
        CpuState state = new CpuState(
                general,
                segments[0],
                segments[1],
                segments[2],
                segments[3],
                segments[4],
                segments[5],
                segments[6],
                segments[7],
                segments[8],
                segments[9],
                21,
                22,
                23,
                24,
                25,
                26,
                27);
        return new SavedVcpu("some", state, true, new byte[] {28, 29});
    }

    private static void delete(Path file) {
        try {
            Files.delete(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
