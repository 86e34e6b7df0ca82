// SPDX-License-Identifier: Apache-2.0
package io.novella.identity.internal.api;

import io.novella.identity.internal.store.Domain;
import org.jspecify.annotations.Nullable;

/** Something by its id, with its name where names were asked for. */
public record Ref(String id, @Nullable String name, @Nullable DomainName domain) {

    /** A domain by id and name. */
    public record DomainName(String id, String name) {

        public static DomainName of(Domain domain) {
            return new DomainName(domain.id(), domain.name());
        }
    }
}
