// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.match;

import static org.assertj.core.api.Assertions.assertThat;

import io.novella.api.Microversion;
import io.novella.api.VersionRange;
import io.novella.core.internal.http.RequestTarget;
import io.novella.core.internal.operation.Operation;
import io.novella.core.internal.testing.FakeService;
import io.novella.core.internal.testing.Operations;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The operation that a path matches. */
class RouteTableTest {

    private static final Microversion V2_1 = new Microversion(2, 1);

    private static RouteTable table(Operation... operations) {
        return new RouteTable(List.of(FakeService.compute()), List.of(operations), Set.of());
    }

    private static String found(RouteTable table, String method, String path) {
        return table.match(method, RequestTarget.segments("/compute/v2.1/" + path))
                .map(match -> match.route().at(V2_1).path() + " " + match.values())
                .orElse("nothing");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "boxes | /boxes []",
                "boxes/detail | /boxes/detail []",
                "boxes/b1 | /boxes/{id} [b1]",
                "boxes/detailed | /boxes/{id} [detailed]",
                "boxes/%64etail | /boxes/detail []",
                "boxes/detail/tags | /boxes/{id}/tags [detail]",
                "boxes/b1/tags | /boxes/{id}/tags [b1]",
                "boxes/b1/tags/a%2Fb | /boxes/{id}/tags/{tag} [b1, a/b]",
                "boxes/detail/log | /boxes/detail/log []",
                "boxes/b1/log | nothing",
                "boxes/detail/tags/x/y | nothing",
                "boxes/ | nothing",
                "boxes//tags | nothing",
                "box | nothing",
                "{id} | nothing",
            })
    void literalSegmentPrecedesVariableWithBacktracking(String path, String expected) {
        RouteTable table = table(
                Operations.of("GET", "boxes"),
                Operations.of("GET", "boxes/detail"),
                Operations.of("GET", "boxes/{id}"),
                Operations.of("GET", "boxes/{id}/tags"),
                Operations.of("GET", "boxes/{box_id}/tags/{tag}"),
                Operations.of("GET", "boxes/detail/log"));

        assertThat(found(table, "GET", path).replace("box_id", "id")).isEqualTo(expected);
    }

    @Test
    void backtrackingConsidersTheMethod() {
        RouteTable table = table(Operations.of("GET", "boxes/detail"), Operations.of("DELETE", "boxes/{id}"));

        assertThat(found(table, "DELETE", "boxes/detail")).isEqualTo("/boxes/{id} [detail]");
        assertThat(found(table, "GET", "boxes/b1")).isEqualTo("nothing");
        assertThat(found(table, "PUT", "boxes/detail")).isEqualTo("nothing");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/compute", "/compute/", "/compute/v2.1", "/other/v2.1/boxes", "", "/v2.1/boxes"})
    void pathsOutsideServicesDoNotMatch(String path) {
        assertThat(table(Operations.of("GET", "boxes")).match("GET", RequestTarget.segments(path)))
                .isEmpty();
    }

    @Test
    void operationsOfAMissingServiceAreNotRouted() {
        RouteTable table = new RouteTable(
                List.of(new FakeService("image", "/image/v2", "2.0", Optional.empty())),
                List.of(Operations.of("GET", "boxes")),
                Set.of());

        assertThat(found(table, "GET", "boxes")).isEqualTo("nothing");
        assertThat(table.services().get("image").maximum()).hasToString("2.0");
    }

    @Test
    void variableValuesAreCorrectAfterBacktracking() {
        RouteTable table = table(
                Operations.of("GET", "a/{x}/b/{y}"),
                Operations.of("GET", "a/{x}/{z}/c"),
                Operations.of("GET", "a/k/b/d"));

        assertThat(found(table, "GET", "a/1/b/2")).isEqualTo("/a/{x}/b/{y} [1, 2]");
        assertThat(found(table, "GET", "a/k/b/c")).isEqualTo("/a/{x}/b/{y} [k, c]");
        assertThat(found(table, "GET", "a/k/e/c")).isEqualTo("/a/{x}/{z}/c [k, e]");
        assertThat(found(table, "GET", "a/k/b/d")).isEqualTo("/a/k/b/d []");

        RouteTable misleading = table(Operations.of("GET", "a/k/{x}/end"), Operations.of("GET", "a/{y}/{z}/other"));
        assertThat(found(misleading, "GET", "a/k/1/other")).isEqualTo("/a/{y}/{z}/other [k, 1]");
    }

    /** For any order of operations, the table agrees with a linear search through all templates. */
    @Property(tries = 500)
    void tableAgreesWithLinearSearch(@ForAll long seed) {
        Random random = new Random(seed);
        List<String> templates = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            StringBuilder template = new StringBuilder("r");
            for (int depth = random.nextInt(4); depth > 0; depth--) {
                template.append('/')
                        .append(List.of("a", "b", "{v" + depth + "}").get(random.nextInt(3)));
            }
            if (templates.stream().noneMatch(other -> shape(other).equals(shape(template.toString())))) {
                templates.add(template.toString());
            }
        }
        List<Operation> operations = new ArrayList<>();
        templates.forEach(template -> operations.add(Operations.of("GET", template)));
        Collections.shuffle(operations, random);
        RouteTable table = new RouteTable(List.of(FakeService.compute()), operations, Set.of());
        StringBuilder path = new StringBuilder("r");
        for (int depth = random.nextInt(4); depth > 0; depth--) {
            path.append('/').append(List.of("a", "b", "c").get(random.nextInt(3)));
        }

        // Of two matching templates, the one with a literal segment where they first differ.
        String expected = templates.stream()
                .filter(template -> path.toString().matches(shape(template).replace("{}", "[^/]+")))
                .min((one, other) ->
                        shape(one).replace("{}", "~").compareTo(shape(other).replace("{}", "~")))
                .orElse("nothing");

        assertThat(found(table, "GET", path.toString()).replaceAll(" .*", "").replaceFirst("^/", ""))
                .isEqualTo(expected);
    }

    private static String shape(String template) {
        return template.replaceAll("\\{[^}]*}", "{}");
    }

    /** A route selects the operation whose range contains the version. */
    @Property(tries = 500)
    void routeSelectsTheOperationOfTheVersion(@ForAll long seed) {
        Random random = new Random(seed);
        List<Operation> operations = new ArrayList<>();
        int next = 1;
        for (int i = 0; i < 4; i++) {
            int base = next + random.nextInt(3);
            int max = base + random.nextInt(3);
            boolean open = i == 3 && random.nextBoolean();
            operations.add(Operations.of(
                    "GET",
                    "boxes",
                    new VersionRange(new Microversion(2, base), open ? null : new Microversion(2, max)),
                    "list"));
            next = max + 1;
        }
        Collections.shuffle(operations, random);
        Route route = new RouteTable(List.of(FakeService.compute()), operations, Set.of())
                .match("GET", List.of("compute", "v2.1", "boxes"))
                .orElseThrow()
                .route();

        for (int minor = 0; minor < 30; minor++) {
            Microversion version = new Microversion(2, minor);
            assertThat(Optional.ofNullable(route.at(version)))
                    .isEqualTo(operations.stream()
                            .filter(operation -> operation.range().contains(version))
                            .findAny());
        }
        assertThat(route.at(new Microversion(1, 99))).isNull();
    }
}
