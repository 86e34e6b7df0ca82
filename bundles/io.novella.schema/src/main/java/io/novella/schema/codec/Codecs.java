// SPDX-License-Identifier: Apache-2.0
package io.novella.schema.codec;

import io.novella.api.spi.ValueCodec;
import io.novella.schema.mapping.CodecLookup;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The codecs that are present: the platform's own, and those that bundles bring. Of two of a name the first counts. */
public final class Codecs implements CodecLookup {

    private volatile Map<String, ValueCodec> byName = byName(List.of());

    /** Replaces the codecs that bundles bring. */
    public void use(List<? extends ValueCodec> brought) {
        byName = byName(brought);
    }

    @Override
    public Optional<ValueCodec> find(String name) {
        return current().find(name);
    }

    /** The codecs that are present now, whatever comes or goes later. */
    public CodecLookup current() {
        Map<String, ValueCodec> now = byName;
        return name -> Optional.ofNullable(now.get(name));
    }

    private static Map<String, ValueCodec> byName(List<? extends ValueCodec> brought) {
        Map<String, ValueCodec> all = new HashMap<>();
        BuiltInCodecs.all().forEach(codec -> all.put(codec.name(), codec));
        brought.forEach(codec -> all.putIfAbsent(codec.name(), codec));
        return Map.copyOf(all);
    }
}
