// SPDX-License-Identifier: Apache-2.0
package io.novella.itests;

import static io.novella.itests.Api.json;
import static io.novella.itests.Eventually.eventually;
import static io.novella.itests.Eventually.within;
import static org.junit.Assert.assertEquals;

import io.novella.api.runtime.ApiRuntime;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.Test;
import org.osgi.framework.wiring.BundleWiring;

/** Nothing of an extension survives it: its class loader can be collected. */
public class ClassLoaderIT extends ContainerTest {

    private static final String TINY = "io.novella.itests.extension.tiny";
    private static final String OLD_ACTION = "{\"someAction\": {\"paramA\": \"x\"}}";
    private static final String NEW_ACTION = "{\"some_action\": {\"param_a\": \"x\"}}";
    private static final String EVACUATE = "{\"evacuate\": {\"onSharedStorage\": true, \"adminPass\": \"x\"}}";

    @Test
    public void afterRemoval() throws IOException {
        String server = api.createServer("hello");
        List<WeakReference<ClassLoader>> loaders = new ArrayList<>();
        for (int round = 0; round < 2; round++) {
            deploy.dropExample("someaction");
            deploy.dropExample("evacuate");
            eventually(() -> api.act(server, OLD_ACTION), response -> response.statusCode() == 204);
            // Also by way of its errors: this one is thrown by the extension.
            eventually(
                    () -> api.act(server, EVACUATE),
                    response -> response.statusCode() == 400 && !response.body().contains("no such action"));
            assertEquals(202, api.withVersion("4.5").act(server, NEW_ACTION).statusCode());
            service(ApiRuntime.class).routes();
            loaders.add(loader("io.novella.example.someaction"));
            loaders.add(loader("io.novella.example.evacuate"));
            deploy.removeExample("someaction");
            deploy.removeExample("evacuate");
            eventually(() -> api.act(server, OLD_ACTION), response -> response.statusCode() == 404);
            eventually(() -> api.act(server, EVACUATE), response -> response.statusCode() == 404);
        }
        api.delete("compute/v2.1/servers/" + server);
        loaders.forEach(ClassLoaderIT::awaitCollection);
    }

    @Test
    public void afterAnUpdate() throws IOException {
        deploy.dropExtension("tiny", "1.0.0");
        awaitTiny("1.0.0");
        WeakReference<ClassLoader> first = loader(TINY);
        deploy.dropExtension("tiny", "1.1.0");
        awaitTiny("1.1.0");
        awaitCollection(first);
        assertEquals(200, api.get("compute/v2.1/tiny").statusCode());

        WeakReference<ClassLoader> second = loader(TINY);
        deploy.removeExtension("tiny");
        eventually(() -> api.get("compute/v2.1/tiny"), response -> response.statusCode() == 404);
        awaitCollection(second);
    }

    @Test
    public void afterItsBindingFailed() throws IOException {
        ApiRuntime runtime = service(ApiRuntime.class);
        deploy.dropExtension("badmapping", "1.0.0");
        deploy.dropExtension("overlapping", "1.0.0");
        eventually(
                runtime::failures,
                failures -> failures.stream()
                                .filter(failure -> failure.subject().endsWith("Controller"))
                                .count()
                        == 2);
        List<WeakReference<ClassLoader>> loaders = List.of(
                loader("io.novella.itests.extension.badmapping"), loader("io.novella.itests.extension.overlapping"));
        deploy.clear();
        eventually(runtime::failures, List::isEmpty);
        loaders.forEach(ClassLoaderIT::awaitCollection);
    }

    private void awaitTiny(String version) {
        eventually(
                () -> api.get("compute/v2.1/tiny"),
                response -> response.statusCode() == 200
                        && json(response).path("answer").asText().equals(version));
    }

    private WeakReference<ClassLoader> loader(String symbolicName) {
        return new WeakReference<>(
                bundle(symbolicName).adapt(BundleWiring.class).getClassLoader());
    }

    static void awaitCollection(WeakReference<ClassLoader> loader) {
        within(
                Duration.ofSeconds(20),
                () -> {
                    System.gc();
                    return String.valueOf(loader.get());
                },
                "null"::equals);
    }
}
