// SPDX-License-Identifier: Apache-2.0
package io.novella.shell.internal.session;

import java.util.List;

/** The values that arguments can have at this moment, for completion. A service of this bundle. */
public interface ArgumentValues {

    /**
     * Returns the possible values of an argument.
     *
     * @param placeholder name of the argument in the command's usage, such as {@code VM}
     * @param before the arguments before it
     * @return the values, in any order; empty if none are known
     */
    List<String> of(String placeholder, List<String> before);
}
