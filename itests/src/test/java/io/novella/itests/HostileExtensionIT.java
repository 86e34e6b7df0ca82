// SPDX-License-Identifier: Apache-2.0
package io.novella.itests;

import static io.novella.itests.Eventually.eventually;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import io.novella.api.runtime.ApiRuntime;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.Test;
import org.osgi.framework.wiring.BundleWiring;

/** An extension that never returns takes down nothing but itself, and leaves nothing behind. */
public class HostileExtensionIT extends ContainerTest {

    private static final String NAME = "io.novella.itests.extension.hostile";
    private static final String PATH = "compute/v2.1/hostile?what=";
    private static final int CALLS = 150;

    @Override
    protected Map<String, String> configuration() {
        return Map.of(
                "io.novella.core.extensions.cfg",
                "call.timeout.ms = 4000\nmax.concurrent.calls = 20\nqueue.timeout.ms = 500\n",
                "io.novella.core.cfg",
                "drain.timeout.ms = 500\nhold.timeout.ms = 0\n");
    }

    private WeakReference<ClassLoader> dropHostile() throws IOException {
        deploy.dropExtension("hostile", "1.0.0");
        eventually(() -> api.get(PATH + "nothing"), response -> response.statusCode() == 200);
        return new WeakReference<>(bundle(NAME).adapt(BundleWiring.class).getClassLoader());
    }

    private void removeHostile() throws IOException {
        deploy.removeExtension("hostile");
        eventually(() -> api.get(PATH + "nothing"), response -> response.statusCode() == 404);
    }

    private List<CompletableFuture<HttpResponse<String>>> flood(String what) {
        List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
        for (int i = 0; i < CALLS; i++) {
            answers.add(api.getLater(PATH + what));
        }
        return answers;
    }

    private static List<Integer> statuses(List<CompletableFuture<HttpResponse<String>>> answers) throws Exception {
        List<Integer> statuses = new ArrayList<>();
        for (CompletableFuture<HttpResponse<String>> answer : answers) {
            statuses.add(answer.get(2, TimeUnit.MINUTES).statusCode());
        }
        return statuses.stream().distinct().sorted().toList();
    }

    private static long threadsInside() {
        return Thread.getAllStackTraces().values().stream()
                .filter(trace -> Arrays.stream(trace)
                        .anyMatch(frame -> frame.getClassName().startsWith(NAME + ".Hostile")))
                .count();
    }

    /** Twice, since what happens once must not make the next time any different. */
    @Test
    public void callsThatHangAreBoundedAndEndWithTheirBundle() throws Exception {
        for (int round = 0; round < 2; round++) {
            WeakReference<ClassLoader> loader = dropHostile();
            var answers = flood("hang");
            eventually(HostileExtensionIT::threadsInside, count -> count == 20);
            assertEquals(200, api.get("compute/v2.1/servers").statusCode());
            assertEquals(200, api.get("compute/v2.1/flavors").statusCode());
            removeHostile();
            List<Integer> statuses = statuses(answers);
            assertTrue(
                    "Bounded, and answered: " + statuses, List.of(404, 503, 504).containsAll(statuses));
            eventually(HostileExtensionIT::threadsInside, count -> count == 0);
            answers.clear();
            ClassLoaderIT.awaitCollection(loader);
        }
    }

    @Test
    public void resultsThatNeverComeAreAnswered() throws Exception {
        WeakReference<ClassLoader> loader = dropHostile();
        List<Integer> statuses = statuses(flood("never"));
        assertTrue("Answered at the deadline: " + statuses, statuses.contains(504) && !statuses.contains(200));
        assertEquals(200, api.get(PATH + "nothing").statusCode());
        removeHostile();
        ClassLoaderIT.awaitCollection(loader);
    }

    @Test
    public void callsThatIgnoreInterruptionAreAnsweredAndListed() throws Exception {
        try {
            dropHostile();
            assertEquals(504, api.get(PATH + "deaf").statusCode());
            assertEquals(200, api.get(PATH + "nothing").statusCode());
            eventually(service(ApiRuntime.class)::failures, failures -> failures.stream()
                    .anyMatch(failure -> failure.bundle().startsWith(NAME)
                            && failure.reason().contains("does not react to interruption")));
            removeHostile();
        } finally {
            System.setProperty("novella.test.release", "true");
            eventually(HostileExtensionIT::threadsInside, count -> count == 0);
            System.clearProperty("novella.test.release");
        }
    }

    @Test
    public void serviceThatHangsWhenItArrivesIsListedAndHoldsUpNothing() throws Exception {
        dropHostile();
        eventually(service(ApiRuntime.class)::failures, failures -> failures.stream()
                .anyMatch(failure -> failure.subject().endsWith("HostilePage")
                        && failure.reason().contains("did not answer within")));
        deploy.dropExtension("tiny", "1.0.0");
        eventually(() -> api.get("compute/v2.1/tiny"), response -> response.statusCode() == 200);
        assertEquals(500, api.get(PATH + "error").statusCode());
        removeHostile();
        assertEquals(200, api.get("compute/v2.1/tiny").statusCode());
    }
}
