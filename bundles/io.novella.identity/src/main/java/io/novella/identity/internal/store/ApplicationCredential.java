// SPDX-License-Identifier: Apache-2.0
package io.novella.identity.internal.store;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Lets a program log in as a user for one project, with some of the user's roles. Its secret's hash stays in the store.
 *
 * @param expires {@code null} for never
 * @param unrestricted whether its tokens may manage application credentials
 */
public record ApplicationCredential(
        String id,
        String userId,
        String projectId,
        String name,
        String description,
        @Nullable Instant expires,
        boolean unrestricted,
        List<String> roleIds) {

    /** Whether it may not be used any more. */
    public boolean isExpired(Instant now) {
        return expires != null && !now.isBefore(expires);
    }
}
