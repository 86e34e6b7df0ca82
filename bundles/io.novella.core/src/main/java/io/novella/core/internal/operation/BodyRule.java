// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.operation;

/** RFC 9110: answers with 204, 205 and 304 have no content. */
public final class BodyRule {

    private BodyRule() {}

    /** Whether an answer with a status may have a body. */
    public static boolean allowsBody(int status) {
        return status != 204 && status != 205 && status != 304;
    }
}
