// SPDX-License-Identifier: Apache-2.0
package io.novella.identity.internal.api;

import io.novella.api.Fault;
import io.novella.identity.internal.store.ConflictException;
import io.novella.identity.internal.store.IdentityStore;
import io.novella.identity.internal.store.Role;
import java.util.Optional;

/** Turns what the store does not have, or will not have twice, into what a client is told. */
public final class StoreFaults {

    private StoreFaults() {}

    /**
     * The one of a kind with an id.
     *
     * @throws Fault 404 if there is none
     */
    public static <T> T orMissing(Optional<T> found, String kind, String id) {
        return found.orElseThrow(() -> missing(kind, id));
    }

    public static Fault missing(String kind, String id) {
        return Fault.notFound("Could not find " + kind + ": " + id + ".");
    }

    /**
     * Stores something.
     *
     * @throws Fault 409 if its name is taken, or what it belongs to has just gone
     */
    public static void store(String kind, String name, Runnable change) {
        try {
            change.run();
        } catch (ConflictException conflict) {
            throw Fault.conflict("Conflict occurred attempting to store " + kind + " - Duplicate entry found with name "
                    + name + ".");
        }
    }

    public static Role role(IdentityStore store, String id) {
        return orMissing(
                store.roles().stream().filter(role -> role.id().equals(id)).findFirst(), "role", id);
    }
}
