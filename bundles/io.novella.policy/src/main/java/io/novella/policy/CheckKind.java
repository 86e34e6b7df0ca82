// SPDX-License-Identifier: Apache-2.0
package io.novella.policy;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * A kind of check that a plugin contributes: the meaning of {@code NAME:MATCH} for one {@code NAME}. Given to {@link RuleParser} under
 * its name; as {@code http} or {@code https} it is the fetcher of the remote checks, which are off without one.
 */
@FunctionalInterface
@ConsumerType
public interface CheckKind {
    /**
     * Tells whether the check holds.
     *
     * @throws Exception any exception ends the decision as a denial, with its message as the reason
     */
    boolean test(CheckRequest request) throws Exception;

    /** A stand-in for a kind that went away: every rule that comes to it denies with {@code reason}, under {@code not} too. */
    static CheckKind unavailable(String reason) {
        return new UnavailableKind(reason);
    }
}
