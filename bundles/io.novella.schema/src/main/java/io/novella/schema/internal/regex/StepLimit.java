// SPDX-License-Identifier: Apache-2.0
package io.novella.schema.internal.regex;

/**
 * A number of steps that one evaluation may take. Steps are counted instead of measured, so that the same value always gets the
 * same result, on any host under any load. Not safe for several threads.
 */
public final class StepLimit {

    private long left;

    /** A limit of a number of steps, at least 1. */
    public StepLimit(long steps) {
        left = steps;
    }

    /**
     * Takes steps from what is left.
     *
     * @throws StepLimitExceededException if fewer are left
     */
    public void spend(long steps) {
        left -= steps;
        if (left < 0) {
            throw StepLimitExceededException.INSTANCE;
        }
    }
}
