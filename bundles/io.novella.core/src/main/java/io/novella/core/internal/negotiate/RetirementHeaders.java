// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.negotiate;

import io.novella.api.spi.VersionNote;
import io.novella.core.internal.http.ApiResponse.Header;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The {@code Deprecation} (RFC 9745) and {@code Sunset} (RFC 8594) headers of responses at a version. */
final class RetirementHeaders {

    /** RFC 9110, 5.6.7; the JDK's RFC 1123 format has days of one digit. */
    private static final DateTimeFormatter IMF_FIXDATE =
            DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH);

    private RetirementHeaders() {}

    /**
     * Returns the header lines for a version; empty if it is neither deprecated nor has a sunset.
     *
     * @param historyPath path of the service's history, for the links
     */
    static List<Header> of(VersionNote note, String historyPath) {
        List<Header> headers = new ArrayList<>();
        LocalDate deprecated = note.deprecated();
        LocalDate sunset = note.sunset();
        if (deprecated != null) {
            // A date of RFC 9651, 3.3.7: an at sign and the seconds since 1970.
            headers.add(new Header(
                    "Deprecation", "@" + deprecated.atStartOfDay(ZoneOffset.UTC).toEpochSecond()));
            headers.add(link(historyPath, "deprecation"));
        }
        if (sunset != null) {
            headers.add(new Header("Sunset", IMF_FIXDATE.format(sunset.atStartOfDay(ZoneOffset.UTC))));
            headers.add(link(historyPath, "sunset"));
        }
        return List.copyOf(headers);
    }

    private static Header link(String path, String relation) {
        return new Header("Link", "<" + path + ">; rel=\"" + relation + "\"; type=\"application/json\"");
    }
}
