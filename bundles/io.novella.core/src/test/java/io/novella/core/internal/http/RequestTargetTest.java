// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.novella.api.Fault;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Any path or query is split and decoded, or rejected with 400. */
class RequestTargetTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "`` | []",
                "/ | []",
                "/a | [a]",
                "/a/ | [a, ]",
                "/a//b | [a, , b]",
                "// | [, ]",
                "/a%2Fb/c | [a/b, c]",
                "/%e2%82%ac | [€]",
                "/%E2%82%AC€ | [€€]",
                "/a+b | [a+b]",
                "/%2B%25%20 | [+% ]",
                "/;a=b/. | [;a=b, .]",
            })
    void pathIsSplitIntoDecodedSegments(String path, String expected) {
        assertThat(RequestTarget.segments(path)).hasToString(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/%",
                "/%4",
                "/a%4",
                "/%zz",
                "/%4g",
                "/%ff",
                "/%c0%af",
                "/%ed%a0%80",
                "/%f4%90%80%80",
                "/%e2%82",
                "/%+4",
                "/%-1",
                "/%\uff11\uff11"
            })
    void malformedEscapesAreRejected(String path) {
        assertThatThrownBy(() -> RequestTarget.segments(path))
                .isInstanceOfSatisfying(
                        Fault.class, fault -> assertThat(fault.status()).isEqualTo(400));
        assertThatThrownBy(() -> RequestTarget.query("a=" + path)).isInstanceOf(Fault.class);
        assertThatThrownBy(() -> RequestTarget.query(path)).isInstanceOf(Fault.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "`` | {}",
                "a=1 | {a=[1]}",
                "a=1&b=2&a=3 | {a=[1, 3], b=[2]}",
                "a | {a=[]}",
                "a= | {a=[]}",
                "=1 | {=[1]}",
                "a=b=c | {a=[b=c]}",
                "&&a=1& | {a=[1]}",
                "a+b=c+d | {a b=[c d]}",
                "a%26b=%3D%2B | {a&b=[=+]}",
            })
    void queryIsSplitIntoDecodedParameters(String query, String expected) {
        assertThat(RequestTarget.query(query)).hasToString(expected);
    }

    @Property
    void encodedTextIsDecoded(@ForAll("texts") List<String> texts) {
        StringBuilder path = new StringBuilder();
        Map<String, List<String>> parameters = new LinkedHashMap<>();
        StringBuilder query = new StringBuilder();
        for (String text : texts) {
            String encoded = URLEncoder.encode(text, StandardCharsets.UTF_8);
            path.append('/').append(encoded.replace("+", "%20"));
            query.append('&').append(encoded).append('=').append(encoded);
            parameters.computeIfAbsent(text, unused -> new ArrayList<>()).add(text);
        }
        if (!texts.equals(List.of(""))) {
            assertThat(RequestTarget.segments(path.toString())).isEqualTo(texts);
        }

        assertThat(RequestTarget.query(query.toString())).isEqualTo(parameters);
    }

    @Provide
    Arbitrary<List<String>> texts() {
        // Half a surrogate pair cannot be encoded.
        return Arbitraries.strings()
                .ofMaxLength(8)
                .map(text -> new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8))
                .list()
                .ofMaxSize(5);
    }

    @Property(tries = 3000)
    void anyTextIsDecodedOrRejected(@ForAll("nearlyEncoded") String text) {
        try {
            List<String> segments = RequestTarget.segments("/" + text);
            assertThat(segments)
                    .hasSize(1 + (int) text.chars().filter(c -> c == '/').count());
            assertThat(String.join("/", segments))
                    .isEqualTo(URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8));
        } catch (Fault fault) {
            assertThat(fault.status()).isEqualTo(400);
        }
        try {
            RequestTarget.query(text);
        } catch (Fault fault) {
            assertThat(fault.status()).isEqualTo(400);
        }
    }

    @Provide
    Arbitrary<String> nearlyEncoded() {
        return Arbitraries.of("%", "%4", "%41", "%e2", "%82", "%ac", "%ff", "a", "/", "+", "&", "=", "\u20ac", "%25")
                .list()
                .ofMaxSize(10)
                .map(parts -> String.join("", parts));
    }
}
