// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.http;

import java.util.List;

/**
 * A complete HTTP response.
 *
 * @param status HTTP status code
 * @param headers in order; a name may occur more than once
 * @param body JSON text in UTF-8; empty for none
 */
@SuppressWarnings("ArrayRecordComponent") // never compared; written once
public record ApiResponse(int status, List<Header> headers, byte[] body) {

    /** An empty body. */
    public static final byte[] NO_BODY = {};

    /**
     * A header line.
     *
     * @param name its name
     * @param value its value
     */
    public record Header(String name, String value) {}
}
