// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.bind;

import static org.assertj.core.api.Assertions.assertThat;

import io.novella.api.ApiController;
import io.novella.api.ApiResource;
import io.novella.api.ApiVersion;
import io.novella.api.Get;
import io.novella.api.Policy;
import io.novella.api.Post;
import io.novella.api.Put;
import io.novella.core.internal.operation.Gate;
import io.novella.core.internal.operation.Owner;
import io.novella.core.internal.testing.Box;
import io.novella.schema.codec.Codecs;
import io.novella.schema.testing.MemorySchemas;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Methods against the schemas of their operations. */
class SchemaCheckTest {

    /** Returns the problems; none if the controller binds. */
    private static List<String> problems(ApiController controller, MemorySchemas schemas) {
        try {
            ControllerBinder.bind(controller, schemas, new Owner("bundle", "1"), new Gate(), new Codecs());
            return List.of();
        } catch (BindException refused) {
            return refused.problems();
        }
    }

    private static MemorySchemas file(String name, String schema) {
        return new MemorySchemas().with("boxes/" + name, schema);
    }

    private static String object(String properties) {
        return "{'type': 'object', 'properties': {" + properties + "}}";
    }

    @ApiResource(service = "compute", path = "boxes")
    static final class PutMap implements ApiController {
        @Put("a")
        @ApiVersion(base = "2.1")
        @Policy(value = "p", check = "@")
        public void replace(Map<String, Object> params) {}
    }

    @ApiResource(service = "compute", path = "boxes")
    static final class PutRecord implements ApiController {
        record Params(@Nullable String text) {}

        @Put("a")
        @ApiVersion(base = "2.1")
        @Policy(value = "p", check = "@")
        public void replace(Params params) {}
    }

    @ApiResource(service = "compute", path = "boxes")
    static final class PutNothing implements ApiController {
        @Put("a")
        @ApiVersion(base = "2.1")
        @Policy(value = "p", check = "@")
        public void replace() {}
    }

    @Test
    void putNeedsARequestSchemaForItsParametersOnly() {
        assertThat(problems(new PutMap(), new MemorySchemas()))
                .containsExactly("PutMap.replace serves 2.1 and later, but there is no schema"
                        + " replace.request.2.1.json or earlier");
        assertThat(problems(new PutRecord(), new MemorySchemas()))
                .containsExactly("PutRecord.replace serves 2.1 and later, but there is no schema"
                        + " replace.request.2.1.json or earlier");
        assertThat(problems(new PutNothing(), new MemorySchemas())).isEmpty();
    }

    @Test
    void propertiesThatWouldBeLostAreReported() {
        assertThat(problems(
                        new PutMap(),
                        file(
                                "replace.request.2.1.json",
                                "{'type': 'object', 'additionalProperties': {'type': 'string'},"
                                        + " 'properties': {'in': {'type': 'object', 'additionalProperties': true,"
                                        + " 'properties': {'a': {}}}}}")))
                .hasSize(2)
                .allMatch(problem -> problem.endsWith(
                        ": accepts properties that it does not name, which would be lost; map '*' to a parameter"))
                .anyMatch(problem -> problem.contains("replace.request.2.1.json#/: "))
                .anyMatch(problem -> problem.contains("replace.request.2.1.json#/in: "));
    }

    @Test
    void headerInARequestIsReported() {
        assertThat(problems(
                        new PutMap(),
                        file(
                                "replace.request.2.1.json",
                                "{'type': 'object', 'ext:header': {'a': 'X-A'}, 'properties': {'b': {}}}")))
                .singleElement()
                .satisfies(problem -> assertThat(problem).endsWith(": ext:header is allowed in a response only"));
    }

    @ApiResource(service = "compute", path = "boxes", target = Box.class)
    static final class Query implements ApiController {
        @Get("{id}")
        @ApiVersion(base = "2.1")
        @Policy(value = "p", check = "@")
        public void show(Box box) {}

        @Get
        @ApiVersion(base = "2.1")
        @Policy(value = "p", check = "@")
        public void list() {}
    }

    @Test
    void queryParameterIsForTheMethodOrTheLoaderOfItsTarget() {
        assertThat(problems(new Query(), file("show.query.2.1.json", object("'deleted': {'type': 'string'}"))))
                .isEmpty();
        assertThat(problems(new Query(), file("list.query.2.1.json", object("'deleted': {'type': 'string'}"))))
                .singleElement()
                .satisfies(problem ->
                        assertThat(problem).endsWith("Query.list takes no parameters, so 'deleted' would be lost"));
    }

    @ApiResource(service = "compute", path = "boxes")
    static final class LateQuery implements ApiController {
        record Params(int size, @Nullable String text) {}

        @Get
        @ApiVersion(base = "2.1")
        @Policy(value = "p", check = "@")
        public void list(Params params) {}
    }

    @Test
    void primitiveNeedsASchemaAtEveryVersion() {
        assertThat(problems(
                        new LateQuery(),
                        file(
                                "list.query.2.5.json",
                                "{'type': 'object', 'required': ['size'], 'properties': {'size': {'type': 'integer'},"
                                        + " 'text': {'type': 'string'}}}")))
                .contains("LateQuery.list at 2.1: 'size' may be absent, but Params.size is a primitive int")
                .noneMatch(problem -> problem.contains("'text'"));
    }

    @ApiResource(service = "compute", path = "boxes")
    static final class Result implements ApiController {
        record Inner(String name) {}

        record Made(
                @Nullable String location,
                int count,
                @Nullable BigDecimal amount,
                @Nullable String packed,
                @Nullable Inner free) {}

        @Post
        @ApiVersion(base = "2.1")
        @Policy(value = "p", check = "@")
        public Made create() {
            throw new AssertionError("bound only");
        }
    }

    private static MemorySchemas result(String header, String count, String amount, String packed) {
        return file("create.request.2.1.json", "{'type': 'object'}")
                .with(
                        "boxes/create.response.2.1.json",
                        "{'type': 'object', 'ext:header': {'" + header + "': 'Location'}, 'properties': {'count':"
                                + " {'type': '" + count + "'}, 'amount': {'type': '" + amount + "'}, 'packed': {'type':"
                                + " 'string'" + packed + "}, 'free': {'type': 'object'}}}");
    }

    @Test
    void resultFitsHeadersNumbersCodecsAndFreeObjects() {
        assertThat(problems(new Result(), result("location", "number", "integer", ", 'ext:codec': 'json-string'")))
                .isEmpty();
        assertThat(problems(new Result(), result("location", "integer", "number", "")))
                .isEmpty();
    }

    @Test
    void resultThatDoesNotFitIsReported() {
        assertThat(problems(new Result(), result("other", "string", "boolean", "")))
                .hasSize(4)
                .anyMatch(problem -> problem.endsWith(": Made has no component for the header 'other'"))
                .anyMatch(problem -> problem.contains("maps to 'location' for Made.location"))
                .anyMatch(problem -> problem.contains("#/count: may be string"))
                .anyMatch(problem -> problem.contains("#/amount: may be boolean"));
    }

    @ApiResource(service = "compute", path = "boxes")
    static final class Lists implements ApiController {
        record Params(
                @Nullable List<Integer> integers,
                @Nullable List<BigDecimal> numbers,
                @Nullable List<String> texts,
                @Nullable List<Object> anything) {}

        @Post
        @ApiVersion(base = "2.1")
        @Policy(value = "p", check = "@")
        public void create(Params params) {}
    }

    private static MemorySchemas lists(String integers, String numbers, String texts) {
        String list = "{'type': 'array', 'items': {'type': %s}}";
        return file(
                "create.request.2.1.json",
                object("'integers': " + list.formatted(integers) + ", 'numbers': " + list.formatted(numbers)
                        + ", 'texts': " + list.formatted(texts) + ", 'anything': "
                        + list.formatted("['string', 'object', 'null']")));
    }

    @Test
    void itemsOfAListFit() {
        assertThat(problems(new Lists(), lists("'integer'", "'integer'", "['string', 'null']")))
                .isEmpty();
        assertThat(problems(new Lists(), lists("['integer', 'null']", "'number'", "'string'")))
                .isEmpty();
        assertThat(problems(new Lists(), lists("'number'", "'string'", "'integer'")))
                .hasSize(3)
                .allMatch(problem -> problem.contains(": its items may be "));
    }
}
