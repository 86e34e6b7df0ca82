// SPDX-License-Identifier: Apache-2.0
package io.novella.testkit;

import io.novella.core.internal.http.ApiRequest;
import java.util.List;

/** A request that no server sent. */
@SuppressWarnings("ArrayRecordComponent") // never compared
record TestRequest(String method, String rawPath, String rawQuery, List<Line> lines, byte[] body)
        implements ApiRequest {

    /** A line of the header. */
    record Line(String name, String value) {}

    @Override
    public String origin() {
        return ApiClient.ORIGIN;
    }

    @Override
    public List<String> header(String name) {
        return lines.stream()
                .filter(line -> line.name().equalsIgnoreCase(name))
                .map(Line::value)
                .toList();
    }

    @Override
    public String toString() {
        return method + " " + rawPath + (rawQuery.isEmpty() ? "" : "?" + rawQuery)
                + String.join(
                        "",
                        header("OpenStack-API-Version").stream()
                                .map(v -> " at " + v)
                                .toList());
    }
}
