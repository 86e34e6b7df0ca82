// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.novella.api.ApiController;
import io.novella.api.ApiResource;
import io.novella.api.ApiVersion;
import io.novella.api.Caller;
import io.novella.api.ExpectedErrors;
import io.novella.api.Fault;
import io.novella.api.Get;
import io.novella.api.Patch;
import io.novella.api.Policy;
import io.novella.api.Post;
import io.novella.api.Put;
import io.novella.api.RequestContext;
import io.novella.api.Status;
import io.novella.api.Unauthenticated;
import io.novella.core.internal.testing.Answer;
import io.novella.core.internal.testing.FakeRequest;
import io.novella.core.internal.testing.FakeService;
import io.novella.core.internal.testing.TestPlatform;
import io.novella.schema.testing.MemorySchemas;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Unauthenticated operations, and the differences of a service in Keystone's dialect. */
class UnauthenticatedTest {

    private static final String ANYTHING = "{'type': 'object', 'properties': {'said': {'type': 'string'}}}";

    /** Doors with unauthenticated and with authenticated operations. */
    @ApiResource(service = "identity", path = "doors")
    public static final class DoorsController implements ApiController {

        /** The parameters and the result. */
        public record Said(String said) {}

        /** Unauthenticated, and allowed by its rule. */
        @Post
        @Unauthenticated
        @ApiVersion(base = "3.14")
        @ExpectedErrors({401, 409})
        @Status(201)
        @Policy(value = "doors:knock", check = "@")
        public Said knock(Said params, Caller caller) {
            if (params.said().equals("sesame")) {
                throw new Fault(401, "Wrong door.");
            }
            return new Said(caller.userId() + caller.credentials());
        }

        /** Unauthenticated, but denied by its rule: the anonymous caller has no user id, not even an empty one. */
        @Post("own")
        @Unauthenticated
        @ApiVersion(base = "3.14")
        @Policy(value = "doors:own", check = "user_id:%(user_id)s")
        public Said own(Said params) {
            return params;
        }

        /** Authenticated; returns a request header. */
        @Get
        @ApiVersion(base = "3.14")
        @Policy(value = "doors:list", check = "@")
        public Said list(RequestContext context) {
            return new Said(context.header("X-Subject").orElse("none"));
        }

        /** Has only a path variable. */
        @Put("{id}")
        @ApiVersion(base = "3.14")
        @Status(204)
        @Policy(value = "doors:open", check = "@")
        public void open() {}

        /** Returns the changes. */
        @Patch("{id}")
        @ApiVersion(base = "3.14")
        @Policy(value = "doors:change", check = "@")
        public Map<String, Object> change(Map<String, Object> changes) {
            return changes;
        }
    }

    private final TestPlatform platform = TestPlatform.start(FakeService.keystone());

    @BeforeEach
    void serve() {
        MemorySchemas schemas = new MemorySchemas();
        for (String file : new String[] {
            "knock.request",
            "knock.response",
            "own.request",
            "own.response",
            "list.response",
            "change.request",
            "change.response"
        }) {
            schemas.with("doors/" + file + ".3.14.json", ANYTHING);
        }
        platform.serve(new DoorsController(), schemas);
    }

    private static FakeRequest knock(String said) {
        return FakeRequest.post("/identity/v3/doors", "{'said': '" + said + "'}");
    }

    @Test
    void anonymousClientMayCallUnauthenticatedOperation() {
        Answer answer = platform.send(knock("hello"));

        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.json().path("said").asText()).isEqualTo("{roles=[]}");
    }

    @Test
    void unauthenticatedOperationIgnoresTheToken() {
        assertThat(platform.send(knock("hello").as("nobody's")).status()).isEqualTo(201);
    }

    @Test
    void ruleIsCheckedForAnonymousClients() {
        assertThat(platform.send(FakeRequest.post("/identity/v3/doors/own", "{'said': 'x'}"))
                        .status())
                .isEqualTo(403);
    }

    @Test
    void otherOperationsRequireAToken() {
        assertThat(platform.send(FakeRequest.get("/identity/v3/doors")).status())
                .isEqualTo(401);
        assertThat(platform.send(FakeRequest.get("/identity/v3/nothing")).status())
                .isEqualTo(401);
        assertThat(platform.send(FakeRequest.post("/identity/v3/doors/", "{}")).status())
                .isEqualTo(401);
    }

    /** An operation that needs a token from its second version on. */
    @ApiResource(service = "compute", path = "gates")
    public static final class GatesController implements ApiController {

        @Get
        @Unauthenticated
        @ApiVersion(base = "2.1", max = "2.1")
        @Policy(value = "gates:list", check = "@")
        public void list() {}

        @Get(name = "list")
        @ApiVersion(base = "2.2")
        @Policy(value = "gates:list", check = "@")
        public void listLater() {}
    }

    @Test
    void laterVersionOfAnUnauthenticatedOperationRequiresAToken() {
        TestPlatform compute = TestPlatform.start(FakeService.compute().declaring("2.2"))
                .serve(new GatesController(), new MemorySchemas());
        FakeRequest later = FakeRequest.get("/compute/v2.1/gates").header("OpenStack-API-Version", "compute 2.2");

        assertThat(compute.send(FakeRequest.get("/compute/v2.1/gates")).status())
                .isEqualTo(200);
        assertThat(compute.send(later).status()).isEqualTo(401);
        assertThat(compute.send(later.as(TestPlatform.P1)).status()).isEqualTo(200);
    }

    @Test
    void errorsAreInKeystonesFormat() {
        Answer own = platform.send(knock("sesame"));
        Answer unknown = platform.send(FakeRequest.get("/identity/v3/nothing").as(TestPlatform.P1));

        assertThat(own.json())
                .hasToString("{\"error\":{\"code\":401,\"message\":\"Wrong door.\",\"title\":\"Unauthorized\"}}");
        assertThat(unknown.json().at("/error/title").asText()).isEqualTo("Not Found");
    }

    @Test
    void keystoneServiceIgnoresVersionHeaders() {
        Answer answer = platform.send(FakeRequest.get("/identity/v3/doors")
                .as(TestPlatform.P1)
                .header("OpenStack-API-Version", "identity 9.9"));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("OpenStack-API-Version")).isEmpty();
        assertThat(answer.header("Vary")).isEmpty();
    }

    @Test
    void headerCanBeReadFromTheContext() {
        Answer answer = platform.send(
                FakeRequest.get("/identity/v3/doors").as(TestPlatform.P1).header("X-Subject", "me"));

        assertThat(answer.json().path("said").asText()).isEqualTo("me");
    }

    @Test
    void putNeedsNoBody() {
        Answer answer =
                platform.send(FakeRequest.of("PUT", "/identity/v3/doors/d1").as(TestPlatform.P1));

        assertThat(answer.status()).isEqualTo(204);
    }

    @Test
    void patchRequiresABody() {
        FakeRequest empty = FakeRequest.of("PATCH", "/identity/v3/doors/d1").as(TestPlatform.P1);
        FakeRequest full = FakeRequest.of("PATCH", "/identity/v3/doors/d1")
                .as(TestPlatform.P1)
                .body("{\"said\": \"x\"}".getBytes(java.nio.charset.StandardCharsets.UTF_8));

        assertThat(platform.send(empty).status()).isEqualTo(400);
        assertThat(platform.send(full).json()).hasToString("{\"said\":\"x\"}");
    }

    @Test
    void documentsAreInKeystonesFormat() {
        Answer folder = platform.send(FakeRequest.get("/identity"));
        Answer version = platform.send(FakeRequest.get("/identity/v3/"));

        assertThat(folder.status()).isEqualTo(300);
        assertThat(folder.json().at("/versions/values/0/id").asText()).isEqualTo("v3.14");
        assertThat(version.status()).isEqualTo(200);
        assertThat(version.json().at("/version/status").asText()).isEqualTo("stable");
        assertThat(version.json().at("/version/links/0/href").asText())
                .isEqualTo("http://novella.test:8774/identity/v3/");
        assertThat(version.json().at("/version").has("min_version")).isFalse();
        assertThat(version.json().at("/version/media-types/0/type").asText())
                .isEqualTo("application/vnd.openstack.identity-v3+json");
    }

    @Test
    void undecidedAuthenticatorIs503() {
        platform.authenticators()
                .use(java.util.List.of(
                        token -> {
                            throw Fault.unavailable("The other side is silent.");
                        },
                        token -> token.equals("known")
                                ? Optional.of(Caller.user("ann").build())
                                : Optional.empty()));

        assertThat(platform.send(FakeRequest.get("/identity/v3/doors").as("known"))
                        .status())
                .isEqualTo(200);
        assertThat(platform.send(FakeRequest.get("/identity/v3/doors").as("unknown"))
                        .status())
                .isEqualTo(503);
        assertThat(platform.send(FakeRequest.get("/identity/v3/doors")).status())
                .isEqualTo(401);
    }
}
