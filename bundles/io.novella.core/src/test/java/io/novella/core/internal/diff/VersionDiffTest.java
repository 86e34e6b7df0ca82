// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.diff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.novella.api.Action;
import io.novella.api.ApiController;
import io.novella.api.ApiResource;
import io.novella.api.ApiVersion;
import io.novella.api.Get;
import io.novella.api.Microversion;
import io.novella.api.Policy;
import io.novella.api.Post;
import io.novella.api.runtime.ApiRuntime;
import io.novella.api.runtime.ChangeInfo;
import io.novella.core.internal.report.RuntimeView;
import io.novella.core.internal.testing.Box;
import io.novella.core.internal.testing.SomeActionController;
import io.novella.core.internal.testing.TestPlatform;
import io.novella.schema.testing.MemorySchemas;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VersionDiffTest {

    private static List<String> diff(ApiController controller, MemorySchemas schemas, String from, String to) {
        TestPlatform platform = TestPlatform.start().serve(controller, schemas);
        return diff(new RuntimeView(platform.registry()), from, to);
    }

    private static List<String> diff(ApiRuntime runtime, String from, String to) {
        return runtime.diff("compute", Microversion.parse(from), Microversion.parse(to)).stream()
                .map(VersionDiffTest::line)
                .toList();
    }

    private static String line(ChangeInfo change) {
        return change.part() + " " + change.kind() + " " + change.place() + ": " + change.sentence()
                + (change.breaksRequests() ? " !request" : "") + (change.breaksResponses() ? " !response" : "");
    }

    @Test
    void renamedActionWithNewResponseBodyIsCompared() {
        assertThat(diff(new SomeActionController(), SomeActionController.schemas(), "2.1", "3.0"))
                .containsExactly(
                        "OPERATION MOVED : POST /boxes/{id}/action {some_action} instead of"
                                + " POST /boxes/{id}/action {someAction} !request",
                        "OPERATION STATUS : answers 202 instead of 204 !response",
                        "REQUEST MOVED /some_action/param_a: /someAction/paramA is now /some_action/param_a !request",
                        "RESPONSE ADDED : now has a body",
                        "RESPONSE ADDED /action_result/result_a: /action_result/result_a is new");
    }

    @Test
    void reverseComparisonReportsRemovals() {
        assertThat(diff(new SomeActionController(), SomeActionController.schemas(), "3.0", "2.1"))
                .contains(
                        "RESPONSE REMOVED : no longer has a body !response",
                        "RESPONSE REMOVED /action_result/result_a: /action_result/result_a is no longer present"
                                + " !response");
        assertThat(diff(new SomeActionController(), SomeActionController.schemas(), "3.0", "3.3"))
                .isEmpty();
    }

    @Test
    void changeOfMethodIsAChangeOfMeaning() {
        assertThat(diff(new SomeActionController(), SomeActionController.schemas(), "3.3", "4.0"))
                .containsExactly("OPERATION MEANING : is served by SomeActionController.someActionSemantic4 instead of"
                        + " SomeActionController.someAction, so its meaning may differ !request !response");
    }

    /** A resource with an operation that is added and removed. */
    @ApiResource(service = "compute", path = "boxes", target = Box.class)
    public static final class Shortlived implements ApiController {

        /** Serves 2.2 and 2.3. */
        @Get("{id}/brief")
        @ApiVersion(base = "2.2", max = "2.3")
        @Policy(value = "brief", check = "@")
        public void brief(Box box) {}

        /** Serves every version. */
        @Get("{id}/long")
        @ApiVersion(base = "2.1")
        @Policy(value = "long", check = "@")
        public void longer(Box box) {}

        /** Declares 2.4. */
        @Get("{id}/longest")
        @ApiVersion(base = "2.4")
        @Policy(value = "longest", check = "@")
        public void longest(Box box) {}
    }

    @Test
    void addedAndRemovedOperationsAreReported() {
        assertThat(diff(new Shortlived(), new MemorySchemas(), "2.1", "2.2"))
                .containsExactly("OPERATION ADDED : is added: GET /boxes/{id}/brief");
        assertThat(diff(new Shortlived(), new MemorySchemas(), "2.3", "2.4"))
                .containsExactly(
                        "OPERATION REMOVED : is removed: GET /boxes/{id}/brief !request",
                        "OPERATION ADDED : is added: GET /boxes/{id}/longest");
    }

    /** A controller that accepts and returns any parameters. */
    @ApiResource(service = "compute", path = "boxes")
    public static final class Anything implements ApiController {

        /** Returns its parameters. */
        @Post
        @ApiVersion(base = "2.1")
        @Policy(value = "anything", check = "@")
        public Map<String, Object> create(Map<String, Object> params) {
            return params;
        }
    }

    private static MemorySchemas bodies(String kind, String before, String after) {
        MemorySchemas schemas = new MemorySchemas();
        if (!kind.equals("request")) {
            schemas.with("boxes/create.request.2.1.json", "{'type': 'object', 'additionalProperties': false}");
        }
        if (!kind.equals("response")) {
            schemas.with("boxes/create.response.2.1.json", "{'type': 'object', 'additionalProperties': false}");
        }
        return schemas.with("boxes/create." + kind + ".2.1.json", object(before))
                .with("boxes/create." + kind + ".2.2.json", object(after));
    }

    private static String object(String members) {
        return "{'type': 'object', 'additionalProperties': false, " + members
                + ", '$defs': {'n': {'type': 'integer', 'description': 'here'}}}";
    }

    /** Two versions of properties; the change; whether it breaks requests (q) and responses (a). */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            textBlock =
                    """
                    p: {}                               | p: {}, q: {}                          | ADDED /q     | -  | -
                    p: {}, q: {}                        | p: {}                                 | REMOVED /q   | q  | a
                    p: {type: string}                   | p: {type: [string, 'null']}           | WIDENED /p   | -  | a
                    p: {type: 'null'}                   | p: {type: ['null', object], additionalProperties: false} | WIDENED /p | - | a
                    p: {type: string}                   | p: {type: [string, integer], minimum: 1} | WIDENED /p | - | a
                    p: {type: number}                   | p: {type: integer}                    | NARROWED /p  | q  | -
                    p: {type: string}                   | p: {type: integer}                    | ALTERED /p   | q  | a
                    p: {enum: [a, b]}                   | p: {enum: [b]}                        | NARROWED /p  | q  | -
                    p: {enum: [a, b]}                   | p: {enum: [b, a, c]}                  | WIDENED /p   | -  | a
                    p: {enum: [a, b]}                   | p: {enum: [b, c]}                     | ALTERED /p   | q  | a
                    p: {type: string}                   | p: {type: string, enum: [a]}          | NARROWED /p  | q  | -
                    p: {maxLength: 5}                   | p: {maxLength: 4}                     | NARROWED /p  | q  | -
                    p: {maxLength: 5}                   | p: {maxLength: 6}                     | WIDENED /p   | -  | a
                    p: {maximum: 5}                     | p: {}                                 | WIDENED /p   | -  | a
                    p: {minimum: 5}                     | p: {minimum: 4}                       | WIDENED /p   | -  | a
                    p: {minItems: 1}                    | p: {minItems: 2}                      | NARROWED /p  | q  | -
                    p: {pattern: a}                     | p: {pattern: b}                       | ALTERED /p   | q  | a
                    p: {}                               | p: {format: uuid}                     | NARROWED /p  | q  | -
                    p: {uniqueItems: true}              | p: {uniqueItems: false}               | WIDENED /p   | -  | a
                    p: {anyOf: [{type: string}]}        | p: {anyOf: [{type: integer}]}         | ALTERED /p   | q  | a
                    p: {type: array, items: {type: string}} | p: {type: array, items: {type: string, maxLength: 1}} | NARROWED /p | q | -
                    p: {type: array, items: {type: object, properties: {x: {}}}} | p: {type: array, items: {type: object, properties: {x: {}, y: {}}}} | ADDED /p/*/y | - | -
                    p: {type: array, items: {type: object, properties: {x: {maxLength: 9}}}} | p: {type: array, items: {type: object, properties: {x: {}}}} | WIDENED /p/*/x | - | a
                    o: {type: object, properties: {x: {}}} | o: {type: object, properties: {x: {}}, required: [x]} | REQUIRED /o/x | q | -
                    o: {type: object, properties: {x: {}}} | o: {type: object, properties: {x: {}}, additionalProperties: false} | NARROWED /o | q | -
                    p: {$ref: '#/$defs/n'}              | p: {type: [integer, string]}          | WIDENED /p   | -  | a
                    """)
    void schemaDifferencesAreClassified(
            String before, String after, String change, String breaksRequest, String breaksAnswer) {
        String was = "'properties': {" + json(before) + "}";
        String is = "'properties': {" + json(after) + "}";

        assertThat(diff(new Anything(), bodies("request", was, is), "2.1", "2.2"))
                .singleElement()
                .asString()
                .startsWith("REQUEST " + change + ": ")
                .matches(breaksRequest.equals("q") ? ".* !request" : "[^!]*");
        assertThat(diff(new Anything(), bodies("response", was, is), "2.1", "2.2"))
                .singleElement()
                .asString()
                .startsWith("RESPONSE " + change + ": ")
                .matches(breaksAnswer.equals("a") ? ".* !response" : "[^!]*");
    }

    /** Adds the quotes around words. */
    private static String json(String brief) {
        return brief.replaceAll("'[^']*'|[$a-zA-Z]+", "\u0001$0\u0001")
                .replace("\u0001'", "'")
                .replace("'\u0001", "'")
                .replace("\u0001true\u0001", "true")
                .replace("\u0001false\u0001", "false")
                .replace('\u0001', '\'');
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            textBlock =
                    """
                    p: {description: one, type: string} | p: {type: string, title: other}
                    p: {$ref: '#/$defs/n'}              | p: {type: integer}
                    p: {anyOf: [{$ref: '#/$defs/n'}]}   | p: {anyOf: [{type: integer}]}
                    p: {additionalProperties: true}     | p: {}
                    p: {enum: [a, b]}                   | p: {enum: [b, a]}
                    p: {type: number}                   | p: {type: [integer, number]}
                    """)
    void equivalentSchemasDoNotDiffer(String before, String after) {
        // An open object would need a mapping of its unnamed properties.
        String mapping = "'properties': {";
        assertThat(diff(
                        new Anything(),
                        bodies("request", mapping + json(before) + "}", mapping + json(after) + "}"),
                        "2.1",
                        "2.2"))
                .isEmpty();
    }

    @Test
    void removedPropertyIsRejectedOrIgnored() {
        String was = "'properties': {'o': {'type': 'object', 'properties': {'x': {}, 'y': {}}}}";
        String open = "'properties': {'o': {'type': 'object', 'properties': {'y': {}}}}";
        String none = "'properties': {}";

        assertThat(diff(new Anything(), bodies("request", was, open), "2.1", "2.2"))
                .containsExactly("REQUEST REMOVED /o/x: /o/x is now ignored !request");
        assertThat(diff(new Anything(), bodies("request", was, none), "2.1", "2.2"))
                .containsExactly(
                        "REQUEST REMOVED /o/x: /o/x is now rejected !request",
                        "REQUEST REMOVED /o/y: /o/y is now rejected !request");
    }

    @Test
    void movedParameterIsRecognised() {
        String was = "'properties': {'policies': {'type': 'array', 'items': {'type': 'string'}}, 'name': {}}";
        String is = "'properties': {'group': {'type': 'object', 'properties': {'policy': {'type': 'array',"
                + " 'items': {'type': 'string'}}}}, 'name': {}}, 'ext:mapping': {'policy': 'policies'}";

        assertThat(diff(new Anything(), bodies("request", was, is), "2.1", "2.2"))
                .containsExactly("REQUEST MOVED /group/policy: /policies is now /group/policy !request");
        assertThat(diff(new Anything(), bodies("response", was, is), "2.1", "2.2"))
                .containsExactly("RESPONSE MOVED /group/policy: /policies is now /group/policy !response");
    }

    @Test
    void newParameterForAPropertyIsAChangeOfMeaning() {
        String links = "'links': {'type': 'array', 'items': {'type': 'object', 'properties': {'href': {}}}}";
        String before =
                "'ext:mapping': {'id': 'number', 'links': 'by_number'}, 'properties': {'id': {'type': 'integer'}, "
                        + links + "}";
        String after = "'ext:mapping': {'id': 'uuid', 'links': 'by_uuid'}, 'properties': {'id': {'type': 'string'}, "
                + links + "}";

        assertThat(diff(new Anything(), bodies("response", before, after), "2.1", "2.2"))
                .containsExactly(
                        "RESPONSE MEANING /id: /id is now the parameter 'uuid' instead of 'number', so it may mean"
                                + " something else !response",
                        "RESPONSE ALTERED /id: /id is string instead of integer !response",
                        "RESPONSE MEANING /links: /links is now the parameter 'by_uuid' instead of 'by_number', so it may"
                                + " mean something else !response");
    }

    @Test
    void queryParametersAreComparedByName() {
        String was = "'properties': {'limit': {'type': 'integer'}, 'all/tenants': {'type': 'string'}}";
        String is = "'required': ['all/tenants'], 'properties': {'max': {'type': 'integer'},"
                + " 'all/tenants': {'type': 'string'}}, 'ext:mapping': {'max': 'limit'}";

        assertThat(diff(new Anything(), bodies("query", was, is), "2.1", "2.2"))
                .containsExactly(
                        "QUERY REQUIRED all/tenants: 'all/tenants' is now required !request",
                        "QUERY MOVED max: 'limit' is now 'max' !request");
    }

    @Test
    void responseHeadersAreCompared() {
        String body = "'properties': {'id': {}}";
        String header = "'properties': {}, 'ext:header': {'id': 'Location'}";

        assertThat(diff(new Anything(), bodies("response", body, header), "2.1", "2.2"))
                .containsExactly(
                        "RESPONSE REMOVED /id: /id is no longer present !response",
                        "RESPONSE ADDED Location: the header Location is new");
    }

    @Test
    void newPropertyPolicyIsAGuardedChange() {
        String was = "'properties': {'host': {}}";
        String is = "'properties': {'host': {'ext:policy': {'rule': 'see_host', 'check': 'role:admin'}}}";

        assertThat(diff(new Anything(), bodies("response", was, is), "2.1", "2.2"))
                .containsExactly("RESPONSE GUARDED /host: /host is now shown according to another rule !response");
    }

    @Test
    void unknownServiceOrVersionIsRejected() {
        ApiRuntime runtime = new RuntimeView(TestPlatform.start().registry());

        assertThatThrownBy(() -> diff(runtime, "2.1", "2.2"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Version 2.2 is not supported by the API. Minimum is 2.1 and maximum is 2.1.");
        assertThatThrownBy(() -> runtime.diff("image", new Microversion(2, 1), new Microversion(2, 1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("There is no service of type 'image'.");
        assertThatThrownBy(() -> runtime.history("image"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("There is no service of type 'image'.");
    }

    /** An action without parameters. */
    @ApiResource(service = "compute", path = "boxes", target = Box.class)
    public static final class Bare implements ApiController {

        /** Does nothing. */
        @Action("reset")
        @ApiVersion(base = "2.1")
        @Policy(value = "reset", check = "@")
        public void reset(Box box, Map<String, Object> nothing) {}
    }

    @Test
    void actionKeyWithoutParametersIsNotAProperty() {
        MemorySchemas schemas = new MemorySchemas()
                .with(
                        "boxes/reset.request.2.1.json",
                        "{'type': 'object', 'required': ['os-reset'], 'properties': {'os-reset': {'type': 'null'}}}")
                .with(
                        "boxes/reset.request.2.2.json",
                        "{'type': 'object', 'required': ['reset'], 'properties': {'reset': {'type': 'null'}}}");

        assertThat(diff(new Bare(), schemas, "2.1", "2.2"))
                .containsExactly("OPERATION MOVED : POST /boxes/{id}/action {reset} instead of"
                        + " POST /boxes/{id}/action {os-reset} !request");
    }
}
