// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.novella.core.internal.testing.Answer;
import io.novella.core.internal.testing.FakeRequest;
import io.novella.core.internal.testing.SomeActionController;
import io.novella.core.internal.testing.TestPlatform;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Any body, query or header is answered with a declared status, never with 500. */
class FuzzTest {

    private static final String BOXES = "/compute/v2.1/boxes";
    private static final List<String> VERSIONS = List.of("2.1", "2.52", "2.75", "latest");

    private final TestPlatform platform = TestPlatform.start()
            .serve(new SomeActionController(), SomeActionController.schemas())
            .serve(new BoxesController(), BoxesController.schemas());

    @Property(tries = 1000)
    void randomValuesOfKnownPropertiesAreCreatedOrRejected(
            @ForAll("boxes") String box, @ForAll("versions") String version) {
        Answer answer = platform.send(FakeRequest.post(BOXES, "{'box': " + box + "}")
                .as(TestPlatform.P1)
                .at(version));

        assertThat(answer.status()).as(box).isIn(201, 400);
    }

    @Property(tries = 1000)
    void randomQueryIsAnsweredOrRejected(@ForAll("queries") String query, @ForAll("versions") String version) {
        Answer answer = platform.send(
                FakeRequest.get(BOXES + "?" + query).as(TestPlatform.P1).at(version));

        assertThat(answer.status()).as(query).isIn(200, 400);
    }

    @Property(tries = 1000)
    void randomQueryOfADocumentIsAnsweredOrRejected(@ForAll("queries") String query) {
        Answer answer = platform.send(FakeRequest.get("/compute/v2.1/diff?from=2.1&" + query));

        assertThat(answer.status()).as(query).isEqualTo(400);
    }

    @Property(tries = 1000)
    void randomHeaderIsAnsweredOrRejected(@ForAll("headerNames") String name, @ForAll("headerValues") String value) {
        FakeRequest request = FakeRequest.post(BOXES, "{'box': {'name': 'a'}}").header(name, value);
        Answer answer = platform.send(name.equals("X-Auth-Token") ? request : request.as(TestPlatform.P1));

        assertThat(answer.status()).as(name + ": " + value).isIn(201, 400, 401, 406, 415);
    }

    @Provide
    Arbitrary<String> versions() {
        return Arbitraries.of(VERSIONS);
    }

    @Provide
    Arbitrary<String> boxes() {
        Arbitrary<String> names = Arbitraries.of(
                "name",
                "size",
                "weight",
                "atoms",
                "price",
                "colour",
                "lids",
                "tags",
                "metadata",
                "note",
                "hue",
                "",
                "$ref");
        return Combinators.combine(names, values(2))
                .as((name, value) -> "'" + name + "': " + value)
                .list()
                .ofMaxSize(6)
                .uniqueElements(member -> member.substring(0, member.indexOf(':')))
                .map(members -> "{'name': 'a'" + (members.isEmpty() ? "" : ", ") + String.join(", ", members) + "}")
                .map(box -> box.indexOf("'name'", 2) < 0 ? box : box.replaceFirst("'name': 'a', ", ""));
    }

    private static Arbitrary<String> values(int depth) {
        Arbitrary<String> plain = Arbitraries.of(
                "null",
                "true",
                "'RED'",
                "'PINK'",
                "''",
                "'" + "x".repeat(500) + "'",
                "'\\u0000'",
                "'\u20ac'",
                "0",
                "-1",
                "1.0",
                "1.5",
                "1e400",
                "-1e-400",
                "9".repeat(300),
                "2147483648",
                "{}",
                "[]",
                "{'name': 'l', 'screws': 1}",
                "{'name': 'l', 'screws': 1.0, 'hue': null}",
                "[{'name': 'l', 'screws': 99999999999}]",
                "[".repeat(90) + "]".repeat(90));
        if (depth == 0) {
            return plain;
        }
        Arbitrary<List<String>> inner = values(depth - 1).list().ofMaxSize(3);
        return Arbitraries.oneOf(
                plain, inner.map(items -> "[" + String.join(", ", items) + "]"), inner.map(FuzzTest::object));
    }

    private static String object(List<String> values) {
        StringBuilder object = new StringBuilder("{");
        for (String value : values) {
            object.append(object.length() == 1 ? "" : ", ")
                    .append("'k")
                    .append(object.length())
                    .append("': ")
                    .append(value);
        }
        return object.append('}').toString();
    }

    @Provide
    Arbitrary<String> queries() {
        return Arbitraries.of(
                        "limit",
                        "ratio",
                        "full",
                        "name",
                        "=",
                        "&",
                        "?",
                        "+",
                        "%20",
                        "%",
                        "%zz",
                        "%FF",
                        "%00",
                        "%C3%A9",
                        "%F0%9F",
                        "1",
                        "-1",
                        "1.5",
                        "true",
                        "9".repeat(40),
                        "NaN",
                        "1e9",
                        ";",
                        "[]",
                        "[0]",
                        ".",
                        "\u00e9",
                        "#",
                        "\\")
                .list()
                .ofMaxSize(12)
                .map(parts -> String.join("", parts));
    }

    @Provide
    Arbitrary<String> headerNames() {
        return Arbitraries.of(
                "OpenStack-API-Version",
                "X-OpenStack-Nova-API-Version",
                "X-Auth-Token",
                "Content-Type",
                "Accept",
                "If-None-Match",
                "X-Request-Id");
    }

    @Provide
    Arbitrary<String> headerValues() {
        Arbitrary<String> pieces = Arbitraries.of(
                        "compute",
                        "identity",
                        " ",
                        ",",
                        "2.1",
                        "2.52",
                        "latest",
                        "2.",
                        ".1",
                        "-2.1",
                        "9".repeat(50),
                        ";",
                        "=",
                        "\"",
                        "application/json",
                        "charset=",
                        "utf-16",
                        "*/*",
                        "text/plain",
                        "problem+json",
                        "\u00e9",
                        "\t",
                        "(",
                        "%")
                .list()
                .ofMaxSize(8)
                .map(parts -> String.join("", parts));
        return Arbitraries.oneOf(pieces, Arbitraries.strings().ofMaxLength(40));
    }
}
