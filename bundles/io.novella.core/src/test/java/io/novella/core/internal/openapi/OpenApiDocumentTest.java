// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.novella.api.ApiController;
import io.novella.api.ApiResource;
import io.novella.api.ApiVersion;
import io.novella.api.Delete;
import io.novella.api.ExpectedErrors;
import io.novella.api.Get;
import io.novella.api.Policy;
import io.novella.api.Post;
import io.novella.api.Status;
import io.novella.core.internal.testing.Answer;
import io.novella.core.internal.testing.FakeRequest;
import io.novella.core.internal.testing.FakeService;
import io.novella.core.internal.testing.SomeActionController;
import io.novella.core.internal.testing.TestPlatform;
import io.novella.schema.testing.MemorySchemas;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class OpenApiDocumentTest {

    private final TestPlatform platform = TestPlatform.start();

    private JsonNode document(String version) {
        return platform.send(FakeRequest.get("/compute/v2.1/openapi.json").at(version))
                .json();
    }

    @Test
    void actionIsDescribedAtEachVersion() {
        platform.serve(new SomeActionController(), SomeActionController.schemas());
        String post = "/paths/~1boxes~1{id}~1action/post";

        JsonNode first = document("2.1").at(post);
        assertThat(first.at("/requestBody/content/application~1json/schema/oneOf/0/required/0")
                        .asText())
                .isEqualTo("someAction");
        assertThat(first.at("/responses/204/content").isMissingNode()).isTrue();
        JsonNode second = document("3.0").at(post);
        assertThat(second.at("/requestBody/content/application~1json/schema/oneOf/0/required/0")
                        .asText())
                .isEqualTo("some_action");
        assertThat(second.at("/responses/202/content/application~1json/schema/required/0")
                        .asText())
                .isEqualTo("action_result");
        assertThat(first.path("description").asText())
                .contains("* `someAction`: ")
                .contains("(204)");
        assertThat(second.path("description").asText())
                .contains("* `some_action`: ")
                .contains("(202)")
                .doesNotContain("someAction");
        assertThat(second.at("/x-novella-actions/0"))
                .isEqualTo(
                        Answer.json("{'key': 'some_action', 'status': 202, 'x-novella-operation': 'boxes some-action',"
                                + " 'x-novella-policy': 'compute:boxes:some_action', 'x-novella-versions': '2.1 to 3.3',"
                                + " 'x-novella-bundle': 'bundle.SomeActionController'}"));
    }

    /** A resource with all features. */
    @ApiResource(service = "compute", path = "crates")
    public static final class CratesController implements ApiController {

        /** Has a query and a response header. */
        @Post
        @ApiVersion(base = "2.1")
        @Status(201)
        @ExpectedErrors({409, 418})
        @Policy(value = "crates", check = "@")
        public Map<String, Object> create(Map<String, Object> params) {
            return params;
        }

        /** Has a path variable. */
        @Get("{crate_id}")
        @ApiVersion(base = "2.1")
        @Policy(value = "crates", check = "@")
        public void show() {}

        /** Has the same path variable under another name. */
        @Delete("{id}")
        @ApiVersion(base = "2.1")
        @Status(204)
        @Policy(value = "crates", check = "@")
        public void delete() {}
    }

    private static MemorySchemas crates() {
        return new MemorySchemas()
                .with(
                        "crates/create.request.2.1.json",
                        """
                        {'$schema': 'https://json-schema.org/draft/2020-12/schema', '$id': 'novella://bundle/schemas/crates/create.request.2.1.json', 'type': 'object',
                         'properties': {
                           'crate': {'type': 'object', 'ext:mapping': {'ownerId': 'owner_id'}, 'properties': {
                             'ownerId': {'$ref': 'https://novella.io/schemas/defs.json#/$defs/uuid', 'description': 'Whose.'},
                             'size': {'$ref': '#/$defs/size'},
                             'sizes': {'type': 'array', 'items': {'$ref': 'defs.json#/$defs/size'}},
                             '$ref': {'type': 'string', 'enum': ['$ref']}}}},
                         '$defs': {'size': {'type': 'integer'}}}
                        """)
                .with("crates/defs.json", "{'$defs': {'size': {'type': 'number', 'minimum': 1}}}")
                .with(
                        "crates/create.query.2.1.json",
                        """
                        {'type': 'object', 'required': ['colour'], 'properties': {
                          'colour': {'type': 'string', 'description': 'Which.'}, 'n': {'type': 'array', 'items': {'type': 'integer'}}}}
                        """)
                .with(
                        "crates/create.response.2.1.json",
                        """
                        {'type': 'object', 'ext:header': {'where': 'Location'}, 'properties': {
                          'id': {'type': 'string', 'ext:policy': {'rule': 'crates:see', 'check': '@'}}}}
                        """);
    }

    @Test
    void schemasAreBundledUnderUniqueNames() {
        platform.serve(new CratesController(), crates());

        JsonNode document = document("2.1");

        JsonNode crate =
                document.at("/paths/~1crates/post/requestBody/content/application~1json/schema/properties/crate");
        assertThat(crate)
                .isEqualTo(
                        Answer.json(
                                """
                        {'type': 'object', 'x-novella-mapping': {'ownerId': 'owner_id'}, 'properties': {
                          'ownerId': {'$ref': '#/components/schemas/uuid', 'description': 'Whose.'},
                          'size': {'$ref': '#/components/schemas/crates.size'},
                          'sizes': {'type': 'array', 'items': {'$ref': '#/components/schemas/crates.size_2'}},
                          '$ref': {'type': 'string', 'enum': ['$ref']}}}
                        """));
        assertThat(document.at("/components/schemas/crates.size")).isEqualTo(Answer.json("{'type': 'integer'}"));
        assertThat(document.at("/components/schemas/crates.size_2"))
                .isEqualTo(Answer.json("{'type': 'number', 'minimum': 1}"));
        assertThat(document.at("/components/schemas/uuid/format").asText()).isEqualTo("uuid");
        assertThat(document.toString()).doesNotContain("$defs", "$schema", "$id", "ext:");
    }

    @Test
    void parametersResponsesAndErrorsAreDescribed() {
        platform.serve(new CratesController(), crates());

        JsonNode post = document("2.1").at("/paths/~1crates/post");

        assertThat(post.path("parameters"))
                .isEqualTo(Answer.json(
                                """
                                {'p': [{'name': 'colour', 'in': 'query', 'required': true, 'description': 'Which.',
                                        'schema': {'type': 'string', 'description': 'Which.'}},
                                       {'name': 'n', 'in': 'query', 'required': false,
                                        'schema': {'type': 'array', 'items': {'type': 'integer'}}}]}""")
                        .path("p"));
        assertThat(post.path("responses").fieldNames())
                .toIterable()
                .containsExactly("201", "400", "401", "403", "406", "409", "413", "415", "418", "500");
        assertThat(post.at("/responses/201/headers").fieldNames())
                .toIterable()
                .containsExactly("OpenStack-API-Version", "X-Openstack-Request-Id", "Location");
        assertThat(post.at("/responses/201/content/application~1json/schema/properties/id/x-novella-policy/rule")
                        .asText())
                .isEqualTo("crates:see");
        assertThat(post.at("/responses/409/$ref").asText()).isEqualTo("#/components/responses/conflictingRequest_409");
        assertThat(document("2.1")
                        .at("/components/responses/computeFault_418/description")
                        .asText())
                .isEqualTo("Error: computeFault.");
    }

    @Test
    void pathsThatDifferOnlyInVariableNamesAreMerged() {
        platform.serve(new CratesController(), crates());

        JsonNode paths = document("2.1").path("paths");

        assertThat(paths.fieldNames()).toIterable().hasSize(2).contains("/crates");
        JsonNode one = paths.has("/crates/{id}") ? paths.path("/crates/{id}") : paths.path("/crates/{crate_id}");
        assertThat(one.has("get")).isTrue();
        assertThat(one.has("delete")).isTrue();
        assertThat(one.path("parameters").findValuesAsText("in")).containsExactly("path");
    }

    @Test
    void serviceWithoutLegacyHeaderHasOneVersionParameter() {
        TestPlatform image = TestPlatform.start(
                new FakeService("image", "/image/v2", "2.0", Optional.empty()).history("2.0: First."));

        JsonNode document =
                image.send(FakeRequest.get("/image/v2/openapi.json")).json();

        assertThat(document.at("/info/title").asText()).isEqualTo("image");
        assertThat(document.at("/info/description").asText()).isEqualTo("First.");
        assertThat(document.at("/servers/0/url").asText()).isEqualTo("/image/v2");
        assertThat(document.at("/components/parameters").findValuesAsText("name"))
                .containsExactly("OpenStack-API-Version");
    }

    /** A resource at the path of a document of the platform. */
    @ApiResource(service = "compute", path = "history")
    public static final class HistoryController implements ApiController {

        /** Cannot be reached. */
        @Get
        @ApiVersion(base = "2.1")
        @Policy(value = "history", check = "@")
        public void list() {}
    }

    @Test
    void resourceAtADocumentPathIsRefused() {
        platform.offer(new HistoryController(), new MemorySchemas());

        assertThat(platform.reasons())
                .containsExactly("HistoryController.list (2.1 and later) would serve GET /history, which is a document"
                        + " of the platform");
    }

    /** Client generators fail at a type that is only null, but accept null as one of several types. */
    @Test
    void nullTypeIsWrittenForClientGenerators() {
        platform.serve(
                new CratesController(),
                new MemorySchemas()
                        .with(
                                "crates/create.request.2.1.json",
                                "{'type': 'object', 'properties': {'stop': {'type': 'null'}, 'never': false, 'any': true,"
                                        + " 'name': {'anyOf': [{'type': 'string'}, {'type': 'null'}]}}}")
                        .with("crates/create.response.2.1.json", "{'type': 'object'}"));

        JsonNode properties =
                document("2.1").at("/paths/~1crates/post/requestBody/content/application~1json/schema/properties");

        assertThat(properties.path("stop"))
                .isEqualTo(Answer.json("{'type': ['string', 'null'], 'not': {'type': 'string'}}"));
        assertThat(properties.path("never")).isEqualTo(Answer.json("false"));
        assertThat(properties.path("any")).isEqualTo(Answer.json("true"));
        assertThat(properties.path("name")).isEqualTo(Answer.json("{'anyOf': [{'type': 'string'}, {'type': 'null'}]}"));
    }
}
