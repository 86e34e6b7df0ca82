// SPDX-License-Identifier: Apache-2.0
package io.novella.itests;

import static io.novella.itests.Api.json;
import static io.novella.itests.Eventually.eventually;
import static org.junit.Assert.assertEquals;

import java.io.IOException;
import java.io.InputStream;
import java.lang.ref.WeakReference;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.Test;
import org.osgi.framework.Bundle;
import org.osgi.framework.wiring.BundleWiring;

/** Requests wait for a bundle that is being replaced, here for so long that nothing else but its coming or going can end it. */
public class HoldIT extends ContainerTest {

    private static final String TINY = "compute/v2.1/tiny";
    private static final int SEATS = 3;

    @Override
    protected Map<String, String> configuration() {
        return Map.of("io.novella.core.cfg", "hold.timeout.ms = 600000\nhold.max.requests = " + SEATS + "\n");
    }

    private Bundle dropTiny() throws IOException {
        deploy.dropExtension("tiny", "1.0.0");
        eventually(() -> api.get(TINY), response -> response.statusCode() == 200);
        return bundle("io.novella.itests.extension.tiny");
    }

    /** As many as may wait, after there was no seat for one more. */
    private List<CompletableFuture<HttpResponse<String>>> fillSeats() throws Exception {
        List<CompletableFuture<HttpResponse<String>>> waiting = new ArrayList<>();
        for (int i = 0; i <= SEATS; i++) {
            waiting.add(api.getLater(TINY));
        }
        CompletableFuture.anyOf(waiting.toArray(CompletableFuture[]::new)).get(10, TimeUnit.SECONDS);
        HttpResponse<String> refused = waiting.stream()
                .filter(CompletableFuture::isDone)
                .findFirst()
                .orElseThrow()
                .get();
        assertEquals(refused.body(), 503, refused.statusCode());
        assertEquals("serviceUnavailable", json(refused).fieldNames().next());
        assertEquals(1, refused.headers().allValues("Retry-After").size());
        waiting.removeIf(CompletableFuture::isDone);
        assertEquals(SEATS, waiting.size());
        return waiting;
    }

    private static void assertAll(int status, List<CompletableFuture<HttpResponse<String>>> requests) throws Exception {
        for (CompletableFuture<HttpResponse<String>> request : requests) {
            HttpResponse<String> response = request.get(10, TimeUnit.SECONDS);
            assertEquals(response.body(), status, response.statusCode());
        }
    }

    @Test
    public void anUpdateServesThoseThatWaitAndKeepsNothingOfTheOlderBundle() throws Exception {
        Bundle tiny = dropTiny();
        WeakReference<ClassLoader> loader =
                new WeakReference<>(tiny.adapt(BundleWiring.class).getClassLoader());
        tiny.stop();
        var waiting = fillSeats();
        try (InputStream in =
                Files.newInputStream(home.resolve("extensions/io.novella.itests.extension.tiny-1.1.0.jar"))) {
            tiny.update(in);
        }
        assertEquals(404, api.get("compute/v2.1/nothing").statusCode());
        tiny.start();
        assertAll(200, waiting);
        assertEquals("1.1.0", json(api.get(TINY)).path("answer").asText());
        ClassLoaderIT.awaitCollection(loader);
    }

    @Test
    public void anUninstallSendsThemAwayAtOnce() throws Exception {
        Bundle tiny = dropTiny();
        tiny.stop();
        var waiting = fillSeats();
        deploy.removeExtension("tiny");
        assertAll(404, waiting);
        assertEquals(404, api.get(TINY).statusCode());
    }

    @Test
    public void aRemovedFileIsNotWaitedFor() throws Exception {
        dropTiny();
        deploy.removeExtension("tiny");
        eventually(() -> api.get(TINY), response -> response.statusCode() == 404);
    }
}
