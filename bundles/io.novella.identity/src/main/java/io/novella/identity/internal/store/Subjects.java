// SPDX-License-Identifier: Apache-2.0
package io.novella.identity.internal.store;

/** Names of what a revocation applies to: all tokens of a subject that were issued before it. */
public final class Subjects {

    private Subjects() {}

    /** All tokens of a user. */
    public static String user(String id) {
        return "user:" + id;
    }

    /** All tokens for a project. */
    public static String project(String id) {
        return "project:" + id;
    }

    /** All tokens of users of a domain, for it and for its projects. */
    public static String domain(String id) {
        return "domain:" + id;
    }

    /** The tokens of a user for a scope. */
    public static String grant(String userId, Scope scope) {
        return "grant:" + userId + ":" + scope.kind() + ":" + scope.id();
    }
}
