// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.bind;

import java.io.Serial;
import java.util.List;

/** A controller cannot be served; it says everything that is wrong with it, a sentence each. */
public final class BindException extends Exception {

    @Serial
    private static final long serialVersionUID = 1L;

    private final transient List<String> problems;

    BindException(List<String> problems) {
        super(String.join("; ", problems));
        this.problems = List.copyOf(problems);
    }

    /** The sentences. */
    public List<String> problems() {
        return problems;
    }
}
