// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.negotiate;

import io.novella.api.Fault;
import io.novella.api.Microversion;
import io.novella.api.spi.Dialect;
import io.novella.core.internal.http.ApiRequest;
import io.novella.core.internal.http.Exchange;
import io.novella.core.internal.http.Exchange.VersionHeaders;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Negotiates the version of a request by the API-SIG microversion specification and, where that leaves a choice, as
 * Nova does.
 *
 * <p>{@code OpenStack-API-Version: <type> <version>[, <type> <version>]}: the last entry for the type is used, and
 * malformed entries are ignored. The service's legacy header has only a version; it is used if the standard header
 * does not name the service. Without either the version is the minimum.
 */
public final class VersionNegotiator {

    /** The standard version header. */
    public static final String HEADER = "OpenStack-API-Version";

    /** Value that stands for the maximum. */
    public static final String LATEST = "latest";

    private static final Pattern SPACE = Pattern.compile("\\s+");

    private VersionNegotiator() {}

    /**
     * Negotiates the version of a request, and sets it in the exchange.
     *
     * @throws Fault 400 if the version is malformed; the response then has no version header
     * @throws UnsupportedVersion if it is well-formed and not supported
     */
    public static Microversion negotiate(ServiceVersions service, Exchange exchange) {
        if (service.dialect() == Dialect.KEYSTONE) {
            exchange.negotiated(service.minimum());
            return service.minimum();
        }
        String text = requested(service, exchange.request());
        if (text.equals(LATEST)) {
            text = service.maximum().toString();
        } else if (!Microversion.isWellFormed(text)) {
            throw malformed(text);
        }
        exchange.requested(new VersionHeaders(service.type(), service.legacyHeader(), text));
        Microversion version = Microversion.tryParse(text)
                .filter(service.supported()::contains)
                .orElseThrow(unsupported(service, text));
        exchange.negotiated(version);
        exchange.announce(service.retirement().getOrDefault(version, List.of()));
        return version;
    }

    /** Returns the fault for a malformed version. */
    public static Fault malformed(String text) {
        return Fault.badRequest(
                "API Version String " + text + " is of invalid format. Must be of format MajorNum.MinorNum.");
    }

    private static java.util.function.Supplier<UnsupportedVersion> unsupported(ServiceVersions service, String text) {
        return () -> new UnsupportedVersion(text, service);
    }

    private static String requested(ServiceVersions service, ApiRequest request) {
        Optional<String> standard = lastFor(service.type(), request.header(HEADER));
        if (standard.isPresent()) {
            return standard.get();
        }
        Optional<String> legacy = service.legacyHeader()
                .map(request::header)
                .filter(lines -> !lines.isEmpty())
                .map(VersionNegotiator::lastEntry);
        return legacy.orElseGet(() -> service.minimum().toString());
    }

    private static Optional<String> lastFor(String type, List<String> lines) {
        for (int line = lines.size() - 1; line >= 0; line--) {
            String[] entries = lines.get(line).split(",", -1);
            for (int i = entries.length - 1; i >= 0; i--) {
                String[] pair = SPACE.split(entries[i].trim(), 2);
                if (pair.length == 2 && pair[0].equalsIgnoreCase(type)) {
                    return Optional.of(pair[1]);
                }
            }
        }
        return Optional.empty();
    }

    private static String lastEntry(List<String> lines) {
        String last = lines.get(lines.size() - 1);
        return last.substring(last.lastIndexOf(',') + 1).trim();
    }
}
