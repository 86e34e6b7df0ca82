// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.operation;

/** The statuses without content by RFC 9110: 204, 205 and 304. */
public final class BodyRule {

    private BodyRule() {}

    /** Returns whether a response with a status may have a body. */
    public static boolean allowsBody(int status) {
        return status != 204 && status != 205 && status != 304;
    }
}
