// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.novella.api.ApiController;
import io.novella.api.ApiResource;
import io.novella.api.ApiVersion;
import io.novella.api.Get;
import io.novella.api.Policy;
import io.novella.api.Post;
import io.novella.api.RequestContext;
import io.novella.api.Status;
import io.novella.api.spi.ValueCodec;
import io.novella.core.internal.runtime.Contributor;
import io.novella.core.internal.testing.Answer;
import io.novella.core.internal.testing.Box;
import io.novella.core.internal.testing.FakeRequest;
import io.novella.core.internal.testing.TestPlatform;
import io.novella.schema.testing.MemorySchemas;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Codecs, headers, guarded properties, defaults and free properties, in both directions. */
class KeywordsTest {

    private static final String REQUEST =
            """
            {'type': 'object', 'required': ['box'], 'additionalProperties': false, 'properties': {
              'box': {'type': 'object', 'properties': {
                'shared': {'type': ['boolean', 'string'], 'ext:codec': 'bool-from-string'},
                'policies': {'type': 'array', 'items': {'type': 'string'}, 'ext:codec': 'single-element-list'},
                'size': {'type': 'integer', 'default': 7}},
                'additionalProperties': true,
                'ext:mapping': {'policies': 'policy', '*': 'hints'}}}}
            """;

    private static final String RESPONSE =
            """
            {'type': 'object', 'required': ['box'], 'properties': {
              'box': {'type': 'object', 'properties': {
                'shared': {'type': 'string', 'ext:codec': 'bool-from-string'},
                'policies': {'type': 'array', 'ext:codec': 'single-element-list'},
                'size': {'type': ['string', 'integer'], 'ext:codec': 'empty-as-zero'},
                'cpu': {'type': 'string', 'ext:codec': 'json-string'},
                'host': {'type': 'string', 'ext:policy': {'rule': 'boxes:host', 'check': 'role:admin'}}},
                'additionalProperties': true,
                'ext:mapping': {'policies': 'policy', '*': 'hints'}}},
             'ext:header': {'location': 'Location', 'notes': 'X-Note'}}
            """;

    /** Returns its parameters. */
    @ApiResource(service = "compute", path = "boxes", target = Box.class)
    public static final class EchoController implements ApiController {

        /** The parameters. */
        public record Made(
                @Nullable Boolean shared, @Nullable String policy, int size, @Nullable Map<String, Object> hints) {}

        /** The result. */
        public record Shown(
                @Nullable Boolean shared,
                @Nullable String policy,
                int size,
                @Nullable Map<String, Object> hints,
                Map<String, Object> cpu,
                String host,
                String location,
                List<String> notes) {}

        /** Echoes. */
        @Post
        @ApiVersion(base = "2.1")
        @Status(202)
        @Policy(value = "boxes:create", check = "@")
        public Shown create(Made made, RequestContext context) {
            return new Shown(
                    made.shared(),
                    made.policy(),
                    made.size(),
                    made.hints(),
                    Map.of("cores", 2),
                    "h1",
                    context.serviceUrl() + "/boxes/b1",
                    List.of(context.allows("boxes:host") ? "may see the host" : "may not", "second"));
        }
    }

    private final TestPlatform platform = TestPlatform.start();

    private static MemorySchemas schemas() {
        return new MemorySchemas()
                .with("boxes/create.request.2.1.json", REQUEST)
                .with("boxes/create.response.2.1.json", RESPONSE);
    }

    private Answer create(String token, String box) {
        return platform.send(FakeRequest.post("/compute/v2.1/boxes", "{'box': " + box + "}")
                .as(token)
                .at("2.1"));
    }

    @Test
    void keywordsMapRequestsAndResponses() {
        platform.serve(new EchoController(), schemas());

        Answer answer = create(
                TestPlatform.ADMIN, "{'shared': 'yes', 'policies': ['anti'], 'size': 0, 'group': 'g', 'same': [1]}");

        assertThat(answer.json())
                .isEqualTo(Answer.json("{'box': {'shared': 'True', 'policies': ['anti'], 'size': '', 'cpu':"
                        + " '{\\\"cores\\\":2}', 'host': 'h1', 'group': 'g', 'same': [1]}}"));
        assertThat(answer.header("Location")).containsExactly("http://novella.test:8774/compute/v2.1/boxes/b1");
        assertThat(answer.header("X-Note")).containsExactly("may see the host", "second");
    }

    @Test
    void responseWithoutPropertiesHasHeadersOnly() {
        platform.serve(
                new EchoController(),
                schemas()
                        .with(
                                "boxes/create.response.2.2.json",
                                "{'type': 'null', 'ext:header': {'location': 'Location'}}"));

        Answer answer = platform.send(FakeRequest.post("/compute/v2.1/boxes", "{'box': {}}")
                .as(TestPlatform.P1)
                .at("2.2"));

        assertThat(answer.status()).isEqualTo(202);
        assertThat(answer.text()).isEmpty();
        assertThat(answer.header("Content-Type")).isEmpty();
        assertThat(answer.header("Location")).containsExactly("http://novella.test:8774/compute/v2.1/boxes/b1");
        JsonNode told = platform.send(
                        FakeRequest.get("/compute/v2.1/openapi.json").at("2.2"))
                .json()
                .at("/paths/~1boxes/post/responses/202");
        assertThat(told.at("/headers/Location").isObject()).isTrue();
        assertThat(told.has("content")).isFalse();
        assertThat(platform.send(FakeRequest.get("/compute/v2.1/diff?from=2.1&to=2.2"))
                        .text())
                .contains("no longer has a body");
    }

    @Test
    void guardedPropertyIsOmittedAndDefaultIsSet() {
        platform.serve(new EchoController(), schemas());

        Answer answer = create(TestPlatform.P1, "{'shared': false}");

        assertThat(answer.json())
                .isEqualTo(Answer.json("{'box': {'shared': 'False', 'size': 7, 'cpu': '{\\\"cores\\\":2}'}}"));
        assertThat(answer.header("X-Note")).containsExactly("may not", "second");
    }

    @Test
    void valueRejectedByACodecIs400() {
        platform.serve(new EchoController(), schemas());

        assertThat(create(TestPlatform.P1, "{'shared': 'perhaps'}").text())
                .isEqualTo("{\"badRequest\":{\"code\":400,\"message\":\"Invalid input for field/attribute shared."
                        + " 'perhaps' is neither true nor false\"}}");
        assertThat(create(TestPlatform.P1, "{'policies': ['a', 'b']}").status()).isEqualTo(400);
        assertThat(create(TestPlatform.P1, "{'policies': []}").status()).isEqualTo(400);
    }

    @Test
    void controllersFollowTheirCodecs() {
        ValueCodec shouting = new ValueCodec() {
            @Override
            public String name() {
                return "shouting";
            }

            @Override
            public Class<?> parameterType() {
                return String.class;
            }

            @Override
            public Object decode(Object value) {
                return ((String) value).toLowerCase(Locale.ROOT);
            }

            @Override
            public Object encode(Object value) {
                return ((String) value).toUpperCase(Locale.ROOT);
            }
        };
        MemorySchemas schemas = schemas()
                .with("boxes/create.request.2.1.json", REQUEST.replace("single-element-list", "shouting"))
                .with("boxes/create.response.2.1.json", RESPONSE.replace("single-element-list", "shouting"));
        platform.offer(new EchoController(), schemas);
        assertThat(platform.reasons())
                .contains("schemas/boxes/create.request.2.1.json#/box/policies: there is no codec 'shouting'");

        platform.registry().addCodec(shouting, Contributor.NONE);
        assertThat(platform.reasons()).isEmpty();

        platform.registry().removeCodec(shouting, Duration.ZERO);
        assertThat(platform.reasons()).isNotEmpty();
        assertThat(create(TestPlatform.P1, "{}").status()).isEqualTo(404);
    }

    @Test
    void misplacedKeywordsAreRefused() {
        platform.offer(
                new EchoController(),
                schemas()
                        .with("boxes/create.request.2.1.json", REQUEST.replace("'*': 'hints'", "'size': 'size'"))
                        .with(
                                "boxes/create.response.2.1.json",
                                RESPONSE.replace("'X-Note'", "'Content-Length'")
                                        .replace("'required': ['box']", "'required': []")));

        assertThat(platform.reasons())
                .containsExactly("schemas/boxes/create.response.2.1.json#/: ext:header cannot set 'Content-Length'");
    }

    @Test
    void undefinedPropertyRuleIsAFailure() {
        platform.offer(
                new EchoController(),
                schemas()
                        .with(
                                "boxes/create.response.2.1.json",
                                RESPONSE.replace("{'rule': 'boxes:host', 'check': 'role:admin'}", "'boxes:nowhere'")));

        assertThat(platform.reasons()).singleElement().asString().startsWith("is not defined, but ");
        assertThat(create(TestPlatform.ADMIN, "{}").text()).doesNotContain("h1");
    }

    @Test
    void textTooLongForItsPatternIs400() {
        platform.serve(
                new EchoController(),
                schemas()
                        .with(
                                "boxes/create.request.2.1.json",
                                REQUEST.replace(
                                                "'size': {'type': 'integer', 'default': 7}",
                                                "'name': {'type': 'string', 'pattern': '(a{0,50}b?){0,60}c$'},"
                                                        + " 'size': {'type': 'integer', 'default': 7}")
                                        .replace("'*': 'hints'", "'*': 'hints', 'name': 'policy'")
                                        .replace("'policies': 'policy', ", "")
                                        .replace(
                                                "'policies': {'type': 'array', 'items': {'type': 'string'},"
                                                        + " 'ext:codec': 'single-element-list'},",
                                                "")));

        Answer answer = create(TestPlatform.P1, "{'name': '" + "a".repeat(20_000) + "!'}");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text()).contains("too complex");
    }

    /** A resource and a route that were renamed, and an operation that was removed. */
    @ApiResource(service = "compute", path = "os-things", target = Box.class)
    @io.novella.api.ResourcePath(value = "things", since = "2.10")
    public static final class RenamedController implements ApiController {

        /** The result. */
        public record Thing(String name) {}

        /** Shows. */
        @Get("{id}")
        @Get(value = "{id}/detail", since = "2.30")
        @ApiVersion(base = "2.1")
        @Policy(value = "things:show", check = "@")
        public Thing show(Box box) {
            return new Thing("a thing");
        }

        /** Lists, up to a version. */
        @Get
        @ApiVersion(base = "2.1", max = "2.20", removed = "2.21")
        @Policy(value = "things:list", check = "@")
        public Thing list() {
            return new Thing("all things");
        }
    }

    @Test
    void pathsAndOperationsChangeByVersion() {
        String thing = "{'type': 'object', 'properties': {'name': {'type': 'string'}}}";
        platform.serve(
                new RenamedController(),
                new MemorySchemas()
                        .with("os-things/show.response.2.1.json", thing)
                        .with("os-things/list.response.2.1.json", thing));

        assertThat(platform.get("2.1", "os-things/b1").status()).isEqualTo(200);
        assertThat(platform.get("2.1", "things/b1").status()).isEqualTo(404);
        assertThat(platform.get("2.10", "os-things/b1").status()).isEqualTo(404);
        assertThat(platform.get("2.10", "things/b1").status()).isEqualTo(200);
        assertThat(platform.get("2.30", "things/b1").status()).isEqualTo(404);
        assertThat(platform.get("2.30", "things/b1/detail").status()).isEqualTo(200);
        assertThat(platform.get("2.1", "os-things").status()).isEqualTo(200);
        assertThat(platform.get("2.20", "things").status()).isEqualTo(200);
        assertThat(platform.get("2.21", "things").status()).isEqualTo(410);
        assertThat(platform.get("2.21", "things").text())
                .isEqualTo("{\"computeFault\":{\"code\":410,\"message\":\"This resource is no longer available. No"
                        + " forwarding address is given.\"}}");
        assertThat(platform.get("2.21", "os-things").status()).isEqualTo(404);
    }
}
