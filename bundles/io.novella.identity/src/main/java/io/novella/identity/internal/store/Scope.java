// SPDX-License-Identifier: Apache-2.0
package io.novella.identity.internal.store;

/**
 * What a role or a token is for.
 *
 * @param id of the project or domain; empty for the other kinds
 */
public record Scope(Kind kind, String id) {

    /** For nothing: such a token only says who somebody is. */
    public static final Scope NONE = new Scope(Kind.NONE, "");

    /** For the deployment as a whole. */
    public static final Scope SYSTEM = new Scope(Kind.SYSTEM, "");

    /** Kinds of scopes, as the store names them. */
    public enum Kind {
        PROJECT,
        DOMAIN,
        SYSTEM,
        NONE
    }

    /** For a project. */
    public static Scope project(String id) {
        return new Scope(Kind.PROJECT, id);
    }

    /** For a domain. */
    public static Scope domain(String id) {
        return new Scope(Kind.DOMAIN, id);
    }
}
