// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.bind;

import java.io.Serial;
import java.util.List;

/** Thrown if a controller cannot be bound. It lists every problem of the controller, one message each. */
public final class BindException extends Exception {

    @Serial
    private static final long serialVersionUID = 1L;

    private final transient List<String> problems;

    BindException(List<String> problems) {
        super(String.join("; ", problems));
        this.problems = List.copyOf(problems);
    }

    /** Returns the messages, one for each problem. */
    public List<String> problems() {
        return problems;
    }
}
