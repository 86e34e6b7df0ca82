// SPDX-License-Identifier: Apache-2.0
package io.novella.identity.internal.login;

import org.jspecify.annotations.Nullable;

/** What somebody shows to log in. Texts of it are without the secrets, so that none gets into a log. */
public sealed interface Proof {

    /** A user's password. */
    record Password(UserRef user, String password) implements Proof {

        @Override
        public String toString() {
            return "the password of " + user;
        }
    }

    /** A token, for another one with another scope. */
    record Rescope(String token) implements Proof {

        @Override
        public String toString() {
            return "a token";
        }
    }

    /**
     * An application credential.
     *
     * @param id its id, or {@code null} where it is named
     * @param name its name, with the user whose it is
     */
    record Credential(@Nullable String id, @Nullable String name, UserRef user, String secret) implements Proof {

        @Override
        public String toString() {
            return "an application credential of " + user;
        }
    }
}
