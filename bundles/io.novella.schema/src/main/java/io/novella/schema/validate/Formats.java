// SPDX-License-Identifier: Apache-2.0
package io.novella.schema.validate;

import io.novella.schema.internal.regex.Regex;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The formats that schemas may name. All are asserted. Strict by the RFC that JSON Schema names for each; {@code base64} is an
 * addition, RFC 4648, 4.
 */
public final class Formats {

    private static final Map<String, Format> BY_NAME = new TreeMap<>(Map.ofEntries(
            Map.entry("date", TimeFormats::isDate),
            Map.entry("time", TimeFormats::isTime),
            Map.entry("date-time", TimeFormats::isDateTime),
            Map.entry("duration", TimeFormats::isDuration),
            Map.entry("hostname", HostFormats::isHostname),
            Map.entry("ipv4", HostFormats::isIpv4),
            Map.entry("ipv6", HostFormats::isIpv6),
            Map.entry("email", text -> HostFormats.isEmail(text, false)),
            Map.entry("idn-email", text -> HostFormats.isEmail(text, true)),
            Map.entry("uri", text -> new UriFormat(text, false).isUri()),
            Map.entry("uri-reference", text -> new UriFormat(text, false).isReference()),
            Map.entry("iri", text -> new UriFormat(text, true).isUri()),
            Map.entry("iri-reference", text -> new UriFormat(text, true).isReference()),
            Map.entry("uri-template", UriFormat::isTemplate),
            Map.entry("uuid", Formats::isUuid),
            Map.entry("json-pointer", Formats::isPointer),
            Map.entry("relative-json-pointer", Formats::isRelativePointer),
            Map.entry("regex", Regex::isPattern),
            Map.entry("base64", Formats::isBase64)));

    private Formats() {}

    /** The names of all formats. */
    public static Set<String> names() {
        return BY_NAME.keySet();
    }

    /** The format of a name; empty if there is none. */
    static Optional<Format> find(String name) {
        return Optional.ofNullable(BY_NAME.get(name));
    }

    /** 8-4-4-4-12 hexadecimal digits (RFC 9562). */
    public static boolean isUuid(String text) {
        if (text.length() != 36) {
            return false;
        }
        for (int i = 0; i < 36; i++) {
            char c = text.charAt(i);
            boolean hyphen = i == 8 || i == 13 || i == 18 || i == 23;
            if (hyphen ? c != '-' : !isHex(c)) {
                return false;
            }
        }
        return true;
    }

    /** RFC 6901. */
    private static boolean isPointer(String text) {
        if (!text.isEmpty() && text.charAt(0) != '/') {
            return false;
        }
        for (int i = text.indexOf('~'); i >= 0; i = text.indexOf('~', i + 1)) {
            if (i + 1 == text.length() || "01".indexOf(text.charAt(i + 1)) < 0) {
                return false;
            }
        }
        return true;
    }

    private static boolean isRelativePointer(String text) {
        int digits = 0;
        while (digits < text.length() && isDigit(text.charAt(digits))) {
            digits++;
        }
        if (digits == 0 || (digits > 1 && text.charAt(0) == '0')) {
            return false;
        }
        String rest = text.substring(digits);
        return rest.equals("#") || isPointer(rest);
    }

    private static boolean isBase64(String text) {
        int length = text.length();
        if (length % 4 != 0) {
            return false;
        }
        int padding = text.endsWith("==") ? 2 : text.endsWith("=") ? 1 : 0;
        for (int i = 0; i < length - padding; i++) {
            char c = text.charAt(i);
            if (!isLetter(c) && !isDigit(c) && c != '+' && c != '/') {
                return false;
            }
        }
        return true;
    }

    static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }

    static boolean isLetter(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }

    static boolean isHex(int c) {
        return isDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    }
}
