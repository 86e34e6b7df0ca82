// SPDX-License-Identifier: Apache-2.0
package io.novella.itests;

import static io.novella.itests.Api.json;
import static io.novella.itests.Eventually.eventually;
import static io.novella.itests.Eventually.within;

import io.novella.api.runtime.ApiRuntime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.junit.Before;
import org.junit.Test;

/** An extension whose code does not return delays no other, and removing its file is enough to be rid of it. */
public class IsolationIT extends ContainerTest {

    private static final String EXTENSION = "io.novella.itests.extension.";

    private ApiRuntime runtime;

    /** This one lies in the folder when the container starts. */
    @Override
    protected List<String> deployedAtStart() {
        return List.of("stuck", "tiny");
    }

    @Before
    public void findRuntime() {
        runtime = service(ApiRuntime.class);
    }

    private void awaitFailure(String bundle, String... words) {
        eventually(runtime::failures, failures -> failures.stream()
                .anyMatch(failure -> failure.bundle().equals(EXTENSION + bundle)
                        && Arrays.stream(words).allMatch(failure.reason()::contains)));
    }

    private void awaitTiny(String version) {
        eventually(
                () -> api.get("compute/v2.1/tiny"),
                response -> response.statusCode() == 200
                        && json(response).path("answer").asText().equals(version));
    }

    private void awaitGone(String extension) {
        within(
                Duration.ofSeconds(60),
                () -> Arrays.stream(context.getBundles())
                        .filter(bundle -> (EXTENSION + extension).equals(bundle.getSymbolicName()))
                        .toList(),
                List::isEmpty);
    }

    /** The first round is that of the start, which this class shares between its tests. */
    @Test
    public void activatorThatDoesNotReturnDelaysNothingElse() throws IOException {
        for (int round = 0; round < 2; round++) {
            deploy.dropExtension("stuck", "1.0.0");
            awaitFailure("stuck 1.0.0", "has been starting for", "StuckActivator.start does not return");
            deploy.dropExtension("tiny", "1.0.0");
            awaitTiny("1.0.0");
            deploy.dropExtension("tiny", "1.1.0");
            awaitTiny("1.1.0");
            deploy.removeExtension("tiny");
            eventually(() -> api.get("compute/v2.1/tiny"), response -> response.statusCode() == 404);

            deploy.removeExtension("stuck");
            awaitGone("stuck");
            eventually(runtime::failures, List::isEmpty);
        }
        eventually(IsolationIT::threads, count -> count == 0);
    }

    private static long threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("novella-deploy " + EXTENSION + "stuck"))
                .count();
    }

    @Test
    public void replacingAStuckActivatorDeploysTheReplacement() throws IOException {
        deploy.dropExtension("stuck", "1.0.0");
        awaitFailure("stuck 1.0.0", "StuckActivator.start does not return");
        deploy.drop(home.resolve("extensions/" + EXTENSION + "tiny-1.0.0.jar"), EXTENSION + "stuck.jar");
        awaitTiny("1.0.0");
        awaitGone("stuck");
    }

    @Test
    public void constructorThatDoesNotReturnDelaysNothingElse() throws IOException {
        Callable<?> blocking = () -> {
            new CountDownLatch(1).await();
            return "never";
        };
        offer(Callable.class, blocking, "lonely");
        expectErrors("Service factory returned null"); // when the constructor is interrupted
        deploy.dropExtension("lonely", "1.0.0");
        awaitFailure("lonely 1.0.0", "is still being activated: its constructor");
        deploy.dropExtension("tiny", "1.1.0");
        awaitTiny("1.1.0");
        deploy.removeExtension("lonely");
        awaitGone("lonely");
        eventually(runtime::failures, failures -> failures.stream()
                .noneMatch(failure -> failure.bundle().contains("lonely")));
    }

    @Test
    public void stopThatDoesNotReturnDelaysNothingElse() throws IOException {
        expectErrors("extension.stuck");
        deploy.dropExtension("stuck", "1.0.0");
        awaitFailure("stuck 1.0.0", "StuckActivator.start does not return");
        deploy.dropExtension("stuck", "1.1.0"); // the second version starts, and does not stop
        eventually(
                () -> Arrays.stream(context.getBundles())
                        .filter(bundle -> (EXTENSION + "stuck").equals(bundle.getSymbolicName()))
                        .map(bundle -> bundle.getVersion() + " " + bundle.getState())
                        .toList(),
                List.of("1.1.0 32")::equals);
        deploy.removeExtension("stuck");
        awaitFailure("stuck 1.1.0", "has been stopping for", "StuckActivator.stop does not return");
        deploy.dropExtension("tiny", "1.0.0");
        awaitTiny("1.0.0");
        deploy.removeExtension("tiny");
        eventually(() -> api.get("compute/v2.1/tiny"), response -> response.statusCode() == 404);
        awaitGone("stuck");
    }

    @Test
    public void linkThatPointsElsewhereIsAnUpdate() throws IOException {
        deploy.clear();
        Path folder = Files.createDirectories(home.resolve("data/editions"));
        Path current = folder.resolve("current.jar");
        for (String version : List.of("1.0.0", "1.1.0", "1.0.0")) {
            Path target = home.resolve("extensions/" + EXTENSION + "tiny-" + version + ".jar")
                    .toAbsolutePath();
            Path next = Files.createSymbolicLink(folder.resolve("next"), target);
            Files.move(next, current, StandardCopyOption.ATOMIC_MOVE);
            Path link = home.resolve("deploy/v.jar");
            if (!Files.isSymbolicLink(link)) {
                Files.createSymbolicLink(link, current.toAbsolutePath());
            }
            awaitTiny(version);
        }
    }

    @Test
    public void replacedFolderIsWatchedOn() throws IOException {
        deploy.dropExtension("tiny", "1.1.0");
        awaitTiny("1.1.0");
        for (int round = 0; round < 2; round++) {
            Path aside = home.resolve("data/aside" + round);
            Files.move(home.resolve("deploy"), aside);
            Files.createDirectory(home.resolve("deploy"));
            eventually(() -> api.get("compute/v2.1/tiny"), response -> response.statusCode() == 404);
            deploy.dropExtension("tiny", "1.0.0");
            awaitTiny("1.0.0");
        }
    }
}
