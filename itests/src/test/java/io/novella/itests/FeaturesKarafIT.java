// SPDX-License-Identifier: Apache-2.0
package io.novella.itests;

import static io.novella.itests.Api.json;
import static io.novella.itests.Eventually.eventually;
import static org.junit.Assert.assertEquals;
import static org.ops4j.pax.exam.CoreOptions.maven;
import static org.ops4j.pax.exam.CoreOptions.options;
import static org.ops4j.pax.exam.karaf.options.KarafDistributionOption.configureConsole;
import static org.ops4j.pax.exam.karaf.options.KarafDistributionOption.editConfigurationFilePut;
import static org.ops4j.pax.exam.karaf.options.KarafDistributionOption.features;
import static org.ops4j.pax.exam.karaf.options.KarafDistributionOption.karafDistributionConfiguration;
import static org.ops4j.pax.exam.karaf.options.KarafDistributionOption.logLevel;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.File;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.http.HttpResponse;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.inject.Inject;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.Timeout;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.karaf.options.LogLevelOption.LogLevel;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;
import org.osgi.framework.BundleContext;

/**
 * A stock Karaf installs the feature {@code novella} and its API answers. What Karaf lacks comes from the unpacked KAR, as on a machine
 * without a network.
 */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class FeaturesKarafIT {

    /** Ends a test that hangs, with the stack of its thread. */
    @Rule
    public final Timeout timeout = Timeout.builder()
            .withTimeout(5, TimeUnit.MINUTES)
            .withLookingForStuckThread(true)
            .build();

    @Inject
    private BundleContext context;

    @Configuration
    public Option[] karaf() throws IOException {
        String port = Integer.toString(freePort());
        Path kar = unpack(Path.of(System.getProperty("novella.kar")), Path.of("target/kar"));
        return options(
                karafDistributionConfiguration()
                        .frameworkUrl(maven("org.apache.karaf", "apache-karaf")
                                .version(System.getProperty("karaf.version"))
                                .type("tar.gz"))
                        .name("Apache Karaf")
                        .unpackDirectory(new File("target/karaf"))
                        .useDeployFolder(false),
                logLevel(LogLevel.WARN),
                configureConsole().ignoreLocalConsole().ignoreRemoteShell(),
                put(
                        "org.ops4j.pax.url.mvn",
                        "org.ops4j.pax.url.mvn.localRepository",
                        System.getProperty("org.ops4j.pax.url.mvn.localRepository")),
                put(
                        "org.ops4j.pax.url.mvn",
                        "org.ops4j.pax.url.mvn.defaultRepositories",
                        "file:${karaf.home}/${karaf.default.repository}@id=system@snapshots,"
                                + kar.resolve("repository").toUri() + "@id=novella@snapshots"),
                put("org.apache.karaf.management", "rmiRegistryPort", Integer.toString(freePort())),
                put("org.apache.karaf.management", "rmiServerPort", Integer.toString(freePort())),
                put("org.apache.felix.http", "org.osgi.service.http.port", port),
                put("org.apache.felix.http", "org.apache.felix.http.host", "127.0.0.1"),
                put("system", "novella.test.port", port),
                features(
                        maven("io.novella", "io.novella.features")
                                .version(System.getProperty("novella.version"))
                                .type("xml")
                                .classifier("features"),
                        "novella",
                        "novella-example-someaction"));
    }

    private static Option put(String file, String key, String value) {
        String suffix = file.equals("system") ? ".properties" : ".cfg";
        return editConfigurationFilePut("etc/" + file + suffix, key, value);
    }

    private static Path unpack(Path archive, Path directory) throws IOException {
        try (FileSystem zip = FileSystems.newFileSystem(archive);
                Stream<Path> files = Files.walk(zip.getPath("/"))) {
            for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                Path copy = directory.resolve(file.toString().substring(1));
                Files.createDirectories(copy.getParent());
                Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
            }
        }
        return directory.toAbsolutePath();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    /** With the password from the file that only the owner can read, at several versions, with the example installed as a feature. */
    @Test
    public void apiAnswers() {
        Api stranger = new Api(Integer.parseInt(context.getProperty("novella.test.port")));
        Api api = stranger.asAdmin(Path.of("data/admin-password"));

        JsonNode flavors =
                json(eventually(() -> api.get("compute/v2.1/flavors"), response -> response.statusCode() == 200));
        assertEquals("m1.tiny", flavors.at("/flavors/0/name").asText());
        assertEquals(401, stranger.get("compute/v2.1/flavors").statusCode());
        assertEquals(400, api.get("compute/v2.1/servers/%FF").statusCode());

        eventually(() -> json(api.get("compute/v2.1")).at("/version/version").asText(), "4.5"::equals);
        String server = api.createServer("hello");
        HttpResponse<String> first = api.act(server, "{\"someAction\": {\"paramA\": \"x\"}}");
        assertEquals(first.body(), 204, first.statusCode());
        HttpResponse<String> second = api.withVersion("latest").act(server, "{\"some_action\": {\"param_a\": \"x\"}}");
        assertEquals(second.body(), 202, second.statusCode());
        assertEquals(List.of("compute 4.5"), second.headers().allValues("OpenStack-API-Version"));
        assertEquals(204, api.delete("compute/v2.1/servers/" + server).statusCode());
    }
}
