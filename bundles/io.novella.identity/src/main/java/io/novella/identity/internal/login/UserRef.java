// SPDX-License-Identifier: Apache-2.0
package io.novella.identity.internal.login;

import org.jspecify.annotations.Nullable;

/** A user by id, or by a name in a domain. */
public record UserRef(@Nullable String id, @Nullable String name, DomainRef domain) {}
