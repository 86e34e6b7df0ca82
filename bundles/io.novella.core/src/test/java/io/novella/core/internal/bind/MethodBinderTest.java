// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.bind;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.novella.api.ApiController;
import io.novella.api.ApiResource;
import io.novella.api.ApiVersion;
import io.novella.api.Delete;
import io.novella.api.ExpectedErrors;
import io.novella.api.Get;
import io.novella.api.Hidden;
import io.novella.api.Microversion;
import io.novella.api.Policy;
import io.novella.api.Post;
import io.novella.api.ResourcePath;
import io.novella.api.Status;
import io.novella.core.internal.operation.Gate;
import io.novella.core.internal.operation.Operation;
import io.novella.core.internal.operation.Owner;
import io.novella.core.internal.operation.Window;
import io.novella.core.internal.testing.Box;
import io.novella.policy.DeprecatedRule;
import io.novella.schema.codec.Codecs;
import io.novella.schema.testing.MemorySchemas;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MethodBinderTest {

    private static Map<String, Operation> bound(ApiController controller) {
        return bound(controller, new MemorySchemas());
    }

    private static Map<String, Operation> bound(ApiController controller, MemorySchemas schemas) {
        try {
            return ControllerBinder.bind(controller, schemas, new Owner("bundle", "1"), new Gate(), new Codecs())
                    .stream()
                    .collect(Collectors.toMap(Operation::name, Function.identity()));
        } catch (BindException refused) {
            throw new AssertionError(refused);
        }
    }

    private static List<String> problems(ApiController controller, MemorySchemas schemas) {
        return catchThrowableOfType(
                        BindException.class,
                        () -> ControllerBinder.bind(
                                controller, schemas, new Owner("bundle", "1"), new Gate(), new Codecs()))
                .problems();
    }

    @ApiResource(service = "compute", path = "racks/{rack}/boxes", target = Box.class)
    @ExpectedErrors({400, 503})
    static final class Targets implements ApiController {
        @Get("{id}")
        @ApiVersion(base = "2.1")
        @Policy(value = "p", check = "@")
        @ExpectedErrors({404, 599})
        public void show() {}
    }

    @ApiResource(service = "compute", path = "boxes", target = Box.class)
    static final class NoVariable implements ApiController {
        @Get("a")
        @ApiVersion(base = "2.1")
        @Policy(value = "p", check = "@", deprecatedCheck = "role:old")
        public void first() {}

        @Get("b")
        @ApiVersion(base = "2.1")
        @Policy(value = "q", check = "@")
        public void second() {}
    }

    @ApiResource(service = "compute", path = "boxes")
    static final class NoTarget implements ApiController {
        @Get("{id}")
        @ApiVersion(base = "2.1")
        @Policy(value = "p", check = "@")
        public void show() {}
    }

    @Test
    void targetNeedsAClassAndAVariable() {
        assertThat(bound(new Targets()).get("show").target()).isEqualTo(Box.class);
        assertThat(bound(new NoVariable()).get("first").target()).isNull();
        assertThat(bound(new NoTarget()).get("show").target()).isNull();
    }

    @Test
    void resourceIsNamedByItsLastSegmentWithoutABrace() {
        assertThat(bound(new Targets()).get("show").resource()).isEqualTo("boxes");
    }

    @Test
    void expectedErrorsAreThoseOfTheMethodAndItsClass() {
        assertThat(bound(new Targets()).get("show").expectedErrors()).containsExactly(400, 404, 503, 599);
        assertThat(bound(new NoTarget()).get("show").expectedErrors()).isEmpty();
    }

    @Test
    void differentPathsOfOneLengthDoNotOverlap() {
        assertThat(bound(new NoVariable())).containsOnlyKeys("first", "second");
    }

    @Test
    void changedCheckIsADeprecatedRuleOfTheSameName() {
        assertThat(bound(new NoVariable()).get("first").rule().deprecatedRule())
                .isEqualTo(new DeprecatedRule("p", "role:old"));
        assertThat(bound(new NoVariable()).get("second").rule().deprecatedRule())
                .isNull();
    }

    @ApiResource(service = "compute", path = "boxes")
    static final class Bounds implements ApiController {
        record Secret(@Hidden @Nullable String word) {}

        @Get("a")
        @ApiVersion(base = "2.1")
        @Policy(value = "p", check = "@")
        @Status(199)
        public void tooLow() {}

        @Get("b")
        @ApiVersion(base = "2.1")
        @Policy(value = "p", check = "@")
        @Status(400)
        public void tooHigh() {}

        @Get("c")
        @ApiVersion(base = "2.1")
        @Policy(value = "p", check = "@")
        @Status(200)
        @Status(value = 399, since = "2.2")
        @ExpectedErrors({399, 400, 599, 600})
        public void errors() {}

        @Post("d")
        @ApiVersion(base = "2.1")
        @Policy(value = "p", check = "@")
        public void secret(Secret secret) {}
    }

    @Test
    void boundsOfStatusesAndHiddenParametersAreReported() {
        assertThat(problems(new Bounds(), new MemorySchemas()))
                .contains(
                        "Bounds.tooLow @Status 199 is not a success status (200 to 399)",
                        "Bounds.tooHigh @Status 400 is not a success status (200 to 399)",
                        "Bounds.errors @ExpectedErrors 399 is not an error status (400 to 599)",
                        "Bounds.errors @ExpectedErrors 600 is not an error status (400 to 599)",
                        "Bounds.secret takes a Secret with @Hidden, which is allowed in results only")
                .noneMatch(problem -> problem.contains("@Status 200")
                        || problem.contains("@Status 399")
                        || problem.contains("@ExpectedErrors 400")
                        || problem.contains("@ExpectedErrors 599"));
    }

    @ApiResource(service = "compute", path = "boxes")
    static final class Removed implements ApiController {
        @Delete("a")
        @ApiVersion(base = "2.1", max = "2.5", removed = "2.6")
        @Policy(value = "p", check = "@")
        public void removed() {}

        @Delete("b")
        @ApiVersion(base = "2.1", max = "2.5")
        @Policy(value = "p", check = "@")
        public void kept() {}
    }

    @ApiResource(service = "compute", path = "boxes")
    static final class BadlyRemoved implements ApiController {
        @Delete("a")
        @ApiVersion(base = "2.1", removed = "2.6")
        @Policy(value = "p", check = "@")
        public void open() {}

        @Delete("b")
        @ApiVersion(base = "2.1", max = "2.6", removed = "2.6")
        @Policy(value = "p", check = "@")
        public void same() {}

        @Delete("c")
        @ApiVersion(base = "2.1", max = "2.6", removed = "soon")
        @Policy(value = "p", check = "@")
        public void malformed() {}
    }

    @Test
    void removalFollowsTheMaximum() {
        assertThat(bound(new Removed()).get("removed").removed()).isEqualTo(Microversion.parse("2.6"));
        assertThat(bound(new Removed()).get("kept").removed()).isNull();
        assertThat(problems(new BadlyRemoved(), new MemorySchemas()))
                .containsExactlyInAnyOrder(
                        "BadlyRemoved.open @ApiVersion removed 2.6 needs a max before it",
                        "BadlyRemoved.same @ApiVersion removed 2.6 needs a max before it",
                        "BadlyRemoved.malformed @ApiVersion removed: 'soon' is not a version of the form MAJOR.MINOR");
    }

    @ApiResource(service = "compute", path = "boxes")
    @ResourcePath(value = "crates", since = "2.4")
    @ResourcePath(value = "later", since = "2.9")
    static final class Renamed implements ApiController {
        @Get("{id}")
        @Get(value = "{id}/detail", since = "2.3")
        @ApiVersion(base = "2.2", max = "2.8")
        @Policy(value = "p", check = "@")
        public void show() {}
    }

    @ApiResource(service = "compute", path = "boxes")
    @ResourcePath(value = "crates", since = "2.4")
    @ResourcePath(value = "cases", since = "2.4")
    static final class TwoResourcePaths implements ApiController {}

    @ApiResource(service = "compute", path = "boxes")
    static final class TwoPaths implements ApiController {
        @Get("a")
        @Get("b")
        @ApiVersion(base = "2.2")
        @Policy(value = "p", check = "@")
        public void show() {}

        @Get("c")
        @Get(value = "{id}", since = "2.3")
        @ApiVersion(base = "2.2")
        @Policy(value = "p", check = "@")
        public void other() {}

        @Get(value = "d", since = "2.3")
        @ApiVersion(base = "2.2")
        @Policy(value = "p", check = "@")
        public void late() {}
    }

    @Test
    void pathsChangeWithTheVersionWithinTheRange() throws BindException {
        Map<Microversion, String> paths = new TreeMap<>();
        for (Operation operation : ControllerBinder.bind(
                new Renamed(), new MemorySchemas(), new Owner("bundle", "1"), new Gate(), new Codecs())) {
            Window window = operation.window();
            paths.put(window.from(), operation.path() + " before " + window.before());
        }

        assertThat(paths)
                .isEqualTo(Map.of(
                        Microversion.parse("2.2"), "/boxes/{id} before 2.3",
                        Microversion.parse("2.3"), "/boxes/{id}/detail before 2.4",
                        Microversion.parse("2.4"), "/crates/{id}/detail before null"));
    }

    @Test
    void conflictingPathsAreReported() {
        assertThat(problems(new TwoResourcePaths(), new MemorySchemas()))
                .containsExactly("@ApiResource path: has two paths since 2.4");
        assertThat(problems(new TwoPaths(), new MemorySchemas()))
                .containsExactlyInAnyOrder(
                        "TwoPaths.show has two paths from the beginning",
                        "TwoPaths.other has the path /boxes/{id} since 2.3, whose variables differ from those of"
                                + " /boxes/c",
                        "TwoPaths.late has no path at 2.2");
    }

    @ApiResource(service = "compute", path = "boxes")
    static final class Successors implements ApiController {
        @Get("a")
        @ApiVersion(base = "2.1", max = "2.3")
        @Policy(value = "p", check = "@")
        public Map<String, Object> first() {
            return Map.of();
        }

        @Get("b")
        @ApiVersion(base = "2.4")
        @Policy(value = "p", check = "@")
        public Map<String, Object> second() {
            return Map.of();
        }
    }

    @Test
    void schemaFileOutsideTheRangeOfItsOperationIsReported() {
        MemorySchemas schemas = new MemorySchemas()
                .with("boxes/first.response.2.1.json", "{'type': 'object'}")
                .with("boxes/first.response.2.5.json", "{'type': 'object'}")
                .with("boxes/second.response.2.4.json", "{'type': 'object'}");
        assertThat(problems(new Successors(), schemas)).singleElement().satisfies(problem -> assertThat(problem)
                .endsWith("boxes/first.response.2.5.json: is not in force at any version at which 'first' is"
                        + " served"));
    }
}
