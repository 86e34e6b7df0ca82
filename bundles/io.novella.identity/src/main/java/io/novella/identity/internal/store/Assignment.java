// SPDX-License-Identifier: Apache-2.0
package io.novella.identity.internal.store;

/** A user has a role in a scope. */
public record Assignment(String userId, Scope scope, String roleId) {}
