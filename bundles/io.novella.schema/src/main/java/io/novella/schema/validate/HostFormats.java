// SPDX-License-Identifier: Apache-2.0
package io.novella.schema.validate;

import static io.novella.schema.validate.Formats.isDigit;
import static io.novella.schema.validate.Formats.isHex;
import static io.novella.schema.validate.Formats.isLetter;

/** Names and addresses of hosts, and of mailboxes on them. */
final class HostFormats {

    private static final String ATOM = "!#$%&'*+-/=?^_`{|}~";

    private HostFormats() {}

    /** RFC 1123, 2.1: labels of letters, digits and inner hyphens. */
    static boolean isHostname(String text) {
        if (text.isEmpty() || text.length() > 253) {
            return false;
        }
        for (String label : text.split("\\.", -1)) {
            boolean valid = !label.isEmpty()
                    && label.length() <= 63
                    && label.charAt(0) != '-'
                    && label.charAt(label.length() - 1) != '-'
                    && label.chars().allMatch(c -> isLetter(c) || isDigit(c) || c == '-');
            if (!valid || !isOrdinary(label)) {
                return false;
            }
        }
        return true;
    }

    /** Hyphens in the third and fourth place are reserved (RFC 5891, 4.2.3.1), and used by Punycode alone. */
    private static boolean isOrdinary(String label) {
        return !label.startsWith("--", 2) || (label.length() > 4 && label.regionMatches(true, 0, "xn", 0, 2));
    }

    static boolean isIpv4(String text) {
        String[] parts = text.split("\\.", -1);
        if (parts.length != 4) {
            return false;
        }
        for (String part : parts) {
            boolean valid = !part.isEmpty()
                    && part.length() <= 3
                    && part.chars().allMatch(Formats::isDigit)
                    && (part.length() == 1 || part.charAt(0) != '0')
                    && Integer.parseInt(part) <= 255;
            if (!valid) {
                return false;
            }
        }
        return true;
    }

    /** RFC 4291, 2.2, without a zone. */
    static boolean isIpv6(String text) {
        int gap = text.indexOf("::");
        if (gap < 0) {
            return groups(text, true) == 8;
        } else if (text.indexOf("::", gap + 1) >= 0) {
            return false;
        }
        int before = gap == 0 ? 0 : groups(text.substring(0, gap), false);
        String rest = text.substring(gap + 2);
        int after = rest.isEmpty() ? 0 : groups(rest, true);
        return before >= 0 && after >= 0 && before + after <= 7;
    }

    /** Number of groups of 16 bits; -1 if a text is not a list of groups. */
    private static int groups(String text, boolean ipv4AtEnd) {
        String[] parts = text.split(":", -1);
        for (int i = 0; i < parts.length; i++) {
            String part = parts[i];
            if (ipv4AtEnd && i == parts.length - 1 && isIpv4(part)) {
                return parts.length + 1;
            } else if (part.isEmpty() || part.length() > 4 || !part.chars().allMatch(Formats::isHex)) {
                return -1;
            }
        }
        return parts.length;
    }

    /**
     * RFC 5321, 4.1.2, Mailbox.
     *
     * @param international whether characters beyond ASCII may stand in it (RFC 6531)
     */
    static boolean isEmail(String text, boolean international) {
        int at = text.lastIndexOf('@');
        if (at < 1) {
            return false;
        }
        return isLocalPart(text.substring(0, at), international) && isMailHost(text.substring(at + 1), international);
    }

    private static boolean isMailHost(String host, boolean international) {
        if (host.startsWith("[") && host.endsWith("]")) {
            String address = host.substring(1, host.length() - 1);
            return address.regionMatches(true, 0, "IPv6:", 0, 5) ? isIpv6(address.substring(5)) : isIpv4(address);
        }
        if (!international || host.chars().allMatch(c -> c < 128)) {
            return isHostname(host);
        }
        for (String label : host.split("\\.", -1)) {
            if (label.isEmpty() || !label.chars().allMatch(c -> c >= 128 || isLetter(c) || isDigit(c) || c == '-')) {
                return false;
            }
        }
        return true;
    }

    private static boolean isLocalPart(String local, boolean international) {
        if (local.length() > 1 && local.startsWith("\"") && local.endsWith("\"")) {
            for (int i = 1; i < local.length() - 1; i++) {
                char c = local.charAt(i);
                if (c == '\\') {
                    i++;
                    if (i == local.length() - 1) {
                        return false;
                    }
                } else if (c < ' ' || c == '"' || c == 0x7f || (c > 0x7f && !international)) {
                    return false;
                }
            }
            return true;
        }
        for (String atom : local.split("\\.", -1)) {
            if (atom.isEmpty() || !atom.chars().allMatch(c -> isAtom(c) || (international && c > 0x7f))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isAtom(int c) {
        return isLetter(c) || isDigit(c) || ATOM.indexOf(c) >= 0;
    }

    /** {@code IPvFuture} of RFC 3986, 3.2.2. */
    static boolean isFutureAddress(String text) {
        int dot = text.indexOf('.');
        return dot > 1
                && (text.charAt(0) == 'v' || text.charAt(0) == 'V')
                && text.substring(1, dot).chars().allMatch(c -> isHex(c))
                && dot + 1 < text.length()
                && text.substring(dot + 1)
                        .chars()
                        .allMatch(c -> isLetter(c) || isDigit(c) || "-._~!$&'()*+,;=:".indexOf(c) >= 0);
    }
}
