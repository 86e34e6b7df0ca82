// SPDX-License-Identifier: Apache-2.0
package io.novella.schema.mapping;

/** What the caller of a request may do, as the rules say: to one object, and to others by it. */
@FunctionalInterface
public interface Permissions {

    /** Nothing is allowed and nothing seen: what holds before the operation is granted. */
    Permissions NONE = rule -> false;

    /** Whether a rule allows the caller to act on the object in hand. */
    boolean allows(String rule);

    /** Whether the caller may see an object. */
    default boolean maySee(Object object) {
        return false;
    }

    /** The same caller's permissions for another object. */
    default Permissions on(Object object) {
        return NONE;
    }
}
