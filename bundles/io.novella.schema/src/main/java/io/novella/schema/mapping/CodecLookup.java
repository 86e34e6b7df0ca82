// SPDX-License-Identifier: Apache-2.0
package io.novella.schema.mapping;

import io.novella.api.spi.ValueCodec;
import java.util.Optional;

/** Finds a codec by the name that a schema gives. */
@FunctionalInterface
public interface CodecLookup {

    /** The codec of a name; empty if none is present. */
    Optional<ValueCodec> find(String name);
}
