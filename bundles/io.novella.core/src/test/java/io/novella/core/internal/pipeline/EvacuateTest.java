// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.novella.api.Action;
import io.novella.api.ApiController;
import io.novella.api.ApiResource;
import io.novella.api.ApiVersion;
import io.novella.api.ExpectedErrors;
import io.novella.api.Fault;
import io.novella.api.Policy;
import io.novella.api.Status;
import io.novella.core.internal.testing.Answer;
import io.novella.core.internal.testing.Box;
import io.novella.core.internal.testing.TestPlatform;
import io.novella.schema.testing.MemorySchemas;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** An action that renames its fields, adds one, changes its status, and then its meaning. */
class EvacuateTest {

    @ExpectedErrors(501)
    @ApiResource(service = "compute", path = "boxes", target = Box.class)
    static final class Evacuate implements ApiController {

        record Params(
                @Nullable String host,
                @Nullable Boolean onSharedStorage,
                @Nullable String adminPass,
                @Nullable Boolean force) {}

        record Result(String adminPass) {}

        @Action("evacuate")
        @ApiVersion(base = "2.1", max = "4.9")
        @Status(200)
        @Status(value = 202, since = "4.0")
        @ExpectedErrors({400, 404, 409})
        @Policy(value = "compute:boxes:evacuate", check = "@")
        public Result evacuate(Params params) {
            if (Boolean.TRUE.equals(params.onSharedStorage()) && params.adminPass() != null) {
                throw Fault.badRequest("A password is of no use on shared storage.");
            }
            return new Result(params.adminPass() + " " + params.host() + " " + params.force());
        }

        @Action("evacuate")
        @ApiVersion(base = "5.0")
        @Status(202)
        @ExpectedErrors({400, 404, 409})
        @Policy(value = "compute:boxes:evacuate", check = "@")
        public Result evacuateAnew(Params params) {
            switch (String.valueOf(params.host())) {
                case "gone" -> throw Fault.notFound("No host gone.");
                case "busy" -> throw Fault.conflict("The host is busy.");
                case "nowhere" -> throw new Fault(501, "There is no other host.");
                case "secret" -> throw new Fault(418, "undeclared secret");
                case "down" -> throw Fault.unavailable("undeclared secret");
                case "broken" -> throw new IllegalStateException("secret of the inner life");
                case "error" -> throw new AssertionError("secret of the inner life");
                case "deep" -> deep(1);
                default -> {}
            }
            return new Result("anew");
        }

        @SuppressWarnings("InfiniteRecursion") // as a defective extension would
        private static int deep(int n) {
            return 1 + deep(n + 1);
        }
    }

    private static String body(String key, String shared, String password, String more) {
        return "{'type': 'object', 'required': ['" + key + "'], 'additionalProperties': false, 'properties': {'" + key
                + "': {'type': 'object', 'additionalProperties': false, 'ext:mapping': {'" + shared
                + "': 'on_shared_storage', '" + password + "': 'admin_pass'}, 'properties': {'host': {'type':"
                + " 'string'}, '" + shared + "': {'type': 'boolean'}, '" + password + "': {'type': 'string'}" + more
                + "}}}}";
    }

    private final TestPlatform platform = TestPlatform.start();

    @BeforeEach
    void serve() {
        platform.serve(
                new Evacuate(),
                new MemorySchemas()
                        .with("boxes/evacuate.request.2.1.json", body("evacuate", "onSharedStorage", "adminPass", ""))
                        .with(
                                "boxes/evacuate.request.3.0.json",
                                body("evacuate", "on_shared_storage", "admin_pass", ""))
                        .with(
                                "boxes/evacuate.request.3.1.json",
                                body("evacuate", "on_shared_storage", "admin_pass", ", 'force': {'type': 'boolean'}"))
                        .with(
                                "boxes/evacuate.response.2.1.json",
                                "{'type': 'object', 'required': ['adminPass'], 'ext:mapping': {'adminPass':"
                                        + " 'admin_pass'}, 'properties': {'adminPass': {'type': 'string'}}}")
                        .with(
                                "boxes/evacuate.response.3.0.json",
                                "{'type': 'object', 'required': ['admin_pass'], 'properties': {'admin_pass': {'type':"
                                        + " 'string'}}}"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "2.1 | {'host': 'h', 'onSharedStorage': false, 'adminPass': 'p'} | 200 | {'adminPass': 'p h null'}",
                "2.1 | {} | 200 | {'adminPass': 'null null null'}",
                "3.0 | {'host': 'h', 'on_shared_storage': false, 'admin_pass': 'p'} | 200 | {'admin_pass': 'p h null'}",
                "3.1 | {'host': 'h', 'force': true} | 200 | {'admin_pass': 'null h true'}",
                "3.1 | {'host': 'h'} | 200 | {'admin_pass': 'null h null'}",
                "4.0 | {'force': false} | 202 | {'admin_pass': 'null null false'}",
                "4.9 | {} | 202 | {'admin_pass': 'null null null'}",
                "5.0 | {} | 202 | {'admin_pass': 'anew'}",
                "latest | {} | 202 | {'admin_pass': 'anew'}",
            })
    void eachVersionIsServedInItsFormat(String version, String params, int status, String expected) {
        Answer answer = platform.action(version, "{'evacuate': " + params + "}");

        assertThat(answer.json()).isEqualTo(Answer.json(expected));
        assertThat(answer.status()).isEqualTo(status);
    }

    @Test
    void parameterOfALaterVersionIsHintedAt() {
        assertThat(platform.action("3.0", "{'evacuate': {'force': true}}").message())
                .endsWith("'force' needs microversion 3.1 or later");
    }

    @ParameterizedTest
    @CsvSource({"2.1, onSharedStorage, adminPass", "4.0, on_shared_storage, admin_pass"})
    void declaredErrorReachesTheClient(String version, String shared, String password) {
        Answer answer =
                platform.action(version, "{'evacuate': {'" + shared + "': true, '" + password + "': 'topsecret'}}");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.message()).isEqualTo("A password is of no use on shared storage.");
        assertThat(answer.header("OpenStack-API-Version")).containsExactly("compute " + version);
    }

    @ParameterizedTest
    @CsvSource({
        "gone, 404, itemNotFound, No host gone.",
        "busy, 409, conflictingRequest, The host is busy.",
        "nowhere, 501, notImplemented, There is no other host."
    })
    void faultsAreNamedByStatus(String host, int status, String fault, String message) {
        Answer answer = platform.action("5.0", "{'evacuate': {'host': '" + host + "'}}");

        assertThat(answer.json())
                .isEqualTo(Answer.json("{'" + fault + "': {'code': " + status + ", 'message': '" + message + "'}}"));
        assertThat(answer.status()).isEqualTo(status);
    }

    @ParameterizedTest
    @ValueSource(strings = {"secret", "down", "broken", "error", "deep"})
    void undeclaredErrorIs500WithOnlyTheRequestId(String host) {
        Answer answer = platform.action("5.0", "{'evacuate': {'host': '" + host + "'}}");

        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.fault()).isEqualTo("computeFault");
        assertThat(answer.message())
                .isEqualTo("Unexpected API Error. The log of the service has the details under "
                        + answer.header("X-Openstack-Request-Id").get(0) + ".");
        assertThat(answer.text()).doesNotContain("secret");
        assertThat(answer.header("OpenStack-API-Version")).containsExactly("compute 5.0");
    }
}
