// SPDX-License-Identifier: Apache-2.0
package io.novella.api.spi;

/** How the clients of a service expect what the platform itself says: version documents, version headers, errors. */
public enum Dialect {

    /** As Nova: a line of microversions, which requests choose from by a header; errors under a key that tells their kind. */
    NOVA,

    /**
     * As Keystone: one version, {@link ApiService#minimum()}, which no header chooses; its documents call it {@code v3.14} and
     * list versions below {@code values}; errors are {@code {"error": {"code", "message", "title"}}}.
     */
    KEYSTONE
}
