// SPDX-License-Identifier: Apache-2.0
package io.novella.schema.validate;

import static io.novella.schema.validate.Formats.isDigit;
import static io.novella.schema.validate.Formats.isHex;
import static io.novella.schema.validate.Formats.isLetter;

/**
 * URIs of RFC 3986, IRIs of RFC 3987 and URI templates of RFC 6570.
 *
 * @param text the text to check
 * @param international whether characters beyond ASCII may stand in it
 */
record UriFormat(String text, boolean international) {

    private static final String UNRESERVED = "-._~";
    private static final String SUB_DELIMITERS = "!$&'()*+,;=";

    boolean isUri() {
        int colon = text.indexOf(':');
        return colon > 0 && isScheme(text.substring(0, colon)) && isRest(text.substring(colon + 1));
    }

    boolean isReference() {
        if (isUri()) {
            return true;
        }
        int end = 0;
        while (end < text.length() && "/?#".indexOf(text.charAt(end)) < 0) {
            end++;
        }
        return text.substring(0, end).indexOf(':') < 0 && isRest(text);
    }

    private static boolean isScheme(String scheme) {
        return isLetter(scheme.charAt(0))
                && scheme.chars().allMatch(c -> isLetter(c) || isDigit(c) || "+-.".indexOf(c) >= 0);
    }

    private boolean isRest(String rest) {
        int hash = rest.indexOf('#');
        String fragment = hash < 0 ? "" : rest.substring(hash + 1);
        String beforeFragment = hash < 0 ? rest : rest.substring(0, hash);
        int mark = beforeFragment.indexOf('?');
        String query = mark < 0 ? "" : beforeFragment.substring(mark + 1);
        String path = mark < 0 ? beforeFragment : beforeFragment.substring(0, mark);
        if (!isOf(fragment, ":@/?") || !isOf(query, ":@/?")) {
            return false;
        }
        if (path.startsWith("//")) {
            int slash = path.indexOf('/', 2);
            String authority = path.substring(2, slash < 0 ? path.length() : slash);
            return isAuthority(authority) && isOf(slash < 0 ? "" : path.substring(slash), ":@/");
        }
        return isOf(path, ":@/");
    }

    private boolean isAuthority(String authority) {
        int at = authority.lastIndexOf('@');
        if (at >= 0 && !isOf(authority.substring(0, at), ":")) {
            return false;
        }
        String host = authority.substring(at + 1);
        if (host.startsWith("[")) {
            int end = host.indexOf(']');
            if (end < 0) {
                return false;
            }
            String address = host.substring(1, end);
            String port = host.substring(end + 1);
            return (HostFormats.isIpv6(address) || HostFormats.isFutureAddress(address))
                    && (port.isEmpty() || (port.charAt(0) == ':' && isPort(port.substring(1))));
        }
        int colon = host.indexOf(':');
        return isOf(colon < 0 ? host : host.substring(0, colon), "")
                && (colon < 0 || isPort(host.substring(colon + 1)));
    }

    private static boolean isPort(String port) {
        return port.chars().allMatch(Formats::isDigit);
    }

    /** Whether a part consists of unreserved characters, sub-delimiters, percent-encoded octets and some more characters. */
    private boolean isOf(String part, String more) {
        for (int i = 0; i < part.length(); ) {
            int c = part.codePointAt(i);
            if (c == '%') {
                if (!isPercentEncoded(part, i)) {
                    return false;
                }
                i += 3;
                continue;
            }
            boolean allowed = isLetter(c)
                    || isDigit(c)
                    || UNRESERVED.indexOf(c) >= 0
                    || SUB_DELIMITERS.indexOf(c) >= 0
                    || more.indexOf(c) >= 0
                    || (international && c >= 0xA0 && Character.getType(c) != Character.SURROGATE);
            if (!allowed) {
                return false;
            }
            i += Character.charCount(c);
        }
        return true;
    }

    private static boolean isPercentEncoded(String text, int at) {
        return at + 2 < text.length() && isHex(text.charAt(at + 1)) && isHex(text.charAt(at + 2));
    }

    static boolean isTemplate(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '{') {
                int end = text.indexOf('}', i);
                if (end < 0 || !isExpression(text.substring(i + 1, end))) {
                    return false;
                }
                i = end;
            } else if (c == '%' ? !isPercentEncoded(text, i) : c <= ' ' || "\"<>\\^`|}".indexOf(c) >= 0 || c == 0x7f) {
                return false;
            }
        }
        return true;
    }

    private static boolean isExpression(String expression) {
        boolean operator = !expression.isEmpty() && "+#./;?&=,!@|".indexOf(expression.charAt(0)) >= 0;
        for (String variable : expression.substring(operator ? 1 : 0).split(",", -1)) {
            if (!isVariable(variable)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isVariable(String variable) {
        String name = variable.endsWith("*") ? variable.substring(0, variable.length() - 1) : variable;
        int colon = name.indexOf(':');
        if (colon >= 0) {
            String length = name.substring(colon + 1);
            if (variable.endsWith("*")
                    || length.isEmpty()
                    || length.length() > 4
                    || length.charAt(0) == '0'
                    || !length.chars().allMatch(Formats::isDigit)) {
                return false;
            }
            name = name.substring(0, colon);
        }
        if (name.isEmpty() || name.startsWith(".") || name.endsWith(".") || name.contains("..")) {
            return false;
        }
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c == '%' ? !isPercentEncoded(name, i) : !(isLetter(c) || isDigit(c) || c == '_' || c == '.')) {
                return false;
            }
            i += c == '%' ? 2 : 0;
        }
        return true;
    }
}
