// SPDX-License-Identifier: Apache-2.0
package io.novella.schema.record;

import java.util.Locale;

/** How a Java name is written elsewhere. */
public final class Names {

    private Names() {}

    /** {@code paramA} is {@code param_a} as a flat parameter. */
    public static String snake(String camel) {
        return camel.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
    }

    /** {@code listDetail} is {@code list-detail} as an operation. */
    public static String kebab(String camel) {
        return snake(camel).replace('_', '-');
    }
}
