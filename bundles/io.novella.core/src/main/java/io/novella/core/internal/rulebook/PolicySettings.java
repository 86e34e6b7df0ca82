// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.rulebook;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * What an operator configures about policy.
 *
 * @param folder where {@code policy.yaml} and {@code policy.d} are; empty for nowhere
 * @param remoteTimeouts limits of {@code http:} and {@code https:} checks; empty if these are off
 * @param enforceScope whether a token of a scope that a rule is not for is refused
 * @param enforceNewDefaults whether the deprecated check of a rule no longer allows
 * @param pluginKinds kinds of checks that only plugins answer: rules that use one deny until there is its plugin
 * @param administrators names of roles, in lower case, by which a change is audited as privileged
 * @param credentials names of credentials that external authenticators bring, which a review of rules takes as known
 */
public record PolicySettings(
        Optional<Path> folder,
        Optional<RemoteTimeouts> remoteTimeouts,
        boolean enforceScope,
        boolean enforceNewDefaults,
        Set<String> pluginKinds,
        Set<String> administrators,
        Set<String> credentials) {

    /** No files, no remote checks, scopes enforced, deprecated checks still allowing. */
    public static final PolicySettings DEFAULT =
            new PolicySettings(Optional.empty(), Optional.empty(), true, false, Set.of(), Set.of("admin"), Set.of());

    /**
     * How long a remote check may take.
     *
     * @param connect to be connected
     * @param total for the whole answer
     */
    public record RemoteTimeouts(Duration connect, Duration total) {}
}
