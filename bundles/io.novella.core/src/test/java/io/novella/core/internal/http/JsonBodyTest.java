// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.novella.api.Fault;
import io.novella.core.internal.testing.FakeRequest;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A body is parsed to exactly the JSON that was sent, or rejected with 400. */
class JsonBodyTest {

    private static JsonNode parse(String text) {
        return JsonBody.parse(text.getBytes(StandardCharsets.UTF_8));
    }

    private static void refused(byte[] body) {
        refused(body, "Malformed request body");
    }

    private static void refused(byte[] body, String message) {
        assertThatThrownBy(() -> JsonBody.parse(body))
                .isInstanceOfSatisfying(
                        Fault.class, fault -> assertThat(fault.status()).isEqualTo(400))
                .hasMessage(message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "null",
                "true",
                "\"\"",
                "\"\u0000\"",
                "1",
                "1.10",
                "12345678901234567890123",
                "1e5",
                "{\"a\":{\"b\":[1,{}]}}",
                "\"\u20ac\ud83d\ude00\""
            })
    void jsonIsKeptExactly(String text) {
        if (text.indexOf('\u0000') >= 0) {
            refused(text.getBytes(StandardCharsets.UTF_8)); // a control character must be escaped
        } else {
            assertThat(parse(text)).hasToString(text.equals("1e5") ? "1E+5" : text);
        }
    }

    @Test
    void emptyBodyIsMissingNode() {
        assertThat(parse("").isMissingNode()).isTrue();
        assertThat(parse(" \n").isMissingNode()).isTrue();
    }

    @Test
    void completeSurrogatePairsAreAccepted() {
        assertThat(parse("\"\\ud83d\\ude00\\u0000\\u20ac\"").textValue()).isEqualTo("\ud83d\ude00\u0000\u20ac");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"\\ud83d\"", "\"\\ude00\\ud83d\"", "{\"\\ud83d\":1}", "[[\"\\uDFFF\"]]"})
    void incompleteSurrogatePairsAreRejected(String text) {
        refused(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void nestingBeyondTheLimitIsRejected() {
        int limit = JsonBody.MAX_DEPTH;
        assertThat(parse("[".repeat(limit) + "]".repeat(limit)).isArray()).isTrue();
        refused(("[".repeat(limit + 1) + "]".repeat(limit + 1)).getBytes(StandardCharsets.UTF_8));
        refused("{\"a\":".repeat(50_000).getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void exponentBeyondTheLimitIsRejected() {
        int limit = JsonBody.MAX_EXPONENT;
        assertThat(parse("1e" + limit).decimalValue()).isEqualByComparingTo("1e" + limit);
        assertThat(parse("1e-" + limit).decimalValue()).isEqualByComparingTo("1e-" + limit);
        String beyond = "A number in the body has an exponent beyond " + limit;
        for (String exponent : new String[] {"" + (limit + 1), "-" + (limit + 1), "999999999", "-999999999"}) {
            refused(("1e" + exponent).getBytes(StandardCharsets.UTF_8), beyond);
            refused(("{\"a\":[1e" + exponent + "]}").getBytes(StandardCharsets.UTF_8), beyond);
        }
        // No number type of Java can represent these.
        refused("1e99999999999".getBytes(StandardCharsets.UTF_8));
        refused("{\"a\":[1e-99999999999]}".getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void numberWithTooManyDigitsIsRejected() {
        refused("9".repeat(5000).getBytes(StandardCharsets.UTF_8));
        refused(("0." + "9".repeat(5000)).getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void bodyIsParsedOnce() {
        AtomicInteger reads = new AtomicInteger();
        FakeRequest request = FakeRequest.post("/", "{}");
        JsonBody body = new JsonBody(new ApiRequestThatCounts(request, reads));

        assertThat(body.json()).isSameAs(body.json());
        assertThat(reads).hasValue(1);
    }

    private record ApiRequestThatCounts(FakeRequest request, AtomicInteger reads) implements ApiRequest {
        @Override
        public String method() {
            return request.method();
        }

        @Override
        public String rawPath() {
            return request.rawPath();
        }

        @Override
        public String rawQuery() {
            return request.rawQuery();
        }

        @Override
        public String origin() {
            return request.origin();
        }

        @Override
        public java.util.List<String> header(String name) {
            return request.header(name);
        }

        @Override
        public byte[] body() {
            reads.incrementAndGet();
            return request.body();
        }
    }

    @Property(tries = 3000)
    void anyBytesAreParsedOrRejected(@ForAll byte[] body) {
        parsedOrRefused(body);
    }

    @Property(tries = 3000)
    void almostJsonIsParsedOrRejected(@ForAll("nearlyJson") String text) {
        parsedOrRefused(text.getBytes(StandardCharsets.UTF_8));
    }

    /** An accepted body can be written and parsed again. */
    private static void parsedOrRefused(byte[] body) {
        JsonNode json;
        try {
            json = JsonBody.parse(body);
        } catch (Fault fault) {
            assertThat(fault.status()).isEqualTo(400);
            return;
        }
        if (!json.isMissingNode()) {
            assertThat(parse(json.toString())).hasToString(json.toString());
        }
    }

    @Provide
    Arbitrary<String> nearlyJson() {
        return Arbitraries.of(
                        "{",
                        "}",
                        "[",
                        "]",
                        ",",
                        ":",
                        "\"a\"",
                        "\"b\"",
                        "1",
                        "-",
                        "0",
                        ".5",
                        "e9",
                        "E-99999",
                        "null",
                        "true",
                        " ",
                        "\"\\ud800\"",
                        "\"\\udc00\"",
                        "\\",
                        "\"",
                        "\u00a0",
                        "NaN",
                        "'a'",
                        "//",
                        "/**/")
                .list()
                .ofMaxSize(8)
                .map(parts -> String.join("", parts));
    }
}
