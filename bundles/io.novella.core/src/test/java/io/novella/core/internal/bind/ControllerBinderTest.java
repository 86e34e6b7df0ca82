// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.bind;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.novella.api.Action;
import io.novella.api.ApiController;
import io.novella.api.ApiResource;
import io.novella.api.ApiVersion;
import io.novella.api.Delete;
import io.novella.api.ExpectedErrors;
import io.novella.api.Get;
import io.novella.api.Policy;
import io.novella.api.Post;
import io.novella.api.Put;
import io.novella.api.Shows;
import io.novella.api.Status;
import io.novella.core.internal.operation.Gate;
import io.novella.core.internal.operation.Operation;
import io.novella.core.internal.operation.Owner;
import io.novella.core.internal.testing.Box;
import io.novella.core.internal.testing.SomeActionController;
import io.novella.policy.DeprecatedRule;
import io.novella.policy.RuleDefault;
import io.novella.policy.ScopeType;
import io.novella.schema.codec.Codecs;
import io.novella.schema.testing.MemorySchemas;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The mistakes of extension authors, and the message for each. */
class ControllerBinderTest {

    private static final String ALL = "@";
    private static final String TEXT = "{'type': 'string'}";

    /** Returns the schema of an object with optional properties. */
    private static String object(String properties) {
        return "{'type': 'object', 'properties': {" + properties + "}}";
    }

    private static MemorySchemas schemas() {
        return new MemorySchemas();
    }

    private static List<String> problems(ApiController controller, MemorySchemas schemas) {
        BindException refused = catchThrowableOfType(
                BindException.class,
                () -> ControllerBinder.bind(controller, schemas, new Owner("bundle", "1"), new Gate(), new Codecs()));
        assertThat(refused).as("refusal").isNotNull();
        assertThat(refused).hasMessage(String.join("; ", refused.problems()));
        return refused.problems();
    }

    private static List<Operation> bound(ApiController controller, MemorySchemas schemas) {
        try {
            return ControllerBinder.bind(controller, schemas, new Owner("bundle", "1"), new Gate(), new Codecs());
        } catch (BindException refused) {
            throw new AssertionError(refused);
        }
    }

    @Test
    void exampleControllerBinds() {
        assertThat(bound(new SomeActionController(), SomeActionController.schemas()))
                .extracting(Operation::toString)
                .containsExactlyInAnyOrder(
                        "SomeActionController.someAction (2.1 to 3.3)",
                        "SomeActionController.someActionSemantic4 (4.0 to 4.5)");
    }

    // The class

    static final class NoResource implements ApiController {
        @Get
        public void list() {}
    }

    @Test
    void missingApiResourceIsReported() {
        assertThat(problems(new NoResource(), schemas())).containsExactly("the class has no @ApiResource");
    }

    @ApiResource(service = "compute", path = "boxes/{id")
    static final class BadPath implements ApiController {}

    @Test
    void malformedResourcePathIsReported() {
        assertThat(problems(new BadPath(), schemas()))
                .containsExactly("@ApiResource path: '{id' in the path is neither a name nor one variable in braces");
    }

    @ApiResource(service = "compute", path = "{id}")
    static final class Nameless implements ApiController {}

    @Test
    void resourcePathWithoutNameIsReported() {
        assertThat(problems(new Nameless(), schemas()))
                .containsExactly("@ApiResource path '{id}' has no segment that names the resource");
    }

    @ApiResource(service = "compute", path = "boxes")
    static final class Idle implements ApiController {
        public void notAnOperation() {}
    }

    @Test
    void controllerWithoutOperationIsReported() {
        assertThat(problems(new Idle(), schemas())).containsExactly("no public method is an operation");
    }

    @ApiResource(service = "compute", path = "boxes")
    static final class Hidden implements ApiController {
        @Get
        @ApiVersion(base = "2.1")
        @Policy(value = "p", check = ALL)
        public void list() {}

        @Get("{id}")
        @ApiVersion(base = "2.1")
        @Policy(value = "p", check = ALL)
        void show() {}
    }

    @Test
    void nonPublicOperationIsReported() {
        assertThat(problems(new Hidden(), schemas())).containsExactly("Hidden.show is an operation, but is not public");
    }

    @ApiResource(service = "compute", path = "boxes")
    static final class Static implements ApiController {
        @Get
        @ApiVersion(base = "2.1")
        @Policy(value = "p", check = ALL)
        public static void list() {}
    }

    @Test
    void staticOperationIsReported() {
        assertThat(problems(new Static(), schemas())).containsExactly("Static.list is an operation, but is static");
    }

    // Annotations of the method

    @ApiResource(service = "compute", path = "boxes")
    static final class Annotations implements ApiController {
        @Get("a")
        @Put("a")
        @ApiVersion(base = "2.1")
        @Policy(value = "p", check = ALL)
        public void two() {}

        @Get("b")
        @Policy(value = "p", check = ALL)
        public void noVersion() {}

        @Get("c")
        @ApiVersion(base = "2.1")
        public void noPolicy() {}

        @Get("d")
        @ApiVersion(base = "2.1")
        @Policy(value = "p", check = "role:admin and")
        public void unparsable() {}

        @Get("e")
        @ApiVersion(base = "3.0", max = "2.9")
        @Policy(value = "p", check = ALL)
        public void backwards() {}

        @Get("f")
        @ApiVersion(base = "2.01")
        @Policy(value = "p", check = ALL)
        public void malformed() {}

        @Get("{id}/{id}")
        @ApiVersion(base = "2.1")
        @Policy(value = "p", check = ALL)
        public void samePath() {}

        @Get("x{id}")
        @ApiVersion(base = "2.1")
        @Policy(value = "p", check = ALL)
        public void mixedPath() {}
    }

    @Test
    void invalidMethodAnnotationsAreReported() {
        assertThat(problems(new Annotations(), schemas()))
                .containsExactlyInAnyOrder(
                        "Annotations.two has more than one of @Get, @Post, @Put, @Patch, @Delete, @Action",
                        "Annotations.noVersion has no @ApiVersion",
                        "Annotations.noPolicy has no @Policy; to allow every caller, set check = \"@\"",
                        "Annotations.unparsable @Policy check = \"role:admin and\": \"role:admin and\" cannot be parsed:"
                                + " expected a check, at character 15",
                        "Annotations.backwards @ApiVersion: the range 3.0 to 2.9 is empty: max is before base",
                        "Annotations.malformed @ApiVersion: '2.01' is not a version of the form MAJOR.MINOR",
                        "Annotations.samePath the variables [id, id] of the path must have distinct, non-empty names",
                        "Annotations.mixedPath 'x{id}' in the path is neither a name nor one variable in braces");
    }

    @ApiResource(service = "compute", path = "boxes")
    static final class Statuses implements ApiController {
        @Get("a")
        @ApiVersion(base = "2.1", max = "2.9")
        @Policy(value = "p", check = ALL)
        @Status(value = 202, since = "3.0")
        public void outside() {}

        @Get("b")
        @ApiVersion(base = "2.1")
        @Policy(value = "p", check = ALL)
        @Status(404)
        public void noSuccess() {}

        @Get("c")
        @ApiVersion(base = "2.1")
        @Policy(value = "p", check = ALL)
        @Status(200)
        @Status(value = 202, since = "2.1")
        public void twice() {}

        @Get("d")
        @ApiVersion(base = "2.1")
        @Policy(value = "p", check = ALL)
        @Status(value = 202, since = "three")
        public void malformed() {}

        @Get("e")
        @ApiVersion(base = "2.1")
        @Policy(value = "p", check = ALL)
        @ExpectedErrors({404, 302})
        public void noError() {}
    }

    @Test
    void invalidStatusesAreReported() {
        assertThat(problems(new Statuses(), schemas()))
                .containsExactlyInAnyOrder(
                        "Statuses.outside @Status since 3.0 is not within 2.1 to 2.9",
                        "Statuses.noSuccess @Status 404 is not a success status (200 to 399)",
                        "Statuses.twice has two @Status since 2.1",
                        "Statuses.malformed @Status: 'three' is not a version of the form MAJOR.MINOR",
                        "Statuses.noError @ExpectedErrors 302 is not an error status (400 to 599)");
    }

    @ApiResource(service = "compute", path = "boxes")
    static final class TwoChecks implements ApiController {
        @Get
        @ApiVersion(base = "2.1")
        @Policy(value = "compute:boxes", check = ALL)
        public void list() {}

        @Delete("{id}")
        @ApiVersion(base = "2.1")
        @Policy(value = "compute:boxes", check = "role:admin")
        public void delete() {}
    }

    @Test
    void conflictingDefaultsOfOneRuleAreReported() {
        assertThat(problems(new TwoChecks(), schemas()))
                .containsExactly(
                        "TwoChecks.delete (2.1 and later) and TwoChecks.list (2.1 and later) have different defaults"
                                + " for the rule 'compute:boxes'");
    }

    @ApiResource(service = "compute", path = "boxes", target = Box.class)
    static final class FullRule implements ApiController {
        @Get
        @ApiVersion(base = "2.1")
        @Policy(
                value = "boxes:list",
                check = "role:reader",
                scopes = {"system", "project"},
                deprecatedName = "boxes:index",
                deprecatedCheck = "role:member")
        public void list() {}

        @Get("renamed")
        @ApiVersion(base = "2.1")
        @Policy(value = "boxes:new", check = ALL, deprecatedName = "boxes:old")
        public void renamed() {}
    }

    @Test
    void ruleHasScopesAndDeprecatedRule() throws BindException {
        List<Operation> operations =
                ControllerBinder.bind(new FullRule(), schemas(), new Owner("bundle", "1"), new Gate(), new Codecs());

        assertThat(operations)
                .extracting(Operation::rule)
                .containsExactlyInAnyOrder(
                        new RuleDefault(
                                "boxes:list",
                                "role:reader",
                                Set.of(ScopeType.SYSTEM, ScopeType.PROJECT),
                                new DeprecatedRule("boxes:index", "role:member")),
                        new RuleDefault("boxes:new", ALL, Set.of(), new DeprecatedRule("boxes:old", ALL)));
    }

    @ApiResource(service = "compute", path = "boxes", target = Box.class)
    static final class BadRule implements ApiController {
        public record Shown(@Shows Box box, String id) {}

        @Get
        @ApiVersion(base = "2.1")
        @Policy(value = "p", check = ALL, scopes = "galaxy", deprecatedCheck = "role:x and")
        public void list() {}

        @Get("shown")
        @ApiVersion(base = "2.1")
        @Policy(value = "p", check = ALL)
        public void shown(Shown shown) {}
    }

    @Test
    void malformedScopesAndDeprecatedChecksAreReported() {
        assertThat(problems(new BadRule(), schemas()))
                .contains(
                        "BadRule.list @Policy scopes: 'galaxy' is not a scope type; expected system, domain or project",
                        "BadRule.list @Policy deprecatedCheck = \"role:x and\": \"role:x and\" cannot be parsed: expected a"
                                + " check, at character 11",
                        "BadRule.shown takes a Shown with @Shows, which is allowed in results only");
    }

    // Overlaps

    @ApiResource(service = "compute", path = "boxes")
    static final class Overlapping implements ApiController {
        @Get
        @ApiVersion(base = "2.1", max = "3.3")
        @Policy(value = "p", check = ALL)
        public void list() {}

        @Get(name = "list")
        @ApiVersion(base = "3.0", max = "4.0")
        @Policy(value = "p", check = ALL)
        public void listAgain() {}
    }

    @Test
    void overlappingRangesOfOneOperationAreReported() {
        assertThat(problems(new Overlapping(), schemas()))
                .containsExactly("Overlapping.list (2.1 to 3.3) and Overlapping.listAgain (3.0 to 4.0) overlap: both"
                        + " would serve operation 'list'");
    }

    @ApiResource(service = "compute", path = "boxes")
    static final class Touching implements ApiController {
        @Get
        @ApiVersion(base = "2.1", max = "3.0")
        @Policy(value = "p", check = ALL)
        public void list() {}

        @Get(name = "list")
        @ApiVersion(base = "3.0")
        @Policy(value = "p", check = ALL)
        public void listAgain() {}
    }

    @Test
    void rangesThatShareOneVersionAreReported() {
        assertThat(problems(new Touching(), schemas()))
                .containsExactly("Touching.list (2.1 to 3.0) and Touching.listAgain (3.0 and later) overlap: both would"
                        + " serve operation 'list'");
    }

    @ApiResource(service = "compute", path = "boxes")
    static final class OpenEnds implements ApiController {
        @Get("{id}")
        @ApiVersion(base = "2.1")
        @Policy(value = "p", check = ALL)
        public void show() {}

        @Get("{name}")
        @ApiVersion(base = "99.9")
        @Policy(value = "p", check = ALL)
        public void showByName() {}
    }

    @Test
    void twoOpenEndedOperationsOnOnePathAreReported() {
        assertThat(problems(new OpenEnds(), schemas()))
                .containsExactly("OpenEnds.show (2.1 and later) and OpenEnds.showByName (99.9 and later) overlap: both"
                        + " would serve GET /boxes/{id}");
    }

    @ApiResource(service = "compute", path = "boxes")
    static final class SameKey implements ApiController {
        @Action("first")
        @ApiVersion(base = "2.1")
        @Policy(value = "p", check = ALL)
        public void first() {}

        @Action("second")
        @ApiVersion(base = "2.1")
        @Policy(value = "p", check = ALL)
        public void second() {}
    }

    @Test
    void twoActionsWithOneKeyAreReported() {
        MemorySchemas schemas = schemas()
                .with("boxes/first.request.2.1.json", object("'go': {'type': 'null'}"))
                .with("boxes/second.request.2.1.json", object("'go': {'type': 'null'}"));
        assertThat(problems(new SameKey(), schemas))
                .containsExactly("SameKey.first (2.1 and later) and SameKey.second (2.1 and later) overlap: both would"
                        + " serve the action 'go'");
    }

    @ApiResource(service = "compute", path = "boxes")
    static final class Usurper implements ApiController {
        @Action("first")
        @ApiVersion(base = "2.1")
        @Policy(value = "p", check = ALL)
        public void first() {}

        @Post("{id}/action")
        @ApiVersion(base = "2.5")
        @Policy(value = "p", check = ALL)
        public void everyAction(Map<String, Object> params) {}
    }

    @Test
    void plainOperationAtAnActionPathIsReported() {
        MemorySchemas schemas = schemas()
                .with("boxes/first.request.2.1.json", object("'go': {'type': 'null'}"))
                .with("boxes/every-action.request.2.1.json", object("'any': {}"));
        assertThat(problems(new Usurper(), schemas))
                .containsExactly("Usurper.everyAction (2.5 and later) and Usurper.first (2.1 and later) overlap: both"
                        + " would serve POST /boxes/{id}/action");
    }

    @ApiResource(service = "compute", path = "boxes")
    static final class Apart implements ApiController {
        @Get
        @ApiVersion(base = "2.1", max = "2.9")
        @Policy(value = "p", check = ALL)
        public void list() {}

        @Get(name = "list")
        @ApiVersion(base = "2.10")
        @Policy(value = "p", check = ALL)
        public void listAgain() {}
    }

    @Test
    void adjacentRangesDoNotOverlap() {
        assertThat(bound(new Apart(), schemas())).hasSize(2);
    }

    // Schema files

    @ApiResource(service = "compute", path = "boxes", target = Box.class)
    static final class Poke implements ApiController {
        record Params(@Nullable String text) {}

        record Result(@Nullable String text) {}

        @Action("poke")
        @ApiVersion(base = "2.1", max = "3.3")
        @Policy(value = "p", check = ALL)
        public Result poke(Box box, Params params) {
            return new Result(params.text());
        }
    }

    private static final String POKE = object("'poke': " + object("'text': " + TEXT));
    private static final String POKED = object("'text': " + TEXT);

    private static MemorySchemas poke() {
        return schemas().with("boxes/poke.request.2.1.json", POKE).with("boxes/poke.response.2.1.json", POKED);
    }

    @Test
    void missingRequestSchemaIsReported() {
        assertThat(problems(
                        new Poke(),
                        schemas()
                                .with("boxes/poke.request.2.2.json", POKE)
                                .with("boxes/poke.response.2.1.json", POKED)))
                .containsExactly(
                        "Poke.poke serves 2.1 to 3.3, but there is no schema poke.request.2.1.json or earlier");
    }

    @Test
    void missingResponseSchemaIsReported() {
        assertThat(problems(
                        new Poke(),
                        schemas()
                                .with("boxes/poke.request.2.1.json", POKE)
                                .with("boxes/poke.response.2.2.json", POKED)))
                .containsExactly("Poke.poke returns a body at 2.1, but there is no response schema in force at that"
                        + " version");
    }

    @Test
    void invalidSchemaFileNamesAreReported() {
        assertThat(problems(
                        new Poke(),
                        poke().with("boxes/poke.2.1.json", POKE)
                                .with("boxes/poke.Request.2.1.json", POKE)
                                .with("boxes/poke.request.2.01.json", POKE)))
                .containsExactlyInAnyOrder(
                        "schemas/boxes/poke.2.1.json: expected a file name of the form <operation>.<request|query|response>.<since>.json",
                        "schemas/boxes/poke.Request.2.1.json: expected a file name of the form"
                                + " <operation>.<request|query|response>.<since>.json",
                        "schemas/boxes/poke.request.2.01.json: '2.01' in the name is not a version");
    }

    @Test
    void unusedSchemaFileIsReported() {
        assertThat(problems(
                        new Poke(),
                        poke().with("boxes/poke.request.3.4.json", POKE).with("boxes/poke.response.1.0.json", POKED)))
                .containsExactlyInAnyOrder(
                        "schemas/boxes/poke.request.3.4.json: is not in force at any version at which 'poke' is served",
                        "schemas/boxes/poke.response.1.0.json: is not in force at any version at which 'poke' is served");
    }

    @Test
    void malformedSchemaFileIsReported() {
        assertThat(problems(new Poke(), poke().with("boxes/poke.request.2.1.json", "{'type': 'object',\n}")))
                .first()
                .asString()
                .startsWith("schemas/boxes/poke.request.2.1.json:2: not JSON: ");
        assertThat(problems(new Poke(), poke().with("boxes/poke.request.2.1.json", "[]")))
                .contains(
                        "schemas/boxes/poke.request.2.1.json: a schema file must contain a JSON object, true or false");
        assertThat(problems(new Poke(), poke().with("boxes/poke.request.2.1.json", "{'type': 1, 'type': 2}")))
                .first()
                .asString()
                .startsWith("schemas/boxes/poke.request.2.1.json:1: not JSON: Duplicate field 'type'");
        assertThat(problems(new Poke(), poke().with("boxes/poke.request.2.1.json", "")))
                .contains(
                        "schemas/boxes/poke.request.2.1.json: a schema file must contain a JSON object, true or false");
    }

    @Test
    void invalidPatternOrTypeIsReported() {
        assertThat(problems(
                        new Poke(),
                        poke().with(
                                        "boxes/poke.request.2.1.json",
                                        object("'poke': " + object("'text': {'type': 'string', 'pattern': '('}")))))
                .first()
                .asString()
                .isEqualTo("schemas/boxes/poke.request.2.1.json#/properties/poke/properties/text/pattern: '(' is not a"
                        + " valid regular expression (ECMA-262 with flag u): at character 2: a '(' is not closed");
        assertThat(withText("{'type': 'int'}"))
                .contains(
                        "schemas/boxes/poke.request.2.1.json#/properties/poke/properties/text/type: 'int' is not one of"
                                + " [\"array\",\"boolean\",\"integer\",\"null\",\"number\",\"object\",\"string\"]; did you mean"
                                + " 'integer'?");
    }

    // References

    private static List<String> withText(String schema) {
        return problems(
                new Poke(),
                poke().with("boxes/poke.request.2.1.json", object("'poke': " + object("'text': " + schema))));
    }

    @Test
    void referenceToMissingDefinitionIsReported() {
        assertThat(withText("{'$ref': '#/$defs/nothing'}"))
                .first()
                .asString()
                .isEqualTo(
                        "schemas/boxes/poke.request.2.1.json#/properties/poke/properties/text: $ref '#/$defs/nothing'"
                                + " does not exist");
    }

    @Test
    void referenceToMissingFileIsReported() {
        assertThat(withText("{'$ref': 'nothing.json#/$defs/text'}"))
                .first()
                .asString()
                .isEqualTo("schemas/boxes/poke.request.2.1.json#/properties/poke/properties/text: $ref"
                        + " 'nothing.json#/$defs/text': schemas/boxes/nothing.json: there is no such file");
    }

    @Test
    void remoteReferenceIsNeverFetched() {
        assertThat(withText("{'$ref': 'http://127.0.0.1:9/text.json'}"))
                .first()
                .asString()
                .isEqualTo("schemas/boxes/poke.request.2.1.json#/properties/poke/properties/text: $ref"
                        + " 'http://127.0.0.1:9/text.json': http://127.0.0.1:9/text.json: there is no such file");
    }

    @Test
    void circularReferenceIsReported() {
        MemorySchemas schemas = poke().with(
                        "boxes/poke.request.2.1.json",
                        """
                        {'type': 'object', 'properties': {'poke': {'type': 'object', 'properties': {'text': {'$ref': '#/$defs/a'}}}},
                         '$defs': {'a': {'$ref': '#/$defs/b'}, 'b': {'$ref': '#/$defs/a'}}}
                        """);
        assertThat(problems(new Poke(), schemas))
                .contains("schemas/boxes/poke.request.2.1.json#/$defs/b: $ref '#/$defs/a' is part of a cycle: the"
                        + " schema applies itself to the same value");
    }

    @Test
    void mappingBesideAReferenceIsReported() {
        MemorySchemas schemas = poke().with(
                        "boxes/poke.request.2.1.json",
                        "{'type': 'object', 'properties': {'poke': {'$ref': '#/$defs/poke', 'ext:mapping': {'x':"
                                + " 'text'}}}, '$defs': {'poke': " + object("'x': " + TEXT) + "}}");
        assertThat(problems(new Poke(), schemas))
                .containsExactly("schemas/boxes/poke.request.2.1.json: ext:mapping beside $ref"
                        + " '#/$defs/poke' is not supported; write it in the referenced schema");
    }

    @Test
    void misspeltExtensionKeywordIsReported() {
        assertThat(withRequest("{'type': 'object', 'ext:maping': {'x': 'text'}, " + TWO_PLACES))
                .contains(
                        "schemas/boxes/poke.request.2.1.json#/ext:maping: there is no keyword 'ext:maping'; did you mean"
                                + " 'ext:mapping'? (custom annotations begin with 'x-')");
    }

    @Test
    void referencesAcrossFilesAreResolved() {
        MemorySchemas schemas = poke().with(
                        "boxes/poke.request.2.1.json", object("'poke': {'$ref': 'defs.json#/$defs/poke'}"))
                .with(
                        "boxes/defs.json",
                        "{'$defs': {'poke': " + object("'text': {'$ref': '#/$defs/te~1xt'}") + ", 'te/xt':"
                                + " {'$ref': '../common.json#/$defs/text'}}}")
                .with("common.json", "{'$defs': {'text': " + TEXT + "}}");

        Operation operation = bound(new Poke(), schemas).get(0);

        assertThat(operation.schemas().request().within(operation.range()))
                .singleElement()
                .satisfies(
                        body -> assertThat(body.mapping().parameters().keySet()).containsExactly("text"));
    }

    @Test
    void fileWithOnlyAReferenceIsResolved() {
        MemorySchemas schemas = poke().with("boxes/poke.request.2.1.json", "{'$ref': 'defs.json#/$defs/poke'}")
                .with("boxes/defs.json", "{'$defs': {'poke': " + POKE + "}}");

        Operation operation = bound(new Poke(), schemas).get(0);

        assertThat(operation.actionKeys()).containsExactly("poke");
    }

    // Mapping

    private static List<String> withRequest(String schema) {
        return problems(new Poke(), poke().with("boxes/poke.request.2.1.json", schema));
    }

    private static final String TWO_PLACES =
            "'properties': {'poke': {'type': 'object', 'properties': {'a': {'type': 'object', 'properties': {'x': "
                    + TEXT + "}}, 'b': {'type': 'object', 'properties': {'x': " + TEXT + "}}}}}}";

    @Test
    void ambiguousMappingNameIsReported() {
        assertThat(withRequest("{'type': 'object', 'ext:mapping': {'x': 'text'}, " + TWO_PLACES))
                .contains(
                        "schemas/boxes/poke.request.2.1.json#/: ext:mapping names 'x', which is ambiguous: it could be /poke/a/x or"
                                + " /poke/b/x; write the JSON Pointer");
    }

    @Test
    void twoPropertiesForOneParameterAreReported() {
        assertThat(withRequest(
                        "{'type': 'object', 'ext:mapping': {'/poke/a/x': 'text', '/poke/b/x': 'text'}, " + TWO_PLACES))
                .contains("schemas/boxes/poke.request.2.1.json#/poke/b/x: and /poke/a/x both map to the parameter"
                        + " 'text'");
        assertThat(withRequest("{'type': 'object', " + TWO_PLACES))
                .contains("schemas/boxes/poke.request.2.1.json#/poke/b/x: and /poke/a/x both map to the parameter 'x'");
    }

    @Test
    void propertyMappedTwiceIsReported() {
        assertThat(withRequest("{'type': 'object', 'ext:mapping': {'/poke/x': 'text'}, 'properties': {'poke':"
                        + " {'type': 'object', 'ext:mapping': {'x': 'other'}, 'properties': {'x': " + TEXT + "}}}}"))
                .contains("schemas/boxes/poke.request.2.1.json#/poke/x: is mapped twice, to 'text' and to 'other'");
    }

    @Test
    void mappingOfMissingPropertyIsReported() {
        assertThat(withRequest("{'type': 'object', 'ext:mapping': {'y': 'text'}, " + TWO_PLACES))
                .contains(
                        "schemas/boxes/poke.request.2.1.json#/: ext:mapping names 'y', which is not a property of this object");
        assertThat(withRequest("{'type': 'object', 'ext:mapping': {'/x': 'text'}, " + TWO_PLACES))
                .contains(
                        "schemas/boxes/poke.request.2.1.json#/: ext:mapping names '/x', which is not a property of this object");
        assertThat(withRequest("{'type': 'object', 'ext:mapping': {'/poke/a/x': 7}, " + TWO_PLACES))
                .contains("schemas/boxes/poke.request.2.1.json#/ext:mapping/~1poke~1a~1x: 7 is not of type \"string\"");
    }

    @Test
    void mappingIntoAWholeObjectIsReported() {
        assertThat(withRequest(
                        "{'type': 'object', 'ext:mapping': {'/poke/a': 'a', '/poke/a/x': 'text'}, " + TWO_PLACES))
                .contains("schemas/boxes/poke.request.2.1.json#/poke/a/x: is mapped to 'text' although it lies in"
                        + " /poke/a, which is mapped as a whole");
    }

    @Test
    void recursiveSchemasAreReported() {
        assertThat(withRequest("{'type': 'object', 'properties': {'poke': {'$ref': '#/$defs/tree'}}, '$defs': {'tree':"
                        + " {'type': 'object', 'properties': {'child': {'$ref': '#/$defs/tree'}}}}}"))
                .anyMatch(problem ->
                        problem.endsWith(": the schema contains itself, so it cannot be mapped to flat parameters"));
        assertThat(withRequest("{'type': 'object', 'properties': {'poke': {'$ref': '#/$defs/tree'}}, '$defs': {'tree':"
                        + " {'type': 'object', 'properties': {'children': {'type': 'array', 'items': {'$ref':"
                        + " '#/$defs/tree'}}}}}}"))
                .anyMatch(problem ->
                        problem.endsWith(": the schema contains itself, so it cannot be mapped to flat parameters"));
    }

    @Test
    void exponentiallyExpandingDefinitionsAreReported() {
        StringBuilder definitions = new StringBuilder("'d40': {'type': 'null'}");
        for (int i = 0; i < 40; i++) {
            String next = "{'$ref': '#/$defs/d" + (i + 1) + "'}";
            definitions.append(", 'd" + i + "': " + object("'a': " + next + ", 'b': " + next));
        }

        assertThat(withRequest("{'type': 'object', 'properties': {'poke': {'$ref': '#/$defs/d0'}}, '$defs': {"
                        + definitions + "}}"))
                .containsExactly("schemas/boxes/poke.request.2.1.json#/: the schema has more than 10000 properties,"
                        + " counting each use");
    }

    @Test
    void actionBodyWithoutSingleKeyIsReported() {
        assertThat(withRequest(object("'text': " + TEXT + ", 'poke': {'type': 'null'}")))
                .containsExactly("schemas/boxes/poke.request.2.1.json: the body of an action must have one"
                        + " property at its root, which selects the action");
    }

    // Records against schemas

    @Test
    void parameterWithoutRecordComponentIsReported() {
        assertThat(withRequest(object("'poke': " + object("'text': " + TEXT + ", 'size': {'type': 'integer'}"))))
                .containsExactly("schemas/boxes/poke.request.2.1.json#/poke/size: Params has no component for 'size'");
        assertThat(problems(
                        new Poke(),
                        poke().with("boxes/poke.response.2.1.json", object("'text': " + TEXT + ", 'more': " + TEXT))))
                .containsExactly("schemas/boxes/poke.response.2.1.json#/more: Result has no component for 'more'");
    }

    @Test
    void unmappedRecordComponentIsReported() {
        assertThat(withRequest(object("'poke': " + object("'txt': " + TEXT))))
                .containsExactly(
                        "Poke.poke: no schema in force at 2.1 to 3.3 maps to 'text' for Params.text",
                        "schemas/boxes/poke.request.2.1.json#/poke/txt: Params has no component for 'txt'");
        assertThat(problems(new Poke(), poke().with("boxes/poke.response.2.1.json", object("'txt': " + TEXT))))
                .containsExactly(
                        "Poke.poke: no schema in force at 2.1 to 3.3 maps to 'text' for Result.text",
                        "schemas/boxes/poke.response.2.1.json#/txt: Result has no component for 'txt'");
    }

    @Test
    void incompatibleParameterTypeIsReported() {
        assertThat(withText("{'type': 'integer'}"))
                .containsExactly("schemas/boxes/poke.request.2.1.json#/poke/text: may be integer, which Params.text of"
                        + " type String does not fit");
        assertThat(withText("{'type': ['string', 'boolean']}"))
                .containsExactly("schemas/boxes/poke.request.2.1.json#/poke/text: may be boolean or string, which"
                        + " Params.text of type String does not fit");
        assertThat(withText("{}"))
                .containsExactly("schemas/boxes/poke.request.2.1.json#/poke/text: may be anything, since the schema"
                        + " names no type, which Params.text of type String does not fit");
        assertThat(problems(
                        new Poke(), poke().with("boxes/poke.response.2.1.json", object("'text': {'type': 'integer'}"))))
                .containsExactly("schemas/boxes/poke.response.2.1.json#/text: may be integer, which Result.text of type"
                        + " String does not fit");
    }

    @Test
    void incompatibleTypeOfALaterVersionIsReported() {
        assertThat(problems(
                        new Poke(),
                        poke().with(
                                        "boxes/poke.request.3.0.json",
                                        object("'poke': " + object("'text': {'type': 'boolean'}")))))
                .containsExactly("schemas/boxes/poke.request.3.0.json#/poke/text: may be boolean, which Params.text of"
                        + " type String does not fit");
    }

    @ApiResource(service = "compute", path = "boxes", target = Box.class)
    static final class NoParams implements ApiController {
        @Action("poke")
        @ApiVersion(base = "2.1")
        @Policy(value = "p", check = ALL)
        public void poke(Box box) {}
    }

    @Test
    void parametersThatNoArgumentReceivesAreReported() {
        assertThat(problems(new NoParams(), schemas().with("boxes/poke.request.2.1.json", POKE)))
                .containsExactly("schemas/boxes/poke.request.2.1.json#/poke/text: NoParams.poke takes no parameters, so"
                        + " 'text' would be lost");
    }

    @ApiResource(service = "compute", path = "boxes")
    static final class Primitives implements ApiController {
        record Sizes(int size) {}

        @Get
        @ApiVersion(base = "2.1")
        @Policy(value = "p", check = ALL)
        public void list(Sizes params) {}

        @Post
        @ApiVersion(base = "2.1")
        @Policy(value = "p", check = ALL)
        public void create(Sizes params) {}
    }

    private static final String SIZE = object("'size': {'type': 'integer'}");
    private static final String SIZE_REQUIRED =
            "{'type': 'object', 'required': ['size'], 'properties': {'size': {'type': 'integer'}}}";

    @Test
    void optionalPrimitiveIsReported() {
        assertThat(problems(
                        new Primitives(),
                        schemas()
                                .with("boxes/create.request.2.1.json", SIZE_REQUIRED)
                                .with("boxes/create.request.2.2.json", SIZE)
                                .with("boxes/list.query.2.1.json", SIZE_REQUIRED)
                                .with("boxes/list.query.2.3.json", SIZE)))
                .containsExactlyInAnyOrder(
                        "schemas/boxes/create.request.2.2.json: 'size' may be absent, but Sizes.size is a primitive"
                                + " int",
                        "schemas/boxes/list.query.2.3.json: 'size' may be absent, but Sizes.size is a primitive int");
    }

    @Test
    void primitiveInOptionalObjectIsReported() {
        assertThat(problems(
                        new Primitives(),
                        schemas()
                                .with("boxes/create.request.2.1.json", object("'box': " + SIZE_REQUIRED))
                                .with("boxes/list.query.2.1.json", SIZE_REQUIRED)))
                .containsExactly("schemas/boxes/create.request.2.1.json: 'size' may be absent, but Sizes.size is a"
                        + " primitive int");
    }

    @Test
    void nullablePrimitiveIsReported() {
        assertThat(problems(
                        new Primitives(),
                        schemas()
                                .with(
                                        "boxes/create.request.2.1.json",
                                        SIZE_REQUIRED.replace("'integer'", "['integer', 'null']"))
                                .with("boxes/list.query.2.1.json", SIZE_REQUIRED)))
                .containsExactly("schemas/boxes/create.request.2.1.json#/size: may be null or integer, which Sizes.size"
                        + " of type int does not fit");
    }

    @Test
    void primitiveInNullableObjectIsReported() {
        String box = SIZE_REQUIRED.replace("'type': 'object'", "'type': ['object', 'null']");
        assertThat(problems(
                        new Primitives(),
                        schemas()
                                .with(
                                        "boxes/create.request.2.1.json",
                                        "{'type': 'object', 'required': ['box'], 'properties': {'box': " + box + "}}")
                                .with("boxes/list.query.2.1.json", SIZE_REQUIRED)))
                .containsExactly("schemas/boxes/create.request.2.1.json: 'size' may be absent, but Sizes.size is a"
                        + " primitive int");
    }

    @ApiResource(service = "compute", path = "boxes")
    static final class Maps implements ApiController {
        record Labelled(Map<String, String> labels) {}

        record Counted(Map<String, Integer> labels) {}

        record Shelved(Map<String, Labelled> labels) {}

        @Post
        @ApiVersion(base = "2.1")
        @Policy(value = "p", check = ALL)
        public void create(Labelled params) {}

        @Post("count")
        @ApiVersion(base = "2.1")
        @Policy(value = "p", check = ALL)
        public void count(Counted params) {}

        @Post("nest")
        @ApiVersion(base = "2.1")
        @Policy(value = "p", check = ALL)
        public void nest(Shelved params) {}

        @Post("typed")
        @ApiVersion(base = "2.1")
        @Policy(value = "p", check = ALL)
        public void typed(Map<String, String> params) {}
    }

    @Test
    void incompatibleMapValuesAreReported() {
        String texts = object("'labels': {'type': 'object', 'additionalProperties': {'type': 'string'}}");
        String others =
                "{'type': 'object', 'additionalProperties': {'type': ['string', 'boolean']}, 'ext:mapping': {'*':"
                        + " 'labels'}}";
        String whole = "{'type': 'object', 'ext:mapping': {'/labels': 'labels'}, 'properties': {'labels': {'type':"
                + " 'object', 'additionalProperties': false, 'properties': {'a': {'type': 'string'}, 'b': {'type':"
                + " 'integer'}}}}}";

        assertThat(problems(
                        new Maps(),
                        schemas()
                                .with("boxes/create.request.2.1.json", texts)
                                .with("boxes/create.request.2.2.json", others)
                                .with("boxes/create.request.2.3.json", whole)
                                .with("boxes/count.request.2.1.json", texts)
                                .with("boxes/nest.request.2.1.json", texts.replace("'string'", "'object'"))
                                .with("boxes/typed.request.2.1.json", texts)))
                .containsExactlyInAnyOrder(
                        "schemas/boxes/create.request.2.2.json#/*: its values may be boolean or string, which"
                                + " Labelled.labels of type Map<String, String> does not fit",
                        "schemas/boxes/create.request.2.3.json#/labels: its values may be integer or string, which"
                                + " Labelled.labels of type Map<String, String> does not fit",
                        "schemas/boxes/count.request.2.1.json#/labels: its values may be string, which Counted.labels of"
                                + " type Map<String, Integer> does not fit",
                        "schemas/boxes/nest.request.2.1.json#/labels: its objects are not mapped to flat parameters, so"
                                + " Shelved.labels cannot be a Map<String, Labelled>; take a Map<String, Object>",
                        "Maps.typed takes a java.util.Map<java.lang.String, java.lang.String>; its parameters may be of"
                                + " any type, so take a Map<String, Object>, or a record");
    }

    @ApiResource(service = "compute", path = "boxes")
    static final class BodyAndQuery implements ApiController {
        record SizeAndPage(int size, int page) {}

        @Post
        @ApiVersion(base = "2.1")
        @Policy(value = "p", check = ALL)
        public void create(SizeAndPage params) {}
    }

    @Test
    void primitiveMayBeRequiredByBodyOrQuery() {
        assertThat(bound(
                        new BodyAndQuery(),
                        schemas()
                                .with("boxes/create.request.2.1.json", SIZE_REQUIRED)
                                .with("boxes/create.query.2.1.json", SIZE_REQUIRED.replace("size", "page"))))
                .hasSize(1);
    }

    @ApiResource(service = "compute", path = "boxes")
    static final class Nested implements ApiController {
        record Item(String name, int count) {}

        record Items(List<Item> items) {}

        @Post
        @ApiVersion(base = "2.1")
        @Policy(value = "p", check = ALL)
        public void create(Items params) {}
    }

    private static String items(String item) {
        return object("'items': {'type': 'array', 'items': " + item + "}");
    }

    @Test
    void recordsInAListAreChecked() {
        assertThat(problems(
                        new Nested(),
                        schemas()
                                .with(
                                        "boxes/create.request.2.1.json",
                                        items(object("'name': " + TEXT + ", 'count': {'type': 'integer'}")))))
                .containsExactly(
                        "schemas/boxes/create.request.2.1.json: 'count' may be absent, but Item.count is a primitive"
                                + " int");
        assertThat(problems(
                        new Nested(),
                        schemas()
                                .with(
                                        "boxes/create.request.2.1.json",
                                        items("{'type': 'object', 'required': ['count'], 'properties': {'count':"
                                                + " {'type': 'integer'}, 'nome': " + TEXT + "}}"))))
                .containsExactlyInAnyOrder(
                        "schemas/boxes/create.request.2.1.json#/items/items/nome: Item has no component for 'nome'",
                        "Nested.create: no schema in force at 2.1 and later maps to 'name' for Item.name");
    }

    @Test
    void incompatibleListItemsAreReported() {
        assertThat(problems(new Nested(), schemas().with("boxes/create.request.2.1.json", items(TEXT))))
                .containsExactly("schemas/boxes/create.request.2.1.json#/items: its items may be string, which"
                        + " Items.items of type List<Item> does not fit");
        assertThat(problems(
                        new Nested(),
                        schemas().with("boxes/create.request.2.1.json", object("'items': {'type': 'array'}"))))
                .containsExactly("schemas/boxes/create.request.2.1.json#/items: its items may be anything, since the"
                        + " schema names no type, which Items.items of type List<Item> does not fit");
    }

    // The method

    @ApiResource(service = "compute", path = "boxes", target = Box.class)
    static final class Signatures implements ApiController {
        record Anything(@Nullable String text) {}

        record Loop(@Nullable Loop loop) {}

        record Odd(LocalDate day, Map<Integer, String> map, List<?> list) {}

        @Get("a")
        @ApiVersion(base = "2.1")
        @Policy(value = "p", check = ALL)
        public void unknown(StringBuilder other) {}

        @Get("b")
        @ApiVersion(base = "2.1")
        @Policy(value = "p", check = ALL)
        public void noVariable(Box box) {}

        @Get("c")
        @ApiVersion(base = "2.1")
        @Policy(value = "p", check = ALL)
        public void twice(Anything params, Map<String, Object> more) {}

        @Get("d")
        @ApiVersion(base = "2.1")
        @Policy(value = "p", check = ALL)
        @Status(204)
        public String text() {
            return "";
        }

        @Get("e")
        @ApiVersion(base = "2.1")
        @Policy(value = "p", check = ALL)
        @Status(204)
        public CompletionStage<String> laterText() {
            return CompletableFuture.completedFuture("");
        }

        @Get("f")
        @ApiVersion(base = "2.1")
        @Policy(value = "p", check = ALL)
        public void loop(Loop loop) {}

        @Get("g")
        @ApiVersion(base = "2.1")
        @Policy(value = "p", check = ALL)
        public void odd(Odd odd) {}
    }

    @Test
    void invalidSignaturesAreReported() {
        assertThat(problems(new Signatures(), schemas()))
                .containsExactlyInAnyOrder(
                        "Signatures.unknown takes a java.lang.StringBuilder; allowed are the target, a record or Map of"
                                + " parameters, Caller, Microversion and RequestContext",
                        "Signatures.noVariable takes a Box, but its path has no variable for the id",
                        "Signatures.twice takes more than one record or Map of parameters",
                        "Signatures.twice takes Anything, but there is no schema twice.query.2.1.json or earlier",
                        "Signatures.loop takes Loop, but there is no schema loop.query.2.1.json or earlier",
                        "Signatures.odd takes Odd, but there is no schema odd.query.2.1.json or earlier",
                        "Signatures.text returns java.lang.String; allowed are a record, a Map, nothing, or a"
                                + " CompletionStage of these",
                        "Signatures.laterText returns java.lang.String; allowed are a record, a Map, nothing, or a"
                                + " CompletionStage of these",
                        "Loop.loop contains itself",
                        "Odd.day is of type java.time.LocalDate, which no JSON value stands for",
                        "Odd.map is of type java.util.Map<java.lang.Integer, java.lang.String>, which no JSON value"
                                + " stands for",
                        "Odd.list is of type java.util.List<?>, which no JSON value stands for");
    }

    @ApiResource(service = "compute", path = "boxes")
    static final class RecordLoops implements ApiController {
        record Tree(List<Tree> children) {}

        record Ping(@Nullable Pong pong) {}

        record Pong(Optional<Ping> ping) {}

        @Get("a")
        @ApiVersion(base = "2.1")
        @Policy(value = "p", check = ALL)
        public void tree(Tree tree) {}

        @Get("b")
        @ApiVersion(base = "2.1")
        @Policy(value = "p", check = ALL)
        public void ping(Ping ping) {}
    }

    @Test
    void recursiveRecordsAreReported() {
        assertThat(problems(new RecordLoops(), schemas()))
                .contains("Tree.children contains itself", "Pong.ping contains itself");
    }

    @ApiResource(service = "compute", path = "boxes")
    static final class Unreturning implements ApiController {
        @Get("a")
        @ApiVersion(base = "2.1")
        @Policy(value = "p", check = ALL)
        @Status(202)
        public CompletionStage<Void> later() {
            return CompletableFuture.completedFuture(null);
        }

        @Delete("b")
        @ApiVersion(base = "2.1")
        @Policy(value = "p", check = ALL)
        public void now() {}
    }

    @Test
    void voidMethodNeedsNoResponseSchema() {
        assertThat(bound(new Unreturning(), schemas())).hasSize(2);
    }

    abstract static class Generic<P> {
        public abstract void create(P params);
    }

    @ApiResource(service = "compute", path = "boxes")
    static final class Specific extends Generic<Primitives.Sizes> implements ApiController {
        @Override
        @Post
        @ApiVersion(base = "2.1")
        @Policy(value = "p", check = ALL)
        public void create(Primitives.Sizes params) {}
    }

    @Test
    void overriddenGenericMethodIsOneOperation() {
        assertThat(bound(new Specific(), schemas().with("boxes/create.request.2.1.json", SIZE_REQUIRED)))
                .hasSize(1);
    }

    @Test
    void allProblemsAreReportedOnceTogether() {
        assertThat(problems(
                        new Poke(), schemas().with("boxes/nonsense.json", "{}").with("boxes/x.query.9.json", "{}")))
                .containsExactlyInAnyOrder(
                        "schemas/boxes/nonsense.json: expected a file name of the form"
                                + " <operation>.<request|query|response>.<since>.json",
                        "schemas/boxes/x.query.9.json: expected a file name of the form"
                                + " <operation>.<request|query|response>.<since>.json",
                        "Poke.poke serves 2.1 to 3.3, but there is no schema poke.request.2.1.json or earlier",
                        "Poke.poke returns a body at 2.1, but there is no response schema in force at that version");
    }
}
