// SPDX-License-Identifier: Apache-2.0
package io.novella.schema;

/** What a schema file describes. */
public enum SchemaKind {
    /** The body of a request. */
    REQUEST,
    /** The parameters behind the question mark. */
    QUERY,
    /** The body of an answer. */
    RESPONSE;

    /** Its part of a file's name. */
    public String infix() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
