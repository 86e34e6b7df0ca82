// SPDX-License-Identifier: Apache-2.0
package io.novella.http.internal.proxy;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What trusted proxies say of the client: {@code Forwarded} (RFC 7239) if it is there, else the older {@code X-Forwarded-*}. Each proxy
 * appends, so the list is read from its end: the first address that is not itself a trusted proxy's is the client's, and everything before
 * it may have been made up by that client. The same proxy's word holds for scheme and host. Whatever is malformed is as good as absent.
 *
 * @param client address of the client; empty if no proxy names one
 * @param scheme {@code http} or {@code https}, as the client addressed it; empty if not known
 * @param host host as the client addressed it, with a port if it is not the scheme's; empty if not known
 */
record Forwarding(Optional<InetAddress> client, String scheme, String host) {

    /** Further hops are not looked at. */
    private static final int MOST_HOPS = 50;

    private static final Pattern PAIR = Pattern.compile("\\s*([A-Za-z]+)=(?:\"([^\"\\\\]*)\"|([^\";,\\s]*))\\s*");
    private static final Pattern HOST =
            Pattern.compile("(?:[A-Za-z0-9](?:[A-Za-z0-9.-]{0,252})|\\[[0-9A-Fa-f:.]{2,45}])(?::(\\d{1,5}))?");

    /** What one proxy says. */
    private record Hop(String node, String scheme, String host) {}

    /**
     * Reads the headers of a request that came from a trusted proxy.
     *
     * @param headers values of a header by its name, a line each, in order
     */
    static Forwarding of(Headers headers, TrustedProxies proxies) {
        List<Hop> hops = hops(headers);
        Optional<InetAddress> client = Optional.empty();
        Hop said = new Hop("", "", "");
        for (int i = hops.size() - 1; i >= 0 && hops.size() - i <= MOST_HOPS; i--) {
            Optional<InetAddress> address = node(hops.get(i).node());
            if (address.isEmpty()) {
                break; // hidden or malformed: all that is known is the proxy that says so
            }
            client = address;
            said = hops.get(i);
            if (!proxies.trusts(address.get())) {
                break;
            }
        }
        return new Forwarding(client, scheme(said.scheme()), host(said.host()));
    }

    /** The headers of a request. */
    interface Headers {

        /** All lines of a header, in order. */
        List<String> lines(String name);
    }

    private static List<Hop> hops(Headers headers) {
        List<String> forwarded = elements(headers.lines("Forwarded"));
        List<Hop> hops = new ArrayList<>();
        if (!forwarded.isEmpty()) {
            for (String element : forwarded) {
                Map<String, String> pairs = pairs(element);
                hops.add(new Hop(
                        pairs.getOrDefault("for", ""),
                        pairs.getOrDefault("proto", ""),
                        pairs.getOrDefault("host", "")));
            }
            return hops;
        }
        List<String> nodes = elements(headers.lines("X-Forwarded-For"));
        List<String> schemes = elements(headers.lines("X-Forwarded-Proto"));
        List<String> hosts = elements(headers.lines("X-Forwarded-Host"));
        List<String> ports = elements(headers.lines("X-Forwarded-Port"));
        for (int i = 0; i < nodes.size(); i++) {
            int fromEnd = nodes.size() - i;
            String host = fromEnd(hosts, fromEnd);
            String port = fromEnd(ports, fromEnd);
            boolean apart = !host.isEmpty() && !port.isEmpty() && !host.matches(".*:\\d+");
            hops.add(new Hop(nodes.get(i), fromEnd(schemes, fromEnd), apart ? host + ":" + port : host));
        }
        return hops;
    }

    /** The element at a place from the end; a proxy that says it once means all hops. */
    private static String fromEnd(List<String> elements, int place) {
        return elements.isEmpty() ? "" : elements.get(Math.max(0, elements.size() - place));
    }

    /** Splits lines at commas outside of quotes. */
    private static List<String> elements(List<String> lines) {
        List<String> elements = new ArrayList<>();
        for (String line : lines) {
            boolean quoted = false;
            int from = 0;
            for (int i = 0; i <= line.length(); i++) {
                if (i == line.length() || (line.charAt(i) == ',' && !quoted)) {
                    elements.add(line.substring(from, i).trim());
                    from = i + 1;
                } else if (line.charAt(i) == '"') {
                    quoted = !quoted;
                }
            }
        }
        return elements;
    }

    /** The pairs of an element of {@code Forwarded}; none at all if one is malformed. */
    private static Map<String, String> pairs(String element) {
        Map<String, String> pairs = new LinkedHashMap<>();
        for (String part : element.split(";", -1)) {
            Matcher pair = PAIR.matcher(part);
            if (!pair.matches()) {
                return Map.of();
            }
            String value = pair.group(2) != null ? pair.group(2) : pair.group(3);
            pairs.putIfAbsent(pair.group(1).toLowerCase(Locale.ROOT), value);
        }
        return pairs;
    }

    /** {@code 192.0.2.1}, {@code 192.0.2.1:80}, {@code [2001:db8::1]:80}, {@code 2001:db8::1}. */
    private static Optional<InetAddress> node(String node) {
        String text = node;
        if (text.startsWith("[")) {
            int end = text.indexOf(']');
            if (end < 0 || !text.substring(end + 1).matches("(:\\d{1,5})?")) {
                return Optional.empty();
            }
            text = text.substring(1, end);
        } else if (text.matches("[0-9.]+:\\d{1,5}")) {
            text = text.substring(0, text.indexOf(':'));
        }
        return AddressBlock.address(text);
    }

    private static String scheme(String said) {
        String scheme = said.toLowerCase(Locale.ROOT);
        return scheme.equals("http") || scheme.equals("https") ? scheme : "";
    }

    private static String host(String said) {
        Matcher host = HOST.matcher(said);
        if (!host.matches()) {
            return "";
        }
        int port = host.group(1) == null ? 1 : Integer.parseInt(host.group(1));
        return port >= 1 && port <= 65_535 ? said : "";
    }
}
