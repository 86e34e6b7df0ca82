// SPDX-License-Identifier: Apache-2.0
package io.novella.identity.internal.store;

import org.jspecify.annotations.Nullable;

/**
 * Somebody who logs in. The name is unique in the domain; the password's hash stays in the store.
 *
 * @param email {@code null} if it is not known
 * @param defaultProjectId the project of a login that names no scope, {@code null} for none
 */
public record User(
        String id,
        String domainId,
        String name,
        @Nullable String email,
        String description,
        boolean enabled,
        @Nullable String defaultProjectId) {

    User withDefaultProject(String projectId) {
        return new User(id, domainId, name, email, description, enabled, projectId);
    }
}
