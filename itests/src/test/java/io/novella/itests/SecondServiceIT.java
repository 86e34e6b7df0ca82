// SPDX-License-Identifier: Apache-2.0
package io.novella.itests;

import static io.novella.itests.Api.json;
import static io.novella.itests.Eventually.eventually;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.novella.api.runtime.ApiRuntime;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.Before;
import org.junit.Test;

/** A service of another type and with another line of versions, beside compute and out of its way. */
public class SecondServiceIT extends ContainerTest {

    private static final String LIGHT = "lighting/v1/lights/hall";

    private ApiRuntime runtime;

    @Before
    public void drop() throws IOException {
        runtime = service(ApiRuntime.class);
        deploy.dropExtension("lighting", "1.0.0");
        eventually(() -> api.get(LIGHT), response -> response.statusCode() == 200);
    }

    @Test
    public void itHasVersionsOfItsOwn() {
        HttpResponse<String> minimum = api.get(LIGHT);
        assertEquals("40", json(minimum).at("/light/brightness").textValue());
        assertEquals(List.of("lighting 1.0"), minimum.headers().allValues("OpenStack-API-Version"));
        assertEquals(List.of("OpenStack-API-Version"), minimum.headers().allValues("Vary"));
        assertEquals(List.of(), minimum.headers().allValues("X-OpenStack-Nova-API-Version"));

        for (String version : List.of("lighting 1.1", "lighting latest", "compute 2.19, lighting 1.1")) {
            HttpResponse<String> later = at(LIGHT, version);
            assertEquals(version, 40, json(later).at("/light/brightness").intValue());
            assertEquals(List.of("lighting 1.1"), later.headers().allValues("OpenStack-API-Version"));
        }
    }

    @Test
    public void whatIsSaidOfAnotherServicesVersionIsNotForIt() {
        assertEquals(
                "40", json(at(LIGHT, "compute 2.19")).at("/light/brightness").textValue());
        HttpResponse<String> servers = at("compute/v2.1/servers", "lighting 1.1");
        assertEquals(200, servers.statusCode());
        assertEquals(List.of("compute 2.1"), servers.headers().allValues("OpenStack-API-Version"));
        assertEquals(406, at("compute/v2.1/servers", "compute 1.1").statusCode());

        HttpResponse<String> refused = at(LIGHT, "lighting 2.19");
        JsonNode fault = json(refused).elements().next();
        assertEquals(406, refused.statusCode());
        assertEquals("1.0", fault.path("min_version").asText());
        assertEquals("1.1", fault.path("max_version").asText());
        assertEquals(
                "Version 2.19 is not supported by the API. Minimum is 1.0 and maximum is 1.1.",
                fault.path("message").asText());
        assertEquals(404, api.get("compute/v2.1/lights/hall").statusCode());
        assertEquals(404, api.get("lighting/v1/servers").statusCode());
    }

    @Test
    public void theDocumentsTellOfBoth() {
        JsonNode services = json(api.get("")).path("services");
        assertTrue(services.toString(), types(services).containsAll(Set.of("compute", "lighting")));
        JsonNode version = json(api.get("lighting/v1/")).path("version");
        assertEquals("v1", version.path("id").asText());
        assertEquals("1.0", version.path("min_version").asText());
        assertEquals("1.1", version.path("version").asText());
        assertTrue(json(api.get("lighting/v1/history")).toString().contains("Brightness is a number."));
        assertTrue(json(api.get("lighting/v1/diff?from=1.0&to=1.1"))
                .path("breaks_responses")
                .asBoolean());
        JsonNode paths = json(api.get("lighting/v1/openapi.json")).path("paths");
        assertEquals(Set.of("/lights/hall"), names(paths));
        assertEquals(300, api.get("lighting/lights/hall").statusCode());
    }

    @Test
    public void itGoesAndNothingOfItStays() throws IOException {
        deploy.removeExtension("lighting");

        eventually(() -> types(json(api.get("")).path("services")), types -> !types.contains("lighting"));
        assertEquals(404, api.get(LIGHT).statusCode());
        assertEquals(404, api.get("lighting/v1/").statusCode());
        assertEquals(200, api.get("compute/v2.1/servers").statusCode());
        eventually(runtime::failures, List::isEmpty);
    }

    @Test
    public void aThirdThatWantsItsPathWaits() throws IOException {
        deploy.dropExtension("squatter", "1.0.0");

        eventually(runtime::failures, failures -> failures.stream()
                .anyMatch(failure -> failure.bundle().endsWith("squatter 1.0.0")
                        && failure.reason().contains("the base path /lighting/v1 of the service 'squatting'")
                        && failure.reason().contains("the service 'lighting'")));
        assertEquals(200, api.get(LIGHT).statusCode());

        deploy.removeExtension("lighting");
        eventually(() -> types(json(api.get("")).path("services")), types -> types.contains("squatting"));
        eventually(runtime::failures, List::isEmpty);
    }

    private HttpResponse<String> at(String path, String version) {
        return api.send(
                api.request(path).header("OpenStack-API-Version", version).GET());
    }

    private static Set<String> types(JsonNode services) {
        return new TreeSet<>(services.findValuesAsText("type"));
    }

    private static Set<String> names(JsonNode object) {
        Set<String> names = new TreeSet<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }
}
