// SPDX-License-Identifier: Apache-2.0
package io.novella.identity.internal.login;

import org.jspecify.annotations.Nullable;

/** What a token is wanted for. */
public sealed interface ScopeRequest {

    /** Nothing said: the user's default project, if there is one and the user has a role there. */
    record Default() implements ScopeRequest {}

    /** Nothing, expressly. */
    record Unscoped() implements ScopeRequest {}

    /** A project by id, or by a name in a domain. */
    record OfProject(@Nullable String id, @Nullable String name, DomainRef domain) implements ScopeRequest {}

    /** A domain. */
    record OfDomain(DomainRef domain) implements ScopeRequest {}

    /** The deployment. */
    record OfSystem() implements ScopeRequest {}
}
