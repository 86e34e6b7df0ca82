// SPDX-License-Identifier: Apache-2.0
package io.novella.schema.validate;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FormatsTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "date | 2024-02-29 | true",
                "date | 2023-02-29 | false",
                "date | 2023-2-1 | false",
                "date | \u0662023-02-01 | false",
                "time | 23:59:60Z | true",
                "time | 15:59:60-08:00 | true",
                "time | 12:00:60Z | false",
                "time | 24:00:00Z | false",
                "time | 12:00:00 | false",
                "time | 12:00:00.Z | false",
                "date-time | 2026-01-31T12:00:00.123+05:30 | true",
                "date-time | 2026-01-31 12:00:00Z | false",
                "duration | P1Y2M3DT4H5M6S | true",
                "duration | P2W | true",
                "duration | P1D2H | false",
                "duration | P1Y2D | false",
                "duration | PT | false",
                "duration | P | false",
                "hostname | a-b.example | true",
                "hostname | -a.example | false",
                "hostname | a..b | false",
                "hostname | a_b | false",
                "ipv4 | 192.168.0.1 | true",
                "ipv4 | 192.168.00.1 | false",
                "ipv4 | 1.2.3.\u0664 | false",
                "ipv4 | 256.1.1.1 | false",
                "ipv6 | ::1 | true",
                "ipv6 | ::ffff:1.2.3.4 | true",
                "ipv6 | 1::2::3 | false",
                "ipv6 | 1:2:3:4:5:6:7:8:9 | false",
                "ipv6 | fe80::1%eth0 | false",
                "email | joe@example.com | true",
                "email | `\"joe bloggs\"@example.com` | true",
                "email | joe@[127.0.0.1] | true",
                "email | .joe@example.com | false",
                "email | joe | false",
                "uri | http://a@b:80/c?d#e | true",
                "uri | urn:x:y | true",
                "uri | //host/a | false",
                "uri | http://a b | false",
                "uri | http://[::1]:8774/ | true",
                "uri | http://[::1/ | false",
                "uri | http://a/%zz | false",
                "uri | http://a/\u00e9 | false",
                "iri | http://a/\u00e9 | true",
                "uri-reference | ../a?b | true",
                "uri-reference | a\\b | false",
                "uri-template | http://a/{term:1}/{+x*} | true",
                "uri-template | http://a/{term | false",
                "uuid | 3f2504e0-4f89-41d3-9a0c-0305e82c3301 | true",
                "uuid | 1-1-1-1-1 | false",
                "json-pointer | /a~1b/~0 | true",
                "json-pointer | /a~2 | false",
                "json-pointer | a | false",
                "relative-json-pointer | 1/a | true",
                "relative-json-pointer | 01/a | false",
                "regex | ^(ab)\\1$ | true",
                "regex | \\a | false",
                "base64 | YWI= | true",
                "base64 | YWI | false",
                "base64 | YW_I | false",
            })
    void textsAreOfAFormatOrNot(String format, String text, boolean valid) {
        assertThat(Formats.find(format).orElseThrow().accepts(text)).isEqualTo(valid);
    }
}
