// SPDX-License-Identifier: Apache-2.0
package io.novella.compute.servers;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.novella.api.Microversion;
import io.novella.compute.Compute;
import io.novella.compute.internal.TestCompute;
import io.novella.testkit.ApiClient;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.parser.OpenAPIV3Parser;
import io.swagger.v3.parser.core.models.ParseOptions;
import io.swagger.v3.parser.core.models.SwaggerParseResult;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the platform says of this API in OpenAPI, at every version of it. */
class OpenApiTest {

    private static final ApiClient API = api();

    private static ApiClient api() {
        TestCompute domain = new TestCompute();
        Compute compute = domain.compute();
        return domain.test(
                        new ServersController(compute),
                        new ServerPowerController(compute),
                        new ServerConsoleController(compute),
                        new FlavorsController(compute),
                        new ImagesController(compute))
                .start();
    }

    static Stream<String> versions() {
        return IntStream.rangeClosed(1, 19).mapToObj(minor -> new Microversion(2, minor).toString());
    }

    private static JsonNode document(String version) {
        return API.at(version).get("openapi.json").json();
    }

    @ParameterizedTest
    @MethodSource("versions")
    void aParserOfOthersReadsItWithoutComplaint(String version) {
        ParseOptions resolving = new ParseOptions();
        resolving.setResolve(true);
        SwaggerParseResult result =
                new OpenAPIV3Parser().readContents(document(version).toString(), null, resolving);

        assertThat(result.getMessages()).isEmpty();
        OpenAPI api = result.getOpenAPI();
        assertThat(api.getOpenapi()).isEqualTo("3.1.0");
        assertThat(api.getInfo().getVersion()).isEqualTo(version);
        assertThat(api.getPaths())
                .containsOnlyKeys(
                        "/servers",
                        "/servers/detail",
                        "/servers/{id}",
                        "/servers/{id}/action",
                        "/flavors",
                        "/flavors/detail",
                        "/flavors/{id}",
                        "/images",
                        "/images/detail",
                        "/images/{id}");
        List<String> ids = api.getPaths().values().stream()
                .flatMap(path -> path.readOperations().stream())
                .map(Operation::getOperationId)
                .toList();
        assertThat(ids).doesNotHaveDuplicates().contains("servers-create", "servers-action", "images-show");
    }

    @ParameterizedTest
    @MethodSource("versions")
    void everyReferenceLeadsSomewhere(String version) {
        JsonNode document = document(version);

        List<String> references = document.findValuesAsText("$ref");

        assertThat(references).isNotEmpty().allSatisfy(reference -> {
            assertThat(reference).startsWith("#/components/");
            assertThat(document.at(reference.substring(1)).isObject())
                    .as(reference)
                    .isTrue();
        });
        Set<String> used = new HashSet<>(references);
        List<String> unused = new ArrayList<>();
        for (String kind : List.of("schemas", "responses", "parameters", "headers")) {
            document.at("/components/" + kind).fieldNames().forEachRemaining(name -> {
                if (!used.contains("#/components/" + kind + "/" + name)) {
                    unused.add(name);
                }
            });
        }
        assertThat(unused).isEmpty();
        assertThat(document.toString()).doesNotContain("ext:", "novella://", "\"$id\"", "\"$defs\"");
    }

    @Test
    void theDocumentIsThatOfItsVersion() {
        String body = "/paths/~1servers/post/requestBody/content/application~1json/schema/properties/server/properties";

        assertThat(document("2.18").at(body).has("description")).isFalse();
        assertThat(document("2.19").at(body).has("description")).isTrue();
        assertThat(document("2.19").at("/info/description").asText()).startsWith("A server has a description");
    }

    @Test
    void actionsAreAlternativesOfOneBody() {
        JsonNode action = document("2.1").at("/paths/~1servers~1{id}~1action/post");

        assertThat(action.at("/requestBody/content/application~1json/schema/oneOf")
                        .findValuesAsText("title"))
                .containsExactly("os-getConsoleOutput", "os-start", "os-stop");
        assertThat(action.at("/x-novella-actions").findValuesAsText("key"))
                .containsExactly("os-getConsoleOutput", "os-start", "os-stop");
        assertThat(action.path("responses").has("200")).isTrue();
        assertThat(action.path("responses").has("202")).isTrue();
        assertThat(action.path("responses").has("409")).isTrue();
    }

    @Test
    void parametersOfPathQueryAndHeaders() {
        JsonNode document = document("2.10");
        JsonNode list = document.at("/paths/~1servers/get/parameters");

        assertThat(list.findValuesAsText("name")).contains("limit", "marker", "all_tenants");
        assertThat(document.at("/paths/~1servers~1{id}/parameters/0/name").asText())
                .isEqualTo("id");
        assertThat(document.at("/components/parameters").findValuesAsText("name"))
                .containsExactly("OpenStack-API-Version", "X-OpenStack-Nova-API-Version");
        assertThat(document.at("/components/parameters/version/example").asText())
                .isEqualTo("compute 2.10");
        assertThat(document.at("/components/securitySchemes/token/name").asText())
                .isEqualTo("X-Auth-Token");
        assertThat(document.at("/paths/~1servers/post/requestBody/content/application~1json/schema/properties/server")
                        .path("x-novella-mapping")
                        .path("imageRef")
                        .asText())
                .isEqualTo("image_ref");
    }
}
