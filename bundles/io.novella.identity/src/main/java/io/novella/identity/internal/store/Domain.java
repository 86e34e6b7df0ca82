// SPDX-License-Identifier: Apache-2.0
package io.novella.identity.internal.store;

/** A realm of names for users and projects. */
public record Domain(String id, String name, String description, boolean enabled) {

    /** The domain that is always there. */
    public static final String DEFAULT = "default";
}
