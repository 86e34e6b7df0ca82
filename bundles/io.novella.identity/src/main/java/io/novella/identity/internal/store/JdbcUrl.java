// SPDX-License-Identifier: Apache-2.0
package io.novella.identity.internal.store;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Adds to a JDBC URL what this store relies on: commits that are written at once, and time limits. */
public final class JdbcUrl {

    private static final String H2 = "jdbc:h2:";
    private static final String H2_FILE = "jdbc:h2:file:";
    /** The same file by another kind of channel, which an interrupt of the thread that uses it does not close. */
    private static final String H2_ASYNC = "jdbc:h2:async:";

    private static final String POSTGRES = "jdbc:postgresql:";

    /** Written at once instead of every 500 ms; a lock is waited for longer than one flush takes. */
    private static final List<String> H2_SETTINGS = List.of("WRITE_DELAY=0", "LOCK_TIMEOUT=2000");

    private JdbcUrl() {}

    /**
     * The URL with the settings of its database.
     *
     * @param networkSeconds how long the driver of PostgreSQL waits for an answer, unless the URL says otherwise
     */
    public static String complete(String url, int networkSeconds) {
        if (url.startsWith(H2)) {
            return h2(url);
        }
        return url.startsWith(POSTGRES) ? postgres(url, networkSeconds) : url;
    }

    /** The URL without its parameters, which may be secrets. */
    public static String withoutParameters(String url) {
        return url.replaceAll("[?;].*", "");
    }

    /** A delay that the URL asks for is dropped: with it, an acknowledged write may be lost. */
    private static String h2(String url) {
        String uninterruptible = url.startsWith(H2_FILE) ? H2_ASYNC + url.substring(H2_FILE.length()) : url;
        String[] parts = uninterruptible.split(";");
        Stream<String> kept = Arrays.stream(parts)
                .filter(part -> !part.toUpperCase(Locale.ROOT).strip().startsWith("WRITE_DELAY="));
        Stream<String> added = H2_SETTINGS.stream()
                .filter(setting -> setting.startsWith("WRITE_DELAY=")
                        || !url.toUpperCase(Locale.ROOT).contains(setting.substring(0, setting.indexOf('=') + 1)));
        return Stream.concat(kept, added).collect(Collectors.joining(";"));
    }

    private static String postgres(String url, int networkSeconds) {
        StringBuilder complete = new StringBuilder(url);
        for (String name : List.of("connectTimeout", "socketTimeout", "cancelSignalTimeout")) {
            if (!url.contains(name + "=")) {
                complete.append(complete.indexOf("?") < 0 ? '?' : '&')
                        .append(name)
                        .append('=')
                        .append(networkSeconds);
            }
        }
        return complete.toString();
    }
}
