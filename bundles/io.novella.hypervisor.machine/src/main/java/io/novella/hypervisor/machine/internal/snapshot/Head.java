// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.machine.internal.snapshot;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The first section of a snapshot.
 *
 * @param id of the snapshot
 * @param processor its architecture
 * @param base the full snapshot that it is the difference to; null if it is full itself
 */
record Head(String id, String processor, @Nullable Base base) {

    static Head read(SectionReader sections) throws IOException {
        return sections.parse(
                sections.one(Tag.HEAD),
                from -> new Head(
                        SpecFormat.text(from),
                        SpecFormat.text(from),
                        from.readBoolean() ? new Base(SpecFormat.text(from), Path.of(SpecFormat.text(from))) : null));
    }

    void write(SectionWriter to) throws IOException {
        to.section(Tag.HEAD, content -> {
            SpecFormat.text(content, id);
            SpecFormat.text(content, processor);
            content.writeBoolean(base != null);
            if (base != null) {
                SpecFormat.text(content, base.id());
                SpecFormat.text(content, base.file().toString());
            }
        });
    }
}
