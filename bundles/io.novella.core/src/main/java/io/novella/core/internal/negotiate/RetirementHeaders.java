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

/** The header lines of answers at a version that is deprecated or will be gone: RFC 9745 and RFC 8594. */
final class RetirementHeaders {

    /** RFC 9110, 5.6.7; the JDK's RFC 1123 format has days of one digit. */
    private static final DateTimeFormatter IMF_FIXDATE =
            DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH);

    private RetirementHeaders() {}

    /**
     * The lines for a version; none if it is there to stay.
     *
     * @param historyPath path of the service's history, which says more
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
