// SPDX-License-Identifier: Apache-2.0
package io.novella.itests;

import static io.novella.itests.Api.json;
import static io.novella.itests.Eventually.eventually;
import static io.novella.itests.Eventually.within;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import io.novella.api.runtime.ApiRuntime;
import io.novella.api.runtime.RouteInfo;
import io.novella.itests.Load.Route;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.junit.Test;

/** Bundles come, change and go while others serve. */
public class HotDeployIT extends ContainerTest {

    private static final String TINY = "compute/v2.1/tiny";
    private static final int ROUNDS = 3;

    @Test
    public void othersServeWhileABundleComesChangesAndGoes() throws Exception {
        deploy.dropExample("someaction");
        String server = api.createServer("hello");
        String action = "{\"someAction\": {\"paramA\": \"x\"}}";
        eventually(() -> api.act(server, action), response -> response.statusCode() == 204);

        Load load = new Load(List.of(
                new Route(200, () -> api.get("compute/v2.1/servers")),
                new Route(204, () -> api.act(server, action)),
                new Route(200, () -> api.get("compute/v2.1/servers/" + server))));
        long dropped = 0;
        long updated = 0;
        long removed = 0;
        try (load) {
            for (int round = 0; round < ROUNDS; round++) {
                deploy.dropExtension("tiny", "1.0.0");
                dropped = Math.max(dropped, await("the first request", this::tiny, answers("1.0.0")));
                deploy.dropExtension("tiny", "1.1.0");
                updated = Math.max(updated, await("the update", this::tiny, answers("1.1.0")));
                deploy.removeExtension("tiny");
                removed = Math.max(removed, await("the end", this::tiny, response -> response.statusCode() == 404));
            }
        }
        assertEquals(List.of(), load.misses());
        assertTrue("There was hardly a load: " + load.answers(), load.answers() > 10 * ROUNDS);
        System.out.printf(
                "Hot deploy, the slowest of %d: first request after %d ms, update %d ms, 404 %d ms; meanwhile %d other requests, none missed%n",
                ROUNDS, dropped, updated, removed, load.answers());
        api.delete("compute/v2.1/servers/" + server);
    }

    /** Half the way of a request lies behind it when its bundle goes. */
    @Test
    public void aRequestInFlightIsNotTorn() throws Exception {
        CountDownLatch inside = new CountDownLatch(2);
        CountDownLatch released = new CountDownLatch(1);
        offer(Supplier.class, () -> pass(inside, released), "slow");
        deploy.dropExtension("slow", "1.0.0");
        ApiRuntime runtime = service(ApiRuntime.class);
        eventually(runtime::routes, routes -> routes.stream().anyMatch(HotDeployIT::isSlow));

        List<CompletableFuture<HttpResponse<String>>> slow =
                List.of(api.getLater("compute/v2.1/slow"), api.getLater("compute/v2.1/slow/elsewhere"));
        assertTrue("Both requests are inside", inside.await(10, TimeUnit.SECONDS));
        deploy.removeExtension("slow");
        // The routes leave at once, the requests inside stay.
        eventually(runtime::routes, routes -> routes.stream().noneMatch(HotDeployIT::isSlow));
        // Whether the bundle comes back is not known as long as it waits for them.
        CompletableFuture<HttpResponse<String>> late = api.getLater("compute/v2.1/slow");
        assertEquals(404, api.get("compute/v2.1/slow/nowhere").statusCode());
        assertFalse("Answered too early: " + late.getNow(null), late.isDone());
        slow.forEach(request -> assertFalse("Answered too early: " + request.getNow(null), request.isDone()));
        assertTrue("The bundle waits for its requests", isInstalled("slow"));

        released.countDown();
        for (CompletableFuture<HttpResponse<String>> request : slow) {
            HttpResponse<String> response = request.get(10, TimeUnit.SECONDS);
            assertEquals(response.body(), 200, response.statusCode());
            assertEquals("released, active", json(response).path("answer").asText());
        }
        eventually(() -> isInstalled("slow"), installed -> !installed);
        assertEquals(404, late.get(10, TimeUnit.SECONDS).statusCode());
    }

    private static boolean isSlow(RouteInfo route) {
        return route.resource().equals("slow");
    }

    private static String pass(CountDownLatch inside, CountDownLatch released) {
        inside.countDown();
        try {
            return released.await(9, TimeUnit.SECONDS) ? "released" : "forgotten";
        } catch (InterruptedException e) {
            return "interrupted";
        }
    }

    private boolean isInstalled(String extension) {
        return Arrays.stream(context.getBundles())
                .anyMatch(bundle -> ("io.novella.itests.extension." + extension).equals(bundle.getSymbolicName()));
    }

    private HttpResponse<String> tiny() {
        return api.get(TINY);
    }

    private static Predicate<HttpResponse<String>> answers(String version) {
        return response -> response.statusCode() == 200
                && json(response).path("answer").asText().equals(version);
    }

    /** How long it took, in milliseconds. The limit is generous, for a machine that is busy with other things. */
    private static <T> long await(String what, Callable<T> value, Predicate<T> condition) {
        long began = System.nanoTime();
        try {
            within(Duration.ofSeconds(5), value, condition);
        } catch (AssertionError late) {
            throw new AssertionError(what + ": " + late.getMessage(), late);
        }
        return Duration.ofNanos(System.nanoTime() - began).toMillis();
    }
}
