// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.http;

import io.novella.core.internal.http.ApiResponse.Header;
import java.util.ArrayList;
import java.util.List;

/** The headers that every answer has: the request's id and, once it is known, the version with what it varies by. */
public final class ResponseHeaders {

    /** Carries the id of the request. */
    public static final String REQUEST_ID = "X-Openstack-Request-Id";

    private static final String VERSION = "OpenStack-API-Version";
    private static final String VARY = "Vary";

    private final List<Header> headers = new ArrayList<>(8);

    /** The headers for the answer of an exchange. */
    public ResponseHeaders(Exchange exchange) {
        add(REQUEST_ID, exchange.requestId());
        add("X-Content-Type-Options", "nosniff");
        if (exchange.request().origin().startsWith("https:")) {
            // RFC 6797: a browser that has been here by TLS does not come back without.
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

    /** Adds a line. */
    public ResponseHeaders add(String name, String value) {
        headers.add(new Header(name, value));
        return this;
    }

    /** All lines in order. */
    public List<Header> list() {
        return headers;
    }
}
