// SPDX-License-Identifier: Apache-2.0
package io.novella.itests;

import static io.novella.itests.Api.json;
import static io.novella.itests.Eventually.eventually;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;
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
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.inject.Inject;
import org.apache.karaf.features.Feature;
import org.apache.karaf.features.FeaturesService;
import org.junit.FixMethodOrder;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.Timeout;
import org.junit.runner.RunWith;
import org.junit.runners.MethodSorters;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.karaf.options.LogLevelOption.LogLevel;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;

/**
 * A stock Karaf installs the feature {@code novella} and its API answers. What Karaf lacks comes from the unpacked KAR, as on a machine
 * without a network.
 */
@RunWith(PaxExam.class)
@FixMethodOrder(MethodSorters.NAME_ASCENDING)
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

    @Inject
    private FeaturesService features;

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

    /** What a KAR installs by itself: the platform, and no example. */
    @Test
    public void featuresButNovellaAreInstalledByNameOnly() throws Exception {
        List<String> automatic = Arrays.stream(features.listRepositories())
                .filter(repository -> repository.getName().startsWith("novella-"))
                .flatMap(repository -> {
                    try {
                        return Arrays.stream(repository.getFeatures());
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                })
                .filter(feature -> !"manual".equals(feature.getInstall()))
                .map(Feature::getName)
                .toList();
        assertEquals(List.of("novella"), automatic);
    }

    @Test
    public void httpHasWaitedForItsConfiguration() throws IOException {
        assertEquals("true", System.getProperty("org.apache.felix.http.require.config"));
        assertTrue(Files.readString(Path.of("etc/org.apache.felix.http.cfg"))
                .contains(context.getProperty("novella.test.port")));
    }

    /** The last test, as it ends the API. */
    @Test
    public void uninstallRemovesAllBundles() throws Exception {
        // Not refreshed, as this test is itself wired to some of them.
        features.uninstallFeatures(
                Set.of("novella", "novella-example-someaction"),
                EnumSet.of(FeaturesService.Option.NoAutoRefreshBundles));
        assertEquals(
                List.of(),
                Arrays.stream(context.getBundles())
                        .map(Bundle::getSymbolicName)
                        .filter(name -> name != null
                                && (name.startsWith("io.novella.") && !name.startsWith("io.novella.itests")
                                        || name.startsWith("org.glassfish.jersey")
                                        || name.equals("org.apache.felix.http.jetty12")))
                        .toList());
    }
}
