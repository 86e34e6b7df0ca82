// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.novella.core.internal.testing.Answer;
import io.novella.core.internal.testing.FakeRequest;
import io.novella.core.internal.testing.SomeActionController;
import io.novella.core.internal.testing.TestPlatform;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every invalid request receives the right fault, and none reaches a controller. */
class BadInputTest {

    private static final String BOXES = "/compute/v2.1/boxes";
    private static final String ACTION = BOXES + "/b1/action";
    private static final String GOOD = "{'someAction': {'paramA': 'x'}}";

    private final SomeActionController action = new SomeActionController();
    private final BoxesController boxes = new BoxesController();
    private final TestPlatform platform =
            TestPlatform.start().serve(action, SomeActionController.schemas()).serve(boxes, BoxesController.schemas());

    /** No request of this class may reach a controller. */
    @AfterEach
    void noRequestReachesAController() {
        assertThat(action.calls() + boxes.calls()).isZero();
    }

    private Answer create(String version, String box) {
        return platform.send(FakeRequest.post(BOXES, "{'box': " + box + "}")
                .as(TestPlatform.P1)
                .at(version));
    }

    private static void refused(Answer answer, int status, String fault, String message) {
        assertThat(answer.json())
                .isEqualTo(com.fasterxml.jackson.databind.node.JsonNodeFactory.instance
                        .objectNode()
                        .set(
                                fault,
                                com.fasterxml.jackson.databind.node.JsonNodeFactory.instance
                                        .objectNode()
                                        .put("code", status)
                                        .put("message", message)));
        assertThat(answer.status()).isEqualTo(status);
    }

    // The body of an action

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{",
                "{'someAction': {'paramA': 'x'}",
                "nonsense",
                "{} {}",
                "{'someAction': {}} x",
                "[]",
                "'text'",
                "1",
                "null",
                "{}",
                "{'someAction': {'paramA': 'x'}, 'other': {}}",
                "{'someAction': NaN}",
                "{'someAction': {'paramA': 'x',}}",
                "{someAction: {}}",
                "{'someAction': 01}",
                "// comment\n{}",
                "{'someAction': {'paramA': 'x', 'paramA': 'y'}}",
                "{'someAction': {}, 'someAction': {}}",
                "\ufeff{'someAction': {'paramA': 'x'}}"
            })
    void actionBodyWithoutSingleKeyIs400(String body) {
        Answer answer = platform.action("2.1", body);

        refused(answer, 400, "badRequest", "Malformed request body");
        assertThat(answer.header("OpenStack-API-Version")).containsExactly("compute 2.1");
    }

    static Map<String, byte[]> encodings() {
        byte[] good = Answer.quotes(GOOD).getBytes(StandardCharsets.UTF_8);
        byte[] invalid = good.clone();
        invalid[Arrays.toString(good).length() > 0 ? good.length - 4 : 0] = (byte) 0xff;
        Map<String, byte[]> bodies = new TreeMap<>();
        bodies.put("invalid UTF-8", invalid);
        bodies.put("an overlong slash", new byte[] {'"', (byte) 0xc0, (byte) 0xaf, '"'});
        bodies.put("a surrogate in UTF-8", new byte[] {'"', (byte) 0xed, (byte) 0xa0, (byte) 0x80, '"'});
        bodies.put("UTF-16", Answer.quotes(GOOD).getBytes(StandardCharsets.UTF_16));
        bodies.put("UTF-16LE", Answer.quotes(GOOD).getBytes(StandardCharsets.UTF_16LE));
        bodies.put("UTF-32", Answer.quotes(GOOD).getBytes(java.nio.charset.Charset.forName("UTF-32")));
        bodies.put("a byte of nothing", new byte[] {0});
        return bodies;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "invalid UTF-8",
                "an overlong slash",
                "a surrogate in UTF-8",
                "UTF-16",
                "UTF-16LE",
                "UTF-32",
                "a byte of nothing"
            })
    void bodyThatIsNotUtf8Is400(String what) {
        byte[] body = encodings().get(what);
        refused(
                platform.send(FakeRequest.post(ACTION, "").body(body).as(TestPlatform.P1)),
                400,
                "badRequest",
                "Malformed request body");
    }

    @ParameterizedTest
    @ValueSource(ints = {101, 10_000})
    void nestingBeyondTheLimitIs400(int depth) {
        refused(
                platform.action("", "{'someAction': " + "[".repeat(depth) + "]".repeat(depth) + "}"),
                400,
                "badRequest",
                "Malformed request body");
    }

    @Test
    void unknownActionIs400() {
        refused(platform.action("", "{'nosuch': {}}"), 400, "badRequest", "There is no such action: nosuch");
        refused(platform.action("", "{'': {}}"), 400, "badRequest", "There is no such action: ");
    }

    @ParameterizedTest
    @CsvSource({
        "application/xml",
        "application/x-www-form-urlencoded",
        "text/html; charset=utf-8",
        "multipart/form-data",
        "json",
        "application/jsonp",
        ";"
    })
    void contentTypeOtherThanJsonIs415(String type) {
        FakeRequest request = FakeRequest.post(ACTION, "{'nosuch': {}}").as(TestPlatform.P1);

        Answer answer = platform.send(request.without("Content-Type").header("Content-Type", type));

        if (type.equals(";")) { // no media type is declared
            refused(answer, 400, "badRequest", "There is no such action: nosuch");
        } else {
            refused(answer, 415, "badMediaType", "Unsupported Content-Type");
        }
    }

    @Test
    void bodyOverTheLimitIs413() {
        refused(
                platform.send(FakeRequest.post(ACTION, GOOD).as(TestPlatform.P1).limit(20)),
                413,
                "overLimit",
                "The request body is larger than 20 bytes.");
    }

    // Violations of schemas

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{} | box | {} | 'name' is a required property",
                "{'name': 7} | name | 7 | 7 is not of type 'string'",
                "{'name': null} | name | None | None is not of type 'string'",
                "{'name': true} | name | True | True is not of type 'string'",
                "{'name': ''} | name | '' | '' is too short",
                "{'name': 'a/b'} | name | 'a/b' | 'a/b' does not match '^[^/]*$'",
                "{'name': '123456789012345678901'} | name | '123456789012345678901' | '123456789012345678901' is too long",
                "{'name': 'a', 'size': 0} | size | 0 | 0 is less than the minimum of 1",
                "{'name': 'a', 'size': '1'} | size | '1' | '1' is not of type 'integer'",
                "{'name': 'a', 'size': 1.5} | size | 1.5 | 1.5 is not of type 'integer'",
                "{'name': 'a', 'lids': {}} | lids | {} | {} is not of type 'array'",
                "{'name': 'a', 'lids': [7]} | 0 | 7 | 7 is not of type 'object'",
                "{'name': 'a', 'metadata': []} | metadata | [] | [] is not of type 'object'",
                "{'name': 'a', 'more': 1} | box | {'name': 'a', 'more': 1} | Additional properties are not allowed ('more' was unexpected)",
                "{'name': 'a', 'x': 1, 'y': 1} | box | {'name': 'a', 'x': 1, 'y': 1} | Additional properties are not allowed ('x', 'y' were unexpected)",
            })
    void schemaViolationIs400InNovasWords(String box, String field, String value, String sentence) {
        refused(
                create("2.1", box),
                400,
                "badRequest",
                "Invalid input for field/attribute " + field + ". Value: " + value + ". " + sentence);
    }

    @Test
    void rootThatIsNotAnObjectIs400() {
        refused(
                platform.send(FakeRequest.post(BOXES, "[]").as(TestPlatform.P1)),
                400,
                "badRequest",
                "[] is not of type 'object'");
        refused(
                platform.send(FakeRequest.post(BOXES, "").as(TestPlatform.P1)),
                400,
                "badRequest",
                "Malformed request body");
    }

    @Test
    void propertyOfALaterVersionIsHintedAt() {
        assertThat(create("2.1", "{'name': 'a', 'tags': []}").message())
                .endsWith(
                        "Additional properties are not allowed ('tags' was unexpected). 'tags' needs microversion 2.52"
                                + " or later");
        assertThat(create("2.1", "{'name': 'a', 'lids': [{'name': 'b', 'screws': 1, 'hue': 'red'}]}")
                        .message())
                .endsWith("('hue' was unexpected). 'hue' needs microversion 2.52 or later");
        // Also if the body has another error.
        assertThat(create("2.1", "{'tags': []}").message())
                .endsWith("'name' is a required property. 'tags' needs microversion 2.52 or later");
        assertThat(create("2.1", "{'lids': [{'name': 'b', 'screws': 1, 'hue': 'red'}]}")
                        .message())
                .endsWith("'name' is a required property. 'hue' needs microversion 2.52 or later");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'name': 'a', 'size': 2147483648} | size | 2147483648 | 2147483648 is greater than the maximum of 2147483647",
                "{'name': 'a', 'weight': -9223372036854775809} | weight | -9223372036854775809 | -9223372036854775809 is less than the minimum of -9223372036854775808",
                "{'name': 'a', 'colour': 'PINK'} | colour | 'PINK' | 'PINK' is not one of ['RED', 'GREEN']",
                "{'name': 'a', 'lids': [{'name': 'x', 'screws': 99999999999}]} | screws | 99999999999 | 99999999999 is greater than the maximum of 2147483647",
            })
    void valueOutsideItsJavaTypeIs400(String box, String field, String value, String sentence) {
        refused(
                create("2.1", box),
                400,
                "badRequest",
                "Invalid input for field/attribute " + field + ". Value: " + value + ". " + sentence);
    }

    @ParameterizedTest
    @CsvSource({
        "1e999999999, A number in the body has an exponent beyond 1000",
        "1E-999999999, A number in the body has an exponent beyond 1000",
        "-1.5e2147483647, A number in the body has an exponent beyond 1000",
        "1e99999999999999999999, Malformed request body"
    })
    void hugeExponentIs400(String number, String message) {
        refused(create("2.1", "{'name': 'a', 'atoms': " + number + "}"), 400, "badRequest", message);
        refused(create("2.1", "{'name': 'a', 'price': " + number + "}"), 400, "badRequest", message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\\ud800", "\\udc00\\ud800", "a\\uD83D"})
    void incompleteSurrogatePairIs400(String escape) {
        refused(create("2.1", "{'name': '" + escape + "'}"), 400, "badRequest", "Malformed request body");
        refused(
                create("2.1", "{'name': 'a', 'metadata': {'" + escape + "': 1}}"),
                400,
                "badRequest",
                "Malformed request body");
    }

    // The query

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "limit=abc | limit | 'abc' | 'abc' is not of type 'integer'",
                "limit= | limit | '' | '' is not of type 'integer'",
                "limit=-1 | limit | -1 | -1 is less than the minimum of 0",
                "limit=1&limit=x | limit | 'x' | 'x' is not of type 'integer'",
                "limit=%31e2 | limit | '1e2' | '1e2' is not of type 'integer'",
                "full=yes | full | 'yes' | 'yes' is not of type 'boolean'",
                "ratio=1,5 | ratio | '1,5' | '1,5' is not of type 'number'",
                "ratio=NaN | ratio | 'NaN' | 'NaN' is not of type 'number'",
            })
    void invalidQueryParameterIs400(String query, String field, String value, String sentence) {
        refused(
                platform.get("2.1", "boxes?" + query),
                400,
                "badRequest",
                "Invalid input for query parameters " + field + ". Value: " + value + ". " + sentence);
    }

    @Test
    void queryParameterUnknownToTheVersionIs400() {
        refused(
                platform.get("2.75", "boxes?bogus=1"),
                400,
                "badRequest",
                "Additional properties are not allowed ('bogus' was unexpected)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"limit=%ff", "%ff=1", "limit=%", "limit=%4", "limit=%zz", "limit=%+1"})
    void queryThatIsNotUtf8Is400(String query) {
        assertThat(platform.get("", "boxes?" + query).status()).isEqualTo(400);
    }

    // Paths, methods, targets, tokens, versions

    @ParameterizedTest
    @CsvSource({
        "GET, /compute/v2.1/nothing",
        "GET, /compute/v2.1/boxes/",
        "GET, /compute/v2.1/boxes/b1/",
        "GET, /compute/v2.1//boxes",
        "GET, //compute/v2.1/boxes",
        "GET, /compute/v2.1/boxes//",
        "GET, /compute/v2.1/BOXES",
        "GET, /compute/v2.1/boxes/b1/action",
        "DELETE, /compute/v2.1/boxes/b1",
        "PUT, /compute/v2.1/boxes",
        "PATCH, /compute/v2.1/boxes/b1",
        "POST, /compute/v2.1/boxes/b1",
        "POST, /compute/v2.1/boxes/b1/action/",
        "TRACE, /compute/v2.1/boxes",
        "POST, /",
        "GET, /nothing",
    })
    void unknownPathIs404WithoutVersionHeaders(String method, String path) {
        Answer answer = platform.send(
                FakeRequest.of(method, path).as(TestPlatform.P1).header("OpenStack-API-Version", "compute nonsense"));

        refused(answer, 404, "itemNotFound", "The resource could not be found.");
        assertThat(answer.header("OpenStack-API-Version")).isEmpty();
        assertThat(answer.header("X-OpenStack-Nova-API-Version")).isEmpty();
        assertThat(answer.header("Vary")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"%FF", "b1%", "b1%2", "%C0%AF", "%zz", "%ED%A0%80"})
    void pathThatIsNotUtf8Is400(String segment) {
        assertThat(platform.get("", "boxes/" + segment).status()).isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"b3", "B1", "b1%20", "%2e%2e", "b1%2Faction", "%00"})
    void missingTargetIs404(String id) {
        Answer answer = platform.get("", "boxes/" + id);

        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.message()).startsWith("Box ").endsWith(" could not be found.");
        assertThat(answer.header("OpenStack-API-Version")).containsExactly("compute 2.1");
    }

    @Test
    void invisibleTargetIs404() {
        Answer hidden = platform.get("", "boxes/b2");

        refused(hidden, 404, "itemNotFound", "Box b2 could not be found.");
        refused(
                platform.send(FakeRequest.post(BOXES + "/b2/action", GOOD).as(TestPlatform.P1)),
                404,
                "itemNotFound",
                "Box b2 could not be found.");
    }

    @Test
    void invalidBodyDoesNotLoadTheTarget() {
        platform.action("", "{'someAction': {}}");
        platform.action("", "{'nosuch': {}}");
        platform.action("3.7", GOOD);

        assertThat(platform.boxes().loads()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "nobody", "token-of-p1 ", "TOKEN-OF-P1"})
    void unknownTokenIs401(String token) {
        FakeRequest request = FakeRequest.post(ACTION, "nonsense").at("nonsense");

        for (FakeRequest each : new FakeRequest[] {request, request.as(token)}) {
            Answer answer = platform.send(each);
            refused(answer, 401, "unauthorized", "The request you have made requires authentication.");
            assertThat(answer.header("WWW-Authenticate"))
                    .containsExactly("Keystone uri=\"http://novella.test:8774/identity\"");
            assertThat(answer.header("OpenStack-API-Version")).isEmpty();
        }
    }

    @Test
    void unknownPathIs401WithoutToken() {
        assertThat(platform.send(FakeRequest.get("/compute/v2.1/nothing")).status())
                .isEqualTo(401);
    }

    @Test
    void malformedVersionIs400() {
        Answer answer = platform.action("2.1 junk", GOOD);

        refused(
                answer,
                400,
                "badRequest",
                "API Version String 2.1 junk is of invalid format. Must be of format MajorNum.MinorNum.");
        assertThat(answer.header("OpenStack-API-Version")).isEmpty();
    }

    @Test
    void operationNotServedAtTheVersionIs404() {
        // 2.52 and 4.5 are versions of compute, but some-action is served from 2.1 to 3.3 and from 4.0 to 4.5.
        Answer answer = platform.send(FakeRequest.post(BOXES + "/b1/action", "{'nosuch': {}}")
                .as(TestPlatform.P1)
                .at("4.5"));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.header("OpenStack-API-Version")).containsExactly("compute 4.5");
    }

    // The format of faults

    @Test
    void acceptedProblemJsonIsSent() {
        Answer answer = platform.send(FakeRequest.post(ACTION, "{'nosuch': {}}")
                .as(TestPlatform.P1)
                .header("Accept", "application/json, Application/Problem+JSON"));

        assertThat(answer.header("Content-Type")).containsExactly("application/problem+json");
        assertThat(answer.json())
                .isEqualTo(Answer.json("{'type': 'about:blank', 'title': 'badRequest', 'status': 400, 'detail':"
                        + " 'There is no such action: nosuch', 'request_id': '"
                        + answer.header("X-Openstack-Request-Id").get(0) + "'}"));
    }

    @Test
    void problemJsonOf406HasTheVersions() {
        Answer answer = platform.send(FakeRequest.post(ACTION, GOOD)
                .as(TestPlatform.P1)
                .at("3.7")
                .header("Accept", "application/problem+json"));

        assertThat(answer.json().get("min_version").asText()).isEqualTo("2.1");
        assertThat(answer.json().get("max_version").asText()).isEqualTo("4.5");
        assertThat(answer.json().get("status").asInt()).isEqualTo(406);
    }

    @Test
    void requestIdsAreUnique() {
        assertThat(platform.action("", "{}").header("X-Openstack-Request-Id"))
                .isNotEqualTo(platform.action("", "{}").header("X-Openstack-Request-Id"));
    }

    // Random input

    @Property(tries = 1000)
    void randomBytesAsBodyAreRejected(@ForAll @Size(max = 60) byte[] body) {
        Answer answer = platform.send(FakeRequest.post(BOXES, "").body(body).as(TestPlatform.P1));

        assertThat(answer.status()).isEqualTo(400);
        noRequestReachesAController();
    }

    @Property(tries = 1000)
    void randomJsonAsActionIsRejectedOrValid(@ForAll("nearlyActions") String body) {
        assertThat(platform.action("", body).status()).isIn(400, 415);
        noRequestReachesAController();
    }

    @Provide
    Arbitrary<String> nearlyActions() {
        return Arbitraries.of(
                        "{",
                        "}",
                        "'someAction'",
                        "'paramA'",
                        ":",
                        ",",
                        "[",
                        "]",
                        "null",
                        "1e5",
                        "-0",
                        "'\\u0000'",
                        "''",
                        "{'someAction':",
                        "{'paramA':",
                        "{'someAction': {'paramA': 1}}",
                        "{'some_action': {}}")
                .list()
                .ofMaxSize(10)
                .map(parts -> String.join(" ", parts));
    }

    @Property(tries = 1000)
    void randomPathIsNever500(@ForAll("paths") String path) {
        Answer answer = platform.send(FakeRequest.of("DELETE", "/" + path).as(TestPlatform.P1));

        assertThat(answer.status()).isIn(300, 400, 404); // 300: the list of versions for a path without version
    }

    @Provide
    Arbitrary<String> paths() {
        return Arbitraries.of(
                        "compute",
                        "v2.1",
                        "boxes",
                        "b1",
                        "action",
                        "/",
                        "/",
                        "%",
                        "%2F",
                        "%ff",
                        "%e2%82%ac",
                        ".",
                        "..",
                        ";a=b",
                        "{id}",
                        "\u20ac",
                        "\ud800",
                        "+",
                        "%00")
                .list()
                .ofMaxSize(10)
                .map(parts -> String.join("", parts).replace("?", ""));
    }
}
