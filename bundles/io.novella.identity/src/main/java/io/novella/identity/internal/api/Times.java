// SPDX-License-Identifier: Apache-2.0
package io.novella.identity.internal.api;

import io.novella.api.Fault;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Locale;

/** Times as Keystone writes them, in UTC with microseconds. */
public final class Times {

    private static final DateTimeFormatter FORM = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private Times() {}

    public static String text(Instant time) {
        return FORM.format(time);
    }

    /**
     * Reads a time; without a zone it is UTC.
     *
     * @throws Fault 400 if it is none
     */
    public static Instant read(String text) {
        try {
            return text.endsWith("Z")
                    ? Instant.parse(text)
                    : LocalDateTime.parse(text).toInstant(ZoneOffset.UTC);
        } catch (DateTimeParseException malformed) {
            throw Fault.badRequest("'" + text + "' is not a time of the form YYYY-MM-DDThh:mm:ss.ssssssZ.");
        }
    }
}
