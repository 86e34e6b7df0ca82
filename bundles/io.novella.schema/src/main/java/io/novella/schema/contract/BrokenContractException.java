// SPDX-License-Identifier: Apache-2.0
package io.novella.schema.contract;

import java.io.Serial;
import java.util.List;

/** Schemas cannot be published; it says everything that is wrong with them, a sentence each. */
public final class BrokenContractException extends Exception {

    @Serial
    private static final long serialVersionUID = 1L;

    private final transient List<String> sentences;

    BrokenContractException(List<String> sentences) {
        super(String.join("\n", sentences));
        this.sentences = List.copyOf(sentences);
    }

    /** The sentences. */
    public List<String> sentences() {
        return sentences;
    }
}
