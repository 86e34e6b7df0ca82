// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.software.internal.engine;

import io.novella.hypervisor.software.internal.decode.Decoder;
import io.novella.hypervisor.software.internal.decode.Instruction;
import io.novella.hypervisor.software.internal.memory.PhysicalMemory;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * The decoded instructions of one CPU: a direct-mapped cache of pages. A page is used as long as its version in memory is
 * the one it was decoded at.
 */
final class CodeCache {

    private static final int PAGES = 1 << 10;
    private static final int OFFSET = PhysicalMemory.PAGE - 1;

    private final PhysicalMemory memory;
    private final Decoder decoder;
    private final @Nullable Page[] pages = new Page[PAGES];

    /** A page of code, as 16-bit or as 32-bit code. */
    static final class Page {
        final int number;
        final boolean wide;
        final int version;
        final @Nullable Instruction[] instructions = new Instruction[PhysicalMemory.PAGE];

        private Page(int number, boolean wide, int version) {
            this.number = number;
            this.wide = wide;
            this.version = version;
        }
    }

    CodeCache(PhysicalMemory memory, Decoder decoder) {
        this.memory = memory;
        this.decoder = decoder;
    }

    /** The page of an index of the memory, as it is now. */
    Page page(int index, boolean wide) {
        int number = index >>> PhysicalMemory.PAGE_SHIFT;
        int slot = (number << 1 | (wide ? 1 : 0)) & (PAGES - 1);
        Page page = pages[slot];
        int version = memory.version(number);
        if (page == null || page.number != number || page.wide != wide || page.version != version) {
            page = new Page(number, wide, version);
            pages[slot] = page;
        }
        return page;
    }

    /**
     * Decodes an instruction and keeps it.
     *
     * @param index of its first byte in the memory
     * @param address of its first byte
     * @return null if a byte of it is not in memory
     */
    @Nullable
    Instruction decode(Page page, int index, int address) {
        Instruction in = decoder.decode(address, page.wide);
        if (in == null) {
            return null;
        }
        if ((index & OFFSET) + in.length > PhysicalMemory.PAGE
                && memory.index(address + in.length - 1) != index + in.length - 1) {
            // The next page of a read-only image may be elsewhere; such an instruction is decoded each time.
            return in;
        }
        memory.decoded(index, in.length);
        // A store that was made before the note above has not invalidated it.
        VarHandle.fullFence();
        Instruction again = decoder.decode(address, page.wide);
        if (again != null && again.length > in.length) {
            memory.decoded(index, again.length);
        }
        page.instructions[index & OFFSET] = again;
        return again;
    }
}
