// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.rulebook;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * The operator's settings for policy.
 *
 * @param folder folder of {@code policy.yaml} and {@code policy.d}; empty if there is none
 * @param remoteTimeouts time limits of {@code http:} and {@code https:} checks; empty if these are disabled
 * @param enforceScope whether a token of a scope that a rule does not list is rejected
 * @param enforceNewDefaults whether the deprecated check of a rule no longer allows
 * @param pluginKinds kinds of checks that only plugins implement; rules that use one deny until its plugin is
 *     registered
 * @param administrators names of roles, in lower case, whose changes are audited as privileged
 * @param credentials names of credentials that external authenticators add, which a review of rules treats as known
 */
public record PolicySettings(
        Optional<Path> folder,
        Optional<RemoteTimeouts> remoteTimeouts,
        boolean enforceScope,
        boolean enforceNewDefaults,
        Set<String> pluginKinds,
        Set<String> administrators,
        Set<String> credentials) {

    /** The default: no files, no remote checks, scopes enforced, deprecated checks still allow. */
    public static final PolicySettings DEFAULT =
            new PolicySettings(Optional.empty(), Optional.empty(), true, false, Set.of(), Set.of("admin"), Set.of());

    /**
     * Time limits of a remote check.
     *
     * @param connect maximum time to connect
     * @param total maximum time until the whole response has arrived
     */
    public record RemoteTimeouts(Duration connect, Duration total) {}
}
