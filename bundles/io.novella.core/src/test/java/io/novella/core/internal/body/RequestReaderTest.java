// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.body;

import static org.assertj.core.api.Assertions.assertThat;

import io.novella.api.ApiController;
import io.novella.api.ApiResource;
import io.novella.api.ApiVersion;
import io.novella.api.Get;
import io.novella.api.Policy;
import io.novella.core.internal.testing.Answer;
import io.novella.core.internal.testing.TestPlatform;
import io.novella.schema.testing.MemorySchemas;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The conversion of query parameters to the types of their schema. */
class RequestReaderTest {

    private static final String QUERY =
            """
            {'type': 'object', 'additionalProperties': false, 'ext:mapping': {'/a~1b~0c': 'odd'}, 'properties': {
              'sizes': {'type': 'array', 'items': {'type': 'integer', 'minimum': 1}},
              'flags': {'type': 'array', 'items': {'type': 'boolean'}},
              'names': {'type': 'array', 'items': {'type': 'string'}},
              'tag': {'type': ['array', 'string'], 'items': {'type': 'string'}},
              'count': {'type': ['integer', 'null']}, 'ratio': {'type': 'number'}, 'full': {'type': 'boolean'},
              'shared': {'type': 'string', 'ext:codec': 'bool-from-string'},
              'a/b~c': {'type': 'integer'}}}
            """;

    private static final String RESPONSE =
            """
            {'type': 'object', 'properties': {
              'sizes': {'type': 'array', 'items': {'type': 'integer'}}, 'flags': {'type': 'array'}, 'names': {'type': 'array'},
              'tag': {}, 'count': {}, 'ratio': {'type': 'number'}, 'full': {'type': 'boolean'}, 'shared': {'type': 'boolean'},
              'odd': {'type': 'integer'}}}
            """;

    @ApiResource(service = "compute", path = "boxes")
    static final class Echo implements ApiController {

        record Values(
                @Nullable List<Long> sizes,
                @Nullable List<Boolean> flags,
                @Nullable List<String> names,
                @Nullable Object tag,
                @Nullable Long count,
                @Nullable BigDecimal ratio,
                @Nullable Boolean full,
                @Nullable Boolean shared,
                @Nullable Integer odd) {}

        @Get
        @ApiVersion(base = "2.1")
        @Policy(value = "compute:boxes:list", check = "@")
        public Values list(Values values) {
            return values;
        }
    }

    private final TestPlatform platform = TestPlatform.start();

    RequestReaderTest() {
        platform.serve(
                new Echo(),
                new MemorySchemas()
                        .with("boxes/list.query.2.1.json", QUERY)
                        .with("boxes/list.response.2.1.json", RESPONSE));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "sizes=3&sizes=1&sizes=2 | {'sizes': [3, 1, 2]}",
                "sizes=3 | {'sizes': [3]}",
                "flags=true&flags=false | {'flags': [true, false]}",
                "names=1&names=true | {'names': ['1', 'true']}",
                "tag=x&tag=1 | {'tag': '1'}",
                "count=7 | {'count': 7}",
                "ratio=7 | {'ratio': 7}",
                "ratio=-0.50 | {'ratio': -0.50}",
                "full=true | {'full': true}",
                "full=true&full=false | {'full': false}",
                "shared=yes | {'shared': true}",
                "a/b~c=5 | {'odd': 5}",
            })
    void queryValuesAreConvertedToTheSchemaType(String query, String body) {
        Answer answer = platform.get("2.1", "boxes?" + query);

        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        assertThat(answer.text().replace(" ", "")).isEqualTo(Answer.quotes(body).replace(" ", ""));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "sizes=3&sizes=x | Invalid input for query parameters 1. Value: 'x'. 'x' is not of type 'integer'",
                "sizes=3&sizes=0 | Invalid input for query parameters 1. Value: 0. 0 is less than the minimum of 1",
                "flags=1 | Invalid input for query parameters 0. Value: '1'. '1' is not of type 'boolean'",
                "count=1.5 | Invalid input for query parameters count. Value: '1.5'. '1.5' is not of type 'integer', 'null'",
                "full=1 | Invalid input for query parameters full. Value: '1'. '1' is not of type 'boolean'",
                "full=TRUE | Invalid input for query parameters full. Value: 'TRUE'. 'TRUE' is not of type 'boolean'",
                "shared=maybe | Invalid input for field/attribute shared. 'maybe' is neither true nor false",
                "nope=1&nope=2 | Additional properties are not allowed ('nope' was unexpected)",
            })
    void queryValuesOfOtherTypesAreRejectedAsTexts(String query, String message) {
        Answer answer = platform.get("2.1", "boxes?" + query);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().at("/badRequest/message").asText()).isEqualTo(message);
    }
}
