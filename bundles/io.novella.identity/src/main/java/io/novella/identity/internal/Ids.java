// SPDX-License-Identifier: Apache-2.0
package io.novella.identity.internal;

import java.nio.charset.StandardCharsets;
import java.util.UUID;

/** Ids as Keystone's: 32 hexadecimal digits. */
public final class Ids {

    private Ids() {}

    /** One that nobody has. */
    public static String random() {
        return text(UUID.randomUUID());
    }

    /** Always the same one for a name. */
    public static String of(String name) {
        return text(UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)));
    }

    private static String text(UUID id) {
        return id.toString().replace("-", "");
    }
}
