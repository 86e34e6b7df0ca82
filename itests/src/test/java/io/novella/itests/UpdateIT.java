// SPDX-License-Identifier: Apache-2.0
package io.novella.itests;

import static io.novella.itests.Api.json;
import static io.novella.itests.Eventually.eventually;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import io.novella.api.runtime.ApiRuntime;
import io.novella.api.runtime.FailureInfo;
import io.novella.itests.Load.Route;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.Before;
import org.junit.Test;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.wiring.FrameworkWiring;

/** An extension is replaced, in each of the ways in which that is done, and nobody notices but by what is new. */
public class UpdateIT extends ContainerTest {

    private static final String RELAY = "io.novella.itests.extension.relay";
    private static final String RELAYS = "compute/v2.1/relays";
    private static final String OLD_ACTION = "{\"relay\": {\"word\": \"x\"}}";
    private static final String NEW_ACTION = "{\"relay_it\": {\"word\": \"x\"}}";
    private static final int CLIENTS = 6;

    private ApiRuntime runtime;
    private Path original;

    @Before
    public void findRuntime() {
        runtime = service(ApiRuntime.class);
        original = home.resolve("extensions/" + RELAY + "-1.0.0.jar");
        eventually(runtime::failures, List::isEmpty);
    }

    private Repacked edition(String marker) {
        return new Repacked(original).marked(marker);
    }

    private void drop(Repacked edition, String file) throws IOException {
        deploy.drop(edition.into(home.resolve("data")), file);
    }

    /** Twenty times under load, and not one request is refused, lost or torn. */
    @Test
    public void nothingIsLost() throws Exception {
        drop(edition("0"), "relay.jar");
        awaitEdition("0");
        String server = api.createServer("hello");
        eventually(() -> api.act(server, OLD_ACTION), response -> response.statusCode() == 200);

        Set<String> seen = ConcurrentHashMap.newKeySet();
        Api later = api.withVersion("2.77"); // a version that nobody else declares
        Load load = new Load(
                List.of(
                        noting(seen, () -> api.act(server, OLD_ACTION)),
                        noting(seen, () -> later.act(server, NEW_ACTION)),
                        noting(seen, () -> api.withVersion("latest").act(server, NEW_ACTION)),
                        noting(seen, () -> api.get(RELAYS)),
                        noting(seen, () -> later.post(RELAYS, "{\"word\": \"x\"}")),
                        new Route(200, () -> later.get("compute/v2.1/servers/" + server))),
                CLIENTS);
        Set<String> editions = new TreeSet<>(Set.of("0"));
        try (load) {
            int next = 1;
            for (int i = 0; i < 8; i++, next++) { // by a new file over the old one
                drop(edition("" + next), "relay.jar");
                awaitEdition("" + next);
                editions.add("" + next);
            }
            for (int i = 0; i < 7; i++, next++) { // in place, as the shell's update does it
                update(edition("" + next));
                awaitEdition("" + next);
                editions.add("" + next);
                if (i % 3 == 0) {
                    refresh();
                }
            }
            for (int i = 0; i < 5; i++, next++) { // a higher version beside, then without the older one
                drop(edition("" + next).version("1." + next + ".0"), "relay-" + next + ".jar");
                awaitEdition("" + next);
                editions.add("" + next);
                deploy.remove(i == 0 ? "relay.jar" : "relay-" + (next - 1) + ".jar");
                eventually(() -> relays().size(), count -> count == 1);
            }
            for (String lane : List.of("fast", "slow")) { // another configuration
                deploy.configure("relay", "lane = " + lane);
                eventually(
                        () -> api.get(RELAYS),
                        response -> json(response).path("word").asText().equals(lane));
            }
        }
        assertEquals(List.of(), load.misses());
        assertTrue("Each edition has answered: " + seen, seen.containsAll(editions));
        assertEquals(21, editions.size());
        System.out.printf(
                "Hot deploy under load: 20 updates, 3 refreshes and 2 configurations; %d requests, none missed, the slowest %d ms%n",
                load.answers(), load.slowest().toMillis());
        api.delete("compute/v2.1/servers/" + server);
        deploy.configure("relay", null);
    }

    private static Route noting(Set<String> seen, Callable<HttpResponse<String>> request) {
        return new Route(200, () -> {
            HttpResponse<String> response = request.call();
            if (response.statusCode() == 200) {
                seen.add(json(response).path("answer").asText());
            }
            return response;
        });
    }

    private void update(Repacked edition) throws IOException, BundleException {
        try (InputStream in = Files.newInputStream(edition.into(home.resolve("data")))) {
            eventually(this::relays, list -> list.size() == 1).get(0).update(in);
        }
    }

    private void refresh() throws InterruptedException {
        CountDownLatch refreshed = new CountDownLatch(1);
        context.getBundle(0).adapt(FrameworkWiring.class).refreshBundles(relays(), event -> {
            if (event.getType() == FrameworkEvent.PACKAGES_REFRESHED) {
                refreshed.countDown();
            }
        });
        assertTrue(refreshed.await(20, TimeUnit.SECONDS));
    }

    private List<Bundle> relays() {
        return Arrays.stream(context.getBundles())
                .filter(bundle -> RELAY.equals(bundle.getSymbolicName()))
                .toList();
    }

    @Test
    public void aBrokenUpdateChangesNothing() throws Exception {
        drop(edition("good"), "relay.jar");
        awaitEdition("good");
        Path garbage = Files.writeString(home.resolve("data/garbage"), "This is not a jar.");
        Load load = new Load(List.of(new Route(200, () -> api.get(RELAYS))));
        try (load) {
            drop(edition("bad").importing("com.example.absent"), "relay.jar");
            awaitFailure("relay.jar", "imports the package com.example.absent, which no bundle exports");
            drop(edition("bad").with("schemas/servers/relay.request.2.77.json", "{"), "relay.jar");
            awaitFailure("RelayController", "schemas/servers/relay.request.2.77.json");
            awaitFailure("RelaysController", "is on standby while", "continues to serve");
            deploy.drop(garbage, "relay.jar");
            awaitFailure("relay.jar", "is not a complete jar file", "remains active");
            assertEquals("good", edition());

            drop(edition("mended"), "relay.jar");
            awaitEdition("mended");
            eventually(runtime::failures, List::isEmpty);
            eventually(this::relays, list -> list.size() == 1);
        }
        assertEquals(List.of(), load.misses());
    }

    @Test
    public void ofTwoVersionsTheHigherServes() throws IOException {
        drop(edition("blue").version("1.9.0"), "blue.jar");
        awaitEdition("blue");
        drop(edition("green").version("1.10.0"), "green.jar");
        awaitEdition("green");
        awaitFailure("RelaysController", "is superseded by " + RELAY + " 1.10.0");
        assertEquals(2, runtime.failures().size()); // a sentence for each controller, and no other

        deploy.remove("green.jar");
        awaitEdition("blue");
        eventually(runtime::failures, List::isEmpty);
        drop(edition("green").version("1.10.0"), "green.jar");
        awaitEdition("green");
        deploy.remove("blue.jar");
        eventually(runtime::failures, List::isEmpty);
        assertEquals("green", edition());
    }

    private String edition() {
        return json(api.get(RELAYS)).path("answer").asText();
    }

    private void awaitEdition(String marker) {
        eventually(
                () -> api.get(RELAYS),
                response -> response.statusCode() == 200
                        && json(response).path("answer").asText().equals(marker));
    }

    private void awaitFailure(String subject, String... words) {
        eventually(
                runtime::failures, failures -> failures.stream().anyMatch(failure -> tells(failure, subject, words)));
    }

    private static boolean tells(FailureInfo failure, String subject, String... words) {
        return failure.subject().endsWith(subject) && Arrays.stream(words).allMatch(failure.reason()::contains);
    }
}
