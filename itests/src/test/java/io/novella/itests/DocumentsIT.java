// SPDX-License-Identifier: Apache-2.0
package io.novella.itests;

import static io.novella.itests.Api.json;
import static io.novella.itests.Eventually.eventually;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.novella.api.runtime.ApiRuntime;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.List;
import javax.inject.Inject;
import org.junit.Test;

/** What the running platform tells of its versions, to anybody. */
public class DocumentsIT extends ContainerTest {

    private static final String BASE = "compute/v2.1/";
    private static final String ACTION = "/paths/~1servers~1{id}~1action/post/x-novella-actions";

    @Inject
    private ApiRuntime runtime;

    @Test
    public void theyFollowWhatIsDroppedIn() throws IOException {
        assertFalse(actions("latest").contains("some_action"));

        deploy.dropExample("someaction");
        eventually(() -> actions("latest"), keys -> keys.contains("some_action"));
        assertTrue(actions("2.1").contains("someAction"));
        JsonNode diff = json(anybody().get(BASE + "diff?from=2.19&to=3.0"));
        assertTrue(diff.toString(), diff.path("breaks_requests").asBoolean());
        assertTrue(json(anybody().get(BASE + "history"))
                .findValuesAsText("version")
                .contains("3.3"));

        deploy.removeExample("someaction");
        eventually(() -> actions("latest"), keys -> !keys.contains("some_action"));
        // Its versions stay supported until it is certain that it does not come back.
        eventually(() -> anybody().get(BASE + "diff?from=2.19&to=3.0"), response -> response.statusCode() == 400);
    }

    @Test
    public void thePageForPeopleIsWhole() {
        HttpResponse<String> page = anybody().get(BASE + "docs");
        assertEquals(page.body(), 200, page.statusCode());
        assertEquals(List.of("text/html;charset=utf-8"), page.headers().allValues("Content-Type"));
        for (String file : List.of("docs.js", "docs.css", "swagger-ui.css", "swagger-ui-bundle.js")) {
            assertTrue(page.body().contains("\"docs/" + file + "\""));
            assertEquals(file, 200, anybody().get(BASE + "docs/" + file).statusCode());
        }
        assertTrue(json(anybody().get(BASE)).findValuesAsText("rel").contains("describedby"));

        String tag = page.headers().firstValue("ETag").orElseThrow();
        HttpResponse<String> again = api.send(
                anybody().request(BASE + "docs").header("If-None-Match", tag).GET());
        assertEquals(304, again.statusCode());
    }

    @Test
    public void requestsAreCounted() {
        long before = requests();
        api.withVersion("2.9").get(BASE + "servers/detail");
        assertEquals(before + 1, requests());
    }

    private long requests() {
        return runtime.usage().stream()
                .filter(usage -> usage.operation().equals("detail")
                        && usage.resource().equals("servers")
                        && usage.version().toString().equals("2.9"))
                .mapToLong(usage -> usage.requests())
                .sum();
    }

    private List<String> actions(String version) {
        return json(anybody().withVersion(version).get(BASE + "openapi.json"))
                .at(ACTION)
                .findValuesAsText("key");
    }

    /** Without a token. */
    private Api anybody() {
        return new Api(Integer.parseInt(context.getProperty("org.osgi.service.http.port")));
    }
}
