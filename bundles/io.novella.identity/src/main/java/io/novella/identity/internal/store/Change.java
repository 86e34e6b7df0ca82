// SPDX-License-Identifier: Apache-2.0
package io.novella.identity.internal.store;

import org.jspecify.annotations.Nullable;

/**
 * A change to what tokens stand for.
 *
 * @param kind what has changed
 * @param id of what has changed: of the user for a grant, the hash of a token; empty for {@link Kind#ALL}
 * @param scope of a grant, otherwise {@code null}
 */
public record Change(Kind kind, String id, @Nullable Scope scope) {

    /** Everything may have changed. */
    static final Change ALL = new Change(Kind.ALL, "", null);

    /** What has changed. */
    public enum Kind {
        USER,
        PROJECT,
        DOMAIN,
        GRANT,
        CREDENTIAL,
        TOKEN,
        ALL
    }

    static Change of(Kind kind, String id) {
        return new Change(kind, id, null);
    }

    static Change grant(String userId, Scope scope) {
        return new Change(Kind.GRANT, userId, scope);
    }
}
