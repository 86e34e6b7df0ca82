// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.discovery;

import io.novella.api.spi.ServicePage;
import io.novella.core.internal.http.ApiResponse;
import io.novella.core.internal.http.Exchange;
import io.novella.core.internal.http.ResponseHeaders;
import java.util.List;
import java.util.Optional;

/** Serves the files of pages. */
final class PageFiles {

    private PageFiles() {}

    /**
     * Returns the file at a path.
     *
     * @param path below a service, without a leading slash
     */
    static Optional<ApiResponse> answer(List<ServicePage> pages, String path, Exchange exchange) {
        int slash = path.indexOf('/');
        String name = slash < 0 ? "" : path.substring(slash + 1);
        if (slash >= 0 && name.isEmpty()) {
            return Optional.empty(); // without the trailing slash the page's relative links would not resolve
        }
        String first = slash < 0 ? path : path.substring(0, slash);
        for (ServicePage page : pages) {
            if (page.path().equals(first)) {
                return page.file(name).map(file -> answer(file, exchange));
            }
        }
        return Optional.empty();
    }

    private static ApiResponse answer(ServicePage.File file, Exchange exchange) {
        String tag = "\"" + file.tag() + "\"";
        ResponseHeaders headers = new ResponseHeaders(exchange)
                .add("ETag", tag)
                // An upgrade changes files under the same names, so clients have to revalidate at each use.
                .add("Cache-Control", "no-cache");
        boolean known = exchange.request().header("If-None-Match").stream().anyMatch(line -> line.contains(tag));
        if (known) {
            return new ApiResponse(304, headers.list(), ApiResponse.NO_BODY);
        }
        headers.add("Content-Type", file.mediaType());
        headers.add("X-Content-Type-Options", "nosniff");
        headers.add(
                "Content-Security-Policy", "frame-ancestors 'none'"); // frame-ancestors has no effect in a meta element
        return new ApiResponse(200, headers.list(), file.content());
    }
}
