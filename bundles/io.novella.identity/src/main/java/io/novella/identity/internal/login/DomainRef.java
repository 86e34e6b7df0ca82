// SPDX-License-Identifier: Apache-2.0
package io.novella.identity.internal.login;

import org.jspecify.annotations.Nullable;

/** A domain by its id or its name. */
public record DomainRef(@Nullable String id, @Nullable String name) {}
