// SPDX-License-Identifier: Apache-2.0
package io.novella.itests;

import static io.novella.itests.Api.json;
import static io.novella.itests.Eventually.eventually;
import static org.junit.Assert.assertEquals;

import io.novella.api.runtime.ApiRuntime;
import io.novella.api.runtime.FailureInfo;
import java.io.IOException;
import java.io.OutputStream;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import org.junit.Before;
import org.junit.Test;

/** What cannot serve is listed with a sentence on what to mend, and hurts nobody else. */
public class FailedExtensionsIT extends ContainerTest {

    private static final String EXTENSION = "io.novella.itests.extension.";

    private ApiRuntime runtime;

    @Before
    public void findRuntime() {
        runtime = service(ApiRuntime.class);
        eventually(runtime::failures, List::isEmpty);
    }

    @Test
    public void brokenExtensionsAreListedWhileOthersServe() throws IOException {
        deploy.dropExample("someaction");
        deploy.dropExtension("tiny", "1.0.0");
        for (String broken :
                List.of("overlapping", "noschema", "badmapping", "badreference", "badpolicy", "unresolvable")) {
            deploy.dropExtension(broken, "1.0.0");
        }

        awaitFailure(
                "overlapping 1.0.0", "OverlappingController.early", "OverlappingController.late", "overlap", "'show'");
        awaitFailure("noschema 1.0.0", "NoSchemaController.create", "there is no schema create.request.2.1.json");
        awaitFailure("badmapping 1.0.0", "schemas/badmapping/create.request.2.1.json", "'a'", "/one/a", "/two/a");
        awaitFailure(
                "badreference 1.0.0",
                "schemas/badreference/create.request.2.1.json",
                "'defs.json#/$defs/absent'",
                "no such file");
        awaitFailure("badpolicy 1.0.0", "BadPolicyController.show", "role:admin or (");
        awaitFailure("unresolvable 1.0.0", "com.example.absent", "[1.0.0,2.0.0)", "no bundle exports");
        awaitFailure("unresolvable 1.0.0", "io.novella.compute", "[9.0.0,10.0.0)", "is exported only in version 0.");
        awaitFailure("unresolvable 1.0.0", "Java 99");

        eventually(() -> get("tiny"), response -> response.statusCode() == 200);
        assertEquals(200, get("servers").statusCode());
        String server = api.createServer("hello");
        assertEquals(
                204, api.act(server, "{\"someAction\": {\"paramA\": \"x\"}}").statusCode());
        api.delete("compute/v2.1/servers/" + server);
        for (String broken : List.of("overlapping", "badpolicy", "unresolvable")) {
            assertEquals(broken, 404, get(broken).statusCode());
        }
        for (String broken : List.of("noschema", "badmapping", "badreference")) {
            assertEquals(broken, 404, create(broken).statusCode());
        }
    }

    @Test
    public void mendedInPlaceTheyServe() throws IOException {
        List<String> broken = List.of("noschema", "badmapping", "badreference", "unresolvable");
        for (String extension : broken) {
            deploy.dropExtension(extension, "1.0.0");
            awaitFailure(extension + " 1.0.0");
        }
        for (String extension : broken) {
            deploy.dropExtension(extension, "1.1.0");
        }
        for (String extension : List.of("noschema", "badmapping", "badreference")) {
            eventually(() -> create(extension), response -> response.statusCode() == 204);
        }
        eventually(() -> get("unresolvable"), response -> response.statusCode() == 200);
        eventually(runtime::failures, List::isEmpty);
    }

    @Test
    public void whatIsNoBundleIsListed() throws IOException {
        Path data = home.resolve("data");
        Path garbage = Files.writeString(data.resolve("garbage"), "This is not a jar.");
        Path plain = data.resolve("plain");
        try (OutputStream file = Files.newOutputStream(plain);
                JarOutputStream jar = new JarOutputStream(file, new Manifest())) {
            jar.putNextEntry(new ZipEntry("readme.txt"));
        }
        deploy.drop(garbage, "garbage.jar");
        deploy.drop(plain, "plain.jar");
        awaitFailure("garbage.jar", "is not a complete jar file");
        awaitFailure("plain.jar", "Bundle-SymbolicName");
        assertEquals(200, get("servers").statusCode());

        deploy.drop(home.resolve("extensions/" + EXTENSION + "tiny-1.0.0.jar"), "garbage.jar");
        eventually(() -> get("tiny"), response -> response.statusCode() == 200);
        deploy.remove("plain.jar");
        eventually(runtime::failures, List::isEmpty);
    }

    @Test
    public void aSecondCopyIsListed() throws IOException {
        deploy.dropExtension("tiny", "1.0.0");
        eventually(() -> get("tiny"), response -> response.statusCode() == 200);
        deploy.drop(home.resolve("extensions/" + EXTENSION + "tiny-1.0.0.jar"), "copy.jar");
        awaitFailure("copy.jar", EXTENSION + "tiny.jar", "the container cannot install both");

        deploy.removeExtension("tiny");
        eventually(runtime::failures, List::isEmpty);
        eventually(() -> get("tiny"), response -> response.statusCode() == 200);
        deploy.drop(home.resolve("extensions/" + EXTENSION + "tiny-1.0.0.jar"), "copy (1).jar");
        awaitFailure("copy (1).jar", "copy.jar", "the container cannot install both");
        deploy.remove("copy.jar");
        eventually(runtime::failures, List::isEmpty);
        eventually(() -> get("tiny"), response -> response.statusCode() == 200);
    }

    @Test
    public void otherBundleInTheSameFileTakesOver() throws IOException {
        for (String name : List.of("tiny", "rival", "tiny")) {
            deploy.drop(home.resolve("extensions/" + EXTENSION + name + "-1.0.0.jar"), "same.jar");
            eventually(
                    () -> get("tiny"),
                    response -> response.statusCode() == 200
                            && json(response).path("answer").asText().equals(name.equals("tiny") ? "1.0.0" : name));
            eventually(runtime::failures, List::isEmpty);
        }
    }

    @Test
    public void classForANewerJavaIsListed() throws IOException {
        expectErrors("tiny/TinyController has been compiled by a more recent version");
        Path tiny = home.resolve("extensions/" + EXTENSION + "tiny-1.0.0.jar");
        deploy.drop(new Repacked(tiny).compiledFor(99).into(home.resolve("data")), "newer.jar");
        awaitFailure("tiny 1.0.0", "could not be created", "compiled for Java 99");
        eventually(() -> log(), log -> log.contains("UnsupportedClassVersionError"));

        deploy.drop(tiny, "newer.jar");
        eventually(() -> get("tiny"), response -> response.statusCode() == 200);
        eventually(runtime::failures, List::isEmpty);
    }

    private String log() throws IOException {
        return Files.readString(home.resolve("novella.log"));
    }

    @Test
    public void whatIsNoJarIsListed() throws IOException {
        Path deployed = home.resolve("deploy");
        Files.createDirectory(deployed.resolve("folder"));
        Files.writeString(deployed.resolve("tiny.zip"), "x");
        Files.writeString(deployed.resolve("some.cfg"), "a = b");
        Files.createSymbolicLink(deployed.resolve("link.jar"), Path.of("nowhere.jar"));
        awaitFailure("folder", "is a folder");
        awaitFailure("tiny.zip", "does not end in .jar");
        awaitFailure("some.cfg", "conf/");
        awaitFailure("link.jar", "a symbolic link to a file that does not exist");
        for (String name : List.of("folder", "tiny.zip", "some.cfg", "link.jar")) {
            deploy.remove(name);
        }
        eventually(runtime::failures, List::isEmpty);
    }

    @Test
    public void ofTwoThatClaimAnOperationTheSecondWaits() throws IOException {
        deploy.dropExtension("tiny", "1.0.0");
        eventually(() -> get("tiny"), response -> response.statusCode() == 200);
        deploy.dropExtension("rival", "1.0.0");
        awaitFailure("rival 1.0.0", "RivalController.show", "TinyController.show", "overlap", EXTENSION + "tiny 1.0.0");
        assertEquals("1.0.0", json(get("tiny")).path("answer").asText());

        deploy.removeExtension("tiny");
        eventually(
                () -> get("tiny"),
                response -> response.statusCode() == 200
                        && json(response).path("answer").asText().equals("rival"));
        eventually(runtime::failures, List::isEmpty);
    }

    @Test
    public void whoRefersToAServiceThatIsNotThereIsListed() throws IOException {
        String service = Callable.class.getName() + " with (novella.test=lonely)";
        deploy.dropExtension("lonely", "1.0.0");
        awaitFailure("lonely 1.0.0", "waits for a service " + service + ", which no bundle registers");
        assertEquals(404, get("lonely").statusCode());

        offer(Callable.class, () -> "no more", "lonely");
        eventually(() -> get("lonely"), response -> response.statusCode() == 200);
        assertEquals(List.of(), runtime.failures());
    }

    @Test
    public void whoFailsInItsConstructorIsListed() throws IOException {
        expectErrors("lonely.LonelyController"); // there is no service of a component that failed
        Callable<?> refusing = () -> {
            throw new IllegalStateException("the port is taken");
        };
        offer(Callable.class, refusing, "lonely");
        deploy.dropExtension("lonely", "1.0.0");
        awaitFailure("lonely 1.0.0", "its activation failed", "the port is taken");
        assertEquals(404, get("lonely").statusCode());
    }

    private HttpResponse<String> get(String resource) {
        return api.get("compute/v2.1/" + resource);
    }

    private HttpResponse<String> create(String resource) {
        return api.post("compute/v2.1/" + resource, "{\"" + resource + "\": {\"param_a\": \"x\"}}");
    }

    private void awaitFailure(String bundle, String... words) {
        eventually(runtime::failures, failures -> failures.stream().anyMatch(failure -> tells(failure, bundle, words)));
    }

    private static boolean tells(FailureInfo failure, String bundle, String... words) {
        return (failure.bundle().equals(bundle) || failure.bundle().equals(EXTENSION + bundle))
                && List.of(words).stream().allMatch(failure.reason()::contains);
    }
}
