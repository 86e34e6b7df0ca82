// SPDX-License-Identifier: Apache-2.0
package io.novella.shell.internal.session;

import java.util.List;

/**
 * A command of a session.
 *
 * @param scope the part of its name before the colon; empty for those of the session
 * @param name the part after it
 * @param summary one line, empty if unknown
 * @param usages one line for each way to call it; empty if unknown
 * @param meaning of its arguments, empty if unknown
 */
public record Command(String scope, String name, String summary, List<String> usages, String meaning) {

    /** The name with the scope. */
    public String qualified() {
        return scope.isEmpty() ? name : scope + ":" + name;
    }
}
