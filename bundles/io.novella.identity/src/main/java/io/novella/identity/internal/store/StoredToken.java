// SPDX-License-Identifier: Apache-2.0
package io.novella.identity.internal.store;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A token as it is kept.
 *
 * @param hash of the token, which itself is kept nowhere
 * @param credentialId the application credential it was issued for, {@code null} for none
 * @param methods how its user logged in
 * @param auditId tells the token apart in logs; no secret
 * @param revocations number of the last revocation before the login began; a later one of a subject of the token revokes it
 */
public record StoredToken(
        String hash,
        String userId,
        Scope scope,
        @Nullable String credentialId,
        List<String> methods,
        String auditId,
        Instant issued,
        Instant expires,
        long revocations) {}
