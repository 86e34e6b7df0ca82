// SPDX-License-Identifier: Apache-2.0
package io.novella.compute.internal;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.novella.api.ApiController;
import io.novella.api.Caller;
import io.novella.api.spi.Authenticator;
import io.novella.compute.Compute;
import io.novella.core.internal.authenticate.AuthenticatorChain;
import io.novella.core.internal.bind.Owner;
import io.novella.core.internal.http.ApiRequest;
import io.novella.core.internal.http.ApiResponse;
import io.novella.core.internal.load.TargetLoaders;
import io.novella.core.internal.mapping.ResponseValidation;
import io.novella.core.internal.mapping.ResponseWriter;
import io.novella.core.internal.pipeline.RequestPipeline;
import io.novella.core.internal.runtime.ApiRegistry;
import io.novella.core.internal.schema.SchemaSource;
import io.novella.hypervisor.spi.GuestLibrary;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The compute API as it runs: core's pipeline over the real domain, with a hypervisor whose guests a test commands.
 * Answers that their schema refuses are errors. Tokens are names of users: {@code admin} has the role admin, everybody
 * else is member of a project called like the user.
 */
public final class TestApi {

    private static final JsonMapper JSON = new JsonMapper();
    private static final String BASE = "/compute/v2.1";

    private final FakeHypervisor hypervisor = new FakeHypervisor();
    private final ComputeService compute = new ComputeService(5, Clock.systemUTC());
    private final RequestPipeline pipeline;

    /**
     * Starts the API with images {@code counter}, {@code hello} and {@code spin}.
     *
     * @param controllers what to serve, each with the schemas of its own bundle
     * @throws AssertionError if one of them cannot be served
     */
    public TestApi(Function<Compute, List<ApiController>> controllers) {
        compute.bindHypervisor(hypervisor);
        compute.libraries = List.of(guests("counter", "hello", "spin"));
        TargetLoaders loaders = new TargetLoaders();
        ApiRegistry registry = new ApiRegistry(loaders);
        registry.addService(new ComputeApi());
        registry.addTargetLoader(new ServerLoader(compute));
        registry.addTargetLoader(new FlavorLoader(compute));
        registry.addTargetLoader(new ImageLoader(compute));
        controllers
                .apply(compute)
                .forEach(each -> registry.addController(each, schemas(each.getClass()), new Owner("test", "1")));
        if (!registry.failures().isEmpty()) {
            throw new AssertionError(registry.failures().toString());
        }
        AuthenticatorChain authenticators = new AuthenticatorChain();
        authenticators.use(List.<Authenticator>of(TestApi::caller));
        pipeline =
                new RequestPipeline(authenticators, registry, loaders, new ResponseWriter(ResponseValidation.STRICT));
    }

    /** What answered. */
    public record Answer(int status, Map<String, String> headers, JsonNode body) {

        /** Text at a JSON Pointer; empty if there is none. */
        public String text(String pointer) {
            return body.at(pointer).asText();
        }
    }

    /** The domain. */
    public Compute compute() {
        return compute;
    }

    /** What the guests run on. */
    public FakeHypervisor hypervisor() {
        return hypervisor;
    }

    /** Asks as user {@code demo} at a version. */
    public Answer get(String version, String path) {
        return call("demo", "GET", version, path, "");
    }

    /** Posts as user {@code demo} at a version; single quotes stand for double ones. */
    public Answer post(String version, String path, String body) {
        return call("demo", "POST", version, path, body);
    }

    /** Creates a server of user {@code demo} and returns its id. */
    public String createServer() {
        Answer answer = post("2.1", "/servers", "{'server': {'name': 'web', 'imageRef': 'counter', 'flavorRef': '1'}}");
        if (answer.status() != 202) {
            throw new AssertionError(answer.toString());
        }
        return answer.text("/server/id");
    }

    /** Asks as somebody. */
    public Answer call(String user, String method, String version, String path, String body) {
        ApiResponse response = pipeline.handle(new Request(user, method, version, path, body))
                .toCompletableFuture()
                .join();
        Map<String, String> headers = new java.util.TreeMap<>();
        response.headers().forEach(header -> headers.put(header.name(), header.value()));
        try {
            return new Answer(
                    response.status(),
                    headers,
                    response.body().length == 0 ? JSON.createObjectNode() : JSON.readTree(response.body()));
        } catch (IOException notJson) {
            throw new UncheckedIOException(notJson);
        }
    }

    private record Request(String user, String method, String version, String path, String text) implements ApiRequest {

        @Override
        public String rawPath() {
            return BASE + path.replaceFirst("\\?.*", "");
        }

        @Override
        public String rawQuery() {
            return path.contains("?") ? path.substring(path.indexOf('?') + 1) : "";
        }

        @Override
        public String origin() {
            return "http://localhost:8774";
        }

        @Override
        public List<String> header(String name) {
            return switch (name.toLowerCase(java.util.Locale.ROOT)) {
                case "x-auth-token" -> List.of(user);
                case "openstack-api-version" -> List.of("compute " + version);
                case "content-type" -> List.of("application/json");
                default -> List.of();
            };
        }

        @Override
        public byte[] body() {
            return text.replace('\'', '"').getBytes(UTF_8);
        }
    }

    private static Optional<Caller> caller(String token) {
        Caller.Builder caller = Caller.user(token).project(token).role("member").role("reader");
        return Optional.of((token.equals("admin") ? caller.role("admin") : caller).build());
    }

    private static GuestLibrary guests(String... names) {
        return new GuestLibrary() {
            @Override
            public SortedSet<String> names() {
                return new TreeSet<>(List.of(names));
            }

            @Override
            public Optional<byte[]> find(String name) {
                return names().contains(name) ? Optional.of(new byte[16]) : Optional.empty();
            }
        };
    }

    /** The files beside a class, as its bundle will carry them. */
    private static SchemaSource schemas(Class<?> controller) {
        Path classes;
        try {
            classes = Path.of(controller
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException impossible) {
            throw new IllegalStateException(impossible);
        }
        return new SchemaSource() {
            @Override
            public List<String> list(String folder) {
                try (Stream<Path> files = Files.list(classes.resolve(folder))) {
                    return files.map(file -> folder + "/" + file.getFileName()).toList();
                } catch (IOException unreadable) {
                    throw new UncheckedIOException(unreadable);
                }
            }

            @Override
            public Optional<String> read(String path) {
                try {
                    Path file = classes.resolve(path);
                    return Files.exists(file) ? Optional.of(Files.readString(file)) : Optional.empty();
                } catch (IOException unreadable) {
                    throw new UncheckedIOException(unreadable);
                }
            }
        };
    }
}
