// SPDX-License-Identifier: Apache-2.0
package io.novella.http.internal.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which client trusted proxies name, whatever stands in the headers. */
class ForwardingTest {

    private static final TrustedProxies PROXIES = trusted("10.0.0.0/8", "fd00::/8");

    private static TrustedProxies trusted(String... entries) {
        return TrustedProxies.parse(entries, entry -> {
            throw new AssertionError(entry);
        });
    }

    private static Forwarding of(String name, String... lines) {
        return Forwarding.of(asked -> asked.equals(name) ? List.of(lines) : List.of(), PROXIES);
    }

    private static String client(Forwarding forwarding) {
        return forwarding.client().map(InetAddress::getHostAddress).orElse("none");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "192.0.2.1                         | 192.0.2.1",
                "192.0.2.1:4711                    | 192.0.2.1",
                "2001:db8::1                       | 2001:db8:0:0:0:0:0:1",
                "[2001:db8::1]:80                  | 2001:db8:0:0:0:0:0:1",
                "192.0.2.1, 10.1.1.1               | 192.0.2.1",
                "6.6.6.6, 192.0.2.1, 10.1.1.1      | 192.0.2.1",
                "10.9.9.9, 10.1.1.1                | 10.9.9.9",
                "192.0.2.1, unknown, 10.1.1.1      | 10.1.1.1",
                "unknown                           | none",
                "evil.example                      | none",
                "127.1                             | none",
                "999.1.1.1                         | none",
                "[::1                              | none",
                ",                                 | none",
            })
    void rightMostUntrustedHopIsTheClient(String header, String client) {
        assertThat(client(of("X-Forwarded-For", header))).isEqualTo(client);
    }

    @Test
    void linesOfOneHeaderAreOneList() {
        assertThat(client(of("X-Forwarded-For", "6.6.6.6", "192.0.2.1", "10.1.1.1")))
                .isEqualTo("192.0.2.1");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "for=192.0.2.1;proto=https;host=api.example       | 192.0.2.1            | https | api.example",
                "for=\"[2001:db8::1]:80\";host=\"api.example:8443\" | 2001:db8:0:0:0:0:0:1 |       | api.example:8443",
                "for=6.6.6.6;host=evil, for=192.0.2.1;proto=http  | 192.0.2.1            | http  |",
                "for=192.0.2.1;host=a, for=10.1.1.1;host=b        | 192.0.2.1            |       | a",
                "for=_hidden;host=a                               | none                 |       |",
                "for=192.0.2.1;proto=javascript;host=<script>     | 192.0.2.1            |       |",
                "for=192.0.2.1;host=\"a/b\"                         | 192.0.2.1            |       |",
                "for=192.0.2.1;host=\"a:99999\"                     | 192.0.2.1            |       |",
                "for=192.0.2.1;;host=a                            | none                 |       |",
                "for=\"192.0.2.1                                   | none                 |       |",
            })
    void standardHeader(String header, String client, String scheme, String host) {
        Forwarding forwarding = of("Forwarded", header);

        assertThat(client(forwarding)).isEqualTo(client);
        assertThat(forwarding.scheme()).isEqualTo(scheme == null ? "" : scheme);
        assertThat(forwarding.host()).isEqualTo(host == null ? "" : host);
    }

    @Test
    void schemeHostAndPortOfTheOlderHeaders() {
        Map<String, List<String>> headers = Map.of(
                "X-Forwarded-For", List.of("192.0.2.1"),
                "X-Forwarded-Proto", List.of("https"),
                "X-Forwarded-Host", List.of("api.example"),
                "X-Forwarded-Port", List.of("8443"));

        Forwarding forwarding = Forwarding.of(name -> headers.getOrDefault(name, List.of()), PROXIES);

        assertThat(forwarding.scheme()).isEqualTo("https");
        assertThat(forwarding.host()).isEqualTo("api.example:8443");
    }

    /** A client may send any list before that of the proxy. */
    @Property(tries = 2000)
    void clientCannotNameAnother(@ForAll("hostile") String before) throws Exception {
        for (String name : List.of("X-Forwarded-For", "Forwarded")) {
            String proxy = name.equals("Forwarded") ? "for=192.0.2.1" : "192.0.2.1";
            // Proxies append a line of their own when they cannot join lists.
            Forwarding forwarding = of(name, before, proxy);

            assertThat(forwarding.client()).contains(InetAddress.getByName("192.0.2.1"));
            assertThat(forwarding.host()).isEmpty();
        }
    }

    @Property(tries = 3000)
    void anyHeaderIsHarmless(@ForAll("hostile") String header) {
        for (String name : List.of("X-Forwarded-For", "Forwarded")) {
            Forwarding forwarding = of(name, header);
            assertThat(forwarding.scheme()).isIn("", "http", "https");
            assertThat(forwarding.host()).matches("[A-Za-z0-9.:\\[\\]-]*");
        }
    }

    @Provide
    Arbitrary<String> hostile() {
        Arbitrary<String> parts = Arbitraries.of(
                "for=",
                "host=",
                "proto=",
                "\"",
                ",",
                ";",
                "=",
                " ",
                "[",
                "]",
                ":",
                "::",
                "10.1.1.1",
                "6.6.6.6",
                "unknown",
                "fd00::1",
                "https",
                "evil",
                "\\",
                "\t",
                "%",
                "\u00e9",
                "<script>",
                "0",
                "65536");
        return parts.list().ofMaxSize(12).map(list -> String.join("", list));
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.255.255.255, true",
        "10.0.0.0/8, 11.0.0.0, false",
        "192.0.2.128/25, 192.0.2.127, false",
        "192.0.2.128/25, 192.0.2.200, true",
        "0.0.0.0/0, 203.0.113.9, true",
        "0.0.0.0/0, ::1, false",
        "192.0.2.1, 192.0.2.1, true",
        "192.0.2.1, 192.0.2.2, false",
        "fd00::/8, fdff::1, true",
        "fd00::/8, fe00::1, false",
        "2001:db8::/33, 2001:db8:8000::1, false",
    })
    void blocks(String block, String address, boolean contained) throws Exception {
        assertThat(trusted(block).trusts(InetAddress.getByName(address))).isEqualTo(contained);
    }

    @Test
    void entriesThatAreNoBlocksAreReportedAndTrustNobody() throws Exception {
        List<String> unusable = new ArrayList<>();
        TrustedProxies proxies = TrustedProxies.parse(
                new String[] {"10.0.0.1, 10.0.0.0/33", "localhost", "10.0.0.0/", "1.2.3/8", "::/129 10.0.0.2"},
                unusable::add);

        assertThat(unusable).containsExactly("10.0.0.0/33", "localhost", "10.0.0.0/", "1.2.3/8", "::/129");
        assertThat(proxies.trusts(InetAddress.getByName("10.0.0.1"))).isTrue();
        assertThat(proxies.trusts(InetAddress.getByName("10.0.0.2"))).isTrue();
        assertThat(proxies.trusts(InetAddress.getByName("10.0.0.3"))).isFalse();
    }
}
