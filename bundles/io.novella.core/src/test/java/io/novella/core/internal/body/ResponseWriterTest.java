// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.body;

import static org.assertj.core.api.Assertions.assertThat;

import io.novella.api.ApiController;
import io.novella.api.ApiResource;
import io.novella.api.ApiVersion;
import io.novella.api.Get;
import io.novella.api.Policy;
import io.novella.api.Status;
import io.novella.core.internal.testing.Answer;
import io.novella.core.internal.testing.TestPlatform;
import io.novella.schema.testing.MemorySchemas;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The mapping of results to responses, and the treatment of results that violate their schema. */
class ResponseWriterTest {

    @ApiResource(service = "compute", path = "boxes")
    static final class Results implements ApiController {

        enum Colour {
            RED
        }

        record Part(String partName, Optional<Integer> partSize) {}

        record Result(
                String text,
                int size,
                long weight,
                BigInteger atoms,
                BigDecimal price,
                @Nullable Boolean full,
                Colour colour,
                UUID id,
                Instant createdAt,
                List<Part> parts,
                Map<String, Object> metadata,
                Optional<String> note) {}

        @Nullable
        Object next;

        @Get("any")
        @ApiVersion(base = "2.1")
        @Policy(value = "compute:boxes:any", check = "@")
        @SuppressWarnings("unchecked") // each test knows the type of its result
        public @Nullable Map<String, Object> any() {
            return (Map<String, Object>) next;
        }

        @Get("record")
        @ApiVersion(base = "2.1")
        @Status(200)
        @Status(value = 205, since = "2.2")
        @Status(value = 304, since = "2.3")
        @Status(value = 203, since = "2.4")
        @Policy(value = "compute:boxes:record", check = "@")
        public Result record() {
            return new Result(
                    "t",
                    1,
                    Long.MAX_VALUE,
                    BigInteger.TEN.pow(30),
                    new BigDecimal("1E+3"),
                    null,
                    Colour.RED,
                    new UUID(0, 1),
                    Instant.parse("2026-01-02T03:04:05.678Z"),
                    List.of(new Part("p", Optional.of(2)), new Part("q", Optional.empty())),
                    Map.of("k", Set.of(1)),
                    Optional.empty());
        }
    }

    private final Results results = new Results();
    private final TestPlatform platform = TestPlatform.start();

    ResponseWriterTest() {
        platform.serve(
                results,
                new MemorySchemas()
                        .with(
                                "boxes/any.response.2.1.json",
                                """
                                {'type': 'object', 'required': ['box'], 'properties': {'box': {'type': 'object',
                                  'required': ['name'], 'properties': {'name': {'type': 'string', 'maxLength': 3}}}}}
                                """)
                        .with(
                                "boxes/record.response.2.1.json",
                                """
                                {'type': 'object', 'properties': {'box': {'type': 'object',
                                  'ext:mapping': {'createdAt': 'created_at'}, 'properties': {
                                  'text': {'type': 'string'}, 'size': {'type': 'integer'}, 'weight': {'type': 'integer'},
                                  'atoms': {'type': 'integer'}, 'price': {'type': 'number'},
                                  'full': {'type': ['boolean', 'null']}, 'colour': {'enum': ['RED']},
                                  'id': {'type': 'string', 'format': 'uuid'},
                                  'createdAt': {'type': 'string', 'format': 'date-time'},
                                  'parts': {'type': 'array', 'items': {'type': 'object',
                                    'ext:mapping': {'name': 'part_name', 'size': 'part_size'},
                                    'properties': {'name': {'type': 'string'}, 'size': {'type': 'integer'}}}},
                                  'metadata': {'type': 'object'}, 'note': {'type': 'string'}}}}}
                                """));
    }

    @Test
    void recordComponentsOfEveryTypeAreWritten() {
        assertThat(platform.get("2.1", "boxes/record").text())
                .isEqualTo(Answer.quotes("{'box':{'text':'t','size':1,'weight':9223372036854775807,'atoms':1"
                        + "0".repeat(30) + ",'price':1000,'colour':'RED','id':'00000000-0000-0000-0000-000000000001',"
                        + "'createdAt':'2026-01-02T03:04:05Z','parts':[{'name':'p','size':2},{'name':'q'}],"
                        + "'metadata':{'k':[1]}}}"));
    }

    @ParameterizedTest
    @CsvSource({"2.1, 200, true", "2.2, 205, false", "2.3, 304, false", "2.4, 203, true"})
    void statusWithoutContentSendsNoBody(String version, int status, boolean body) {
        Answer answer = platform.get(version, "boxes/record");

        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.text().isEmpty()).isEqualTo(!body);
        assertThat(answer.header("Content-Type")).hasSize(body ? 1 : 0);
    }

    @ParameterizedTest
    @EnumSource
    void invalidValueIsHandledByTheValidationMode(ResponseValidation mode) {
        platform.writer().validate(mode);
        results.next = Map.of("name", "too long");

        Answer answer = platform.get("", "boxes/any");

        if (mode == ResponseValidation.STRICT) {
            assertThat(answer.status()).isEqualTo(500);
            assertThat(answer.text()).doesNotContain("too long");
        } else {
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.json()).isEqualTo(Answer.json("{'box': {'name': 'too long'}}"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void missingRequiredValueIsHandledByTheValidationMode(ResponseValidation mode) {
        platform.writer().validate(mode);
        results.next = Map.of("other", "x");

        Answer answer = platform.get("", "boxes/any");

        if (mode == ResponseValidation.STRICT) {
            assertThat(answer.status()).isEqualTo(500);
        } else {
            assertThat(answer.json()).isEqualTo(Answer.json("{'box': {}}"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void validValueIsSentInEveryMode(ResponseValidation mode) {
        platform.writer().validate(mode);
        results.next = Map.of("name", "abc");

        assertThat(platform.get("", "boxes/any")).hasToString("200 {\"box\":{\"name\":\"abc\"}}");
    }

    @Test
    void nullResultHasNoBody() {
        assertThat(platform.get("", "boxes/any")).hasToString("200 ");
    }

    @ParameterizedTest
    @EnumSource
    void valueWithoutJsonFormIs500InEveryMode(ResponseValidation mode) {
        platform.writer().validate(mode);
        results.next = Map.of("name", new StringBuilder("inner life"));

        Answer answer = platform.get("", "boxes/any");

        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.text()).doesNotContain("inner life", "StringBuilder");
    }
}
