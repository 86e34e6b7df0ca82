// SPDX-License-Identifier: Apache-2.0
package io.novella.example.history;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.novella.api.Microversion;
import io.novella.testkit.ApiClient;
import io.swagger.v3.parser.OpenAPIV3Parser;
import io.swagger.v3.parser.core.models.ParseOptions;
import io.swagger.v3.parser.core.models.SwaggerParseResult;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What the platform says of this API in OpenAPI, and of its versions, at every one of them. */
class OpenApiTest {

    private static final ApiClient API = new HistoryPlatform().client();

    static Stream<String> versions() {
        return StreamSupport.stream(API.get("history").json().path("versions").spliterator(), false)
                .map(version -> version.path("version").asText());
    }

    @Test
    void everyVersionIsThatOfAFileOrARange() {
        assertThat(versions())
                .filteredOn(version -> Microversion.parse(version).compareTo(new Microversion(2, 19)) > 0)
                .containsExactly(
                        "2.28", "2.29", "2.31", "2.33", "2.35", "2.45", "2.52", "2.53", "2.64", "2.68", "2.73", "2.87",
                        "2.88", "2.92", "3.0");
    }

    @ParameterizedTest
    @MethodSource("versions")
    void aParserOfOthersReadsItWithoutComplaint(String version) {
        ParseOptions resolving = new ParseOptions();
        resolving.setResolve(true);
        SwaggerParseResult result = new OpenAPIV3Parser()
                .readContents(API.at(version).get("openapi.json").body(), null, resolving);

        assertThat(result.getMessages()).isEmpty();
        assertThat(result.getOpenAPI().getInfo().getVersion()).isEqualTo(version);
        assertThat(result.getOpenAPI().getPaths().keySet())
                .contains("/os-keypairs/{name}", "/os-server-groups", "/os-hypervisors/detail", "/instances/{id}");
    }

    @ParameterizedTest
    @CsvSource({
        "2.5, /os-hypervisors/{number}, /servers/{id}/remote-consoles",
        "2.6, /servers/{id}/remote-consoles, /os-hypervisors/{uuid}",
        "2.52, /os-hypervisors/{hypervisor_hostname_pattern}/search, /os-hypervisors/{uuid}",
        "2.53, /os-hypervisors/{uuid}/uptime, /os-hypervisors/{hypervisor_hostname_pattern}/search",
        "2.88, /os-hypervisors/{uuid}, /os-hypervisors/{uuid}/uptime"
    })
    void theRoutesAreThoseOfTheVersion(String version, String there, String notThere) {
        JsonNode paths = API.at(version).get("openapi.json").json().path("paths");

        assertThat(paths.has(there)).isTrue();
        assertThat(paths.has(notThere)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "2.2, true",
        "2.10, false",
        "2.13, false",
        "2.14, true",
        "2.15, false",
        "2.28, true",
        "2.33, false",
        "2.45, true",
        "2.53, true",
        "2.64, true",
        "2.68, true",
        "2.73, false",
        "2.88, true",
        "2.92, true",
        "3.0, true"
    })
    void theHistoryTellsWhichVersionsBreak(String version, boolean breaking) {
        JsonNode told = StreamSupport.stream(
                        API.get("history").json().path("versions").spliterator(), false)
                .filter(each -> each.path("version").asText().equals(version))
                .findFirst()
                .orElseThrow();

        assertThat(told.path("breaking").asBoolean()).isEqualTo(breaking);
        assertThat(told.path("sentence").asText()).isNotEmpty();
    }
}
