// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.http;

import io.novella.core.internal.http.ApiResponse.Header;
import java.util.ArrayList;
import java.util.List;

/**
 * The headers of a response. Every response has the request id and, once a version is requested, the version headers
 * with {@code Vary}.
 */
public final class ResponseHeaders {

    /** Response header with the request id. */
    public static final String REQUEST_ID = "X-Openstack-Request-Id";

    private static final String VERSION = "OpenStack-API-Version";
    private static final String VARY = "Vary";

    private final List<Header> headers = new ArrayList<>(8);

    /** Creates the headers for the response of an exchange. */
    public ResponseHeaders(Exchange exchange) {
        add(REQUEST_ID, exchange.requestId());
        add("X-Content-Type-Options", "nosniff");
        if (exchange.request().origin().startsWith("https:")) {
            // RFC 6797: a browser that has used TLS here does not use plain HTTP later.
            add("Strict-Transport-Security", "max-age=31536000");
        }
        exchange.versionHeaders().ifPresent(known -> {
            add(VERSION, known.service() + " " + known.version());
            add(VARY, VERSION);
            known.legacyHeader().ifPresent(legacy -> {
                add(legacy, known.version());
                add(VARY, legacy);
            });
        });
        headers.addAll(exchange.announcements());
    }

    /** Adds a header line. */
    public ResponseHeaders add(String name, String value) {
        headers.add(new Header(name, value));
        return this;
    }

    /** Returns all header lines in order. */
    public List<Header> list() {
        return headers;
    }
}
