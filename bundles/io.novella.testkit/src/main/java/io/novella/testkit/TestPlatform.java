// SPDX-License-Identifier: Apache-2.0
package io.novella.testkit;

import io.novella.api.ApiController;
import io.novella.api.Caller;
import io.novella.api.runtime.FailureInfo;
import io.novella.api.spi.ApiService;
import io.novella.api.spi.TargetLoader;
import io.novella.api.spi.ValueCodec;
import io.novella.core.internal.authenticate.AuthenticatorChain;
import io.novella.core.internal.body.ResponseValidation;
import io.novella.core.internal.body.ResponseWriter;
import io.novella.core.internal.load.TargetLoaders;
import io.novella.core.internal.operation.Owner;
import io.novella.core.internal.pipeline.RequestPipeline;
import io.novella.core.internal.runtime.ApiRegistry;
import io.novella.core.internal.runtime.Contributor;
import io.novella.schema.contract.SchemaFolder;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/** Core's rooms, put together as its component does, with callers that a test makes up. */
final class TestPlatform {

    private static final int PATIENCE_SECONDS = 10;
    private static final String WAITS_FOR_LOADER = "waits for a TargetLoader of ";

    private final Map<String, Caller> callers = new ConcurrentHashMap<>();
    private final Map<Caller, String> tokens = new ConcurrentHashMap<>();
    private final AuthenticatorChain authenticators = new AuthenticatorChain();
    private final TargetLoaders loaders = new TargetLoaders();
    private final ApiRegistry registry = new ApiRegistry(loaders);
    private final RequestPipeline pipeline =
            new RequestPipeline(authenticators, registry, loaders, new ResponseWriter(ResponseValidation.STRICT));
    private final Set<SchemaFolder> schemas;

    private TestPlatform(List<ApiController> controllers) {
        authenticators.use(List.of(token -> Optional.ofNullable(callers.get(token))));
        schemas = controllers.stream()
                .map(controller -> schemasOf(controller.getClass()))
                .collect(Collectors.toSet());
    }

    static TestPlatform start(
            Collection<ApiService> services,
            List<TargetLoader<?>> loaders,
            List<ValueCodec> codecs,
            List<ApiController> controllers) {
        TestPlatform platform = new TestPlatform(controllers);
        services.forEach(each -> platform.registry.addService(each, Contributor.NONE));
        loaders.forEach(each -> platform.registry.addTargetLoader(each, Contributor.NONE));
        codecs.forEach(each -> platform.registry.addCodec(each, Contributor.NONE));
        for (ApiController controller : controllers) {
            platform.registry.addController(
                    controller, schemasOf(controller.getClass()), Contributor.named(new Owner("test", "0")));
        }
        refuse(platform.registry.failures().stream().map(TestPlatform::sentence).toList());
        return platform;
    }

    /** The folder or jar that a class was read from, which is or will be its bundle. */
    static SchemaFolder schemasOf(Class<?> type) {
        CodeSource source = type.getProtectionDomain().getCodeSource();
        if (source == null) {
            throw new IllegalArgumentException(type + " was not loaded from a folder or a jar");
        }
        try {
            return new SchemaFolder(Path.of(source.getLocation().toURI()));
        } catch (URISyntaxException malformed) {
            throw new IllegalArgumentException(type + " was read from " + source.getLocation(), malformed);
        }
    }

    void refuseUnusedSchemas() {
        Set<String> operations = registry.snapshot().routes().operations().stream()
                .map(operation -> operation.resource() + "/" + operation.name())
                .collect(Collectors.toSet());
        Set<String> unused = new TreeSet<>();
        for (SchemaFolder source : schemas) {
            for (String file : source.all()) {
                String name = file.substring("schemas/".length());
                boolean definitions = name.endsWith("defs.json");
                int dot = name.indexOf('.', name.lastIndexOf('/') + 1);
                if (!definitions && !operations.contains(name.substring(0, dot))) {
                    unused.add(file + ": no controller under test has this operation");
                }
            }
        }
        refuse(List.copyOf(unused));
    }

    private static void refuse(List<String> sentences) {
        if (!sentences.isEmpty()) {
            throw new AssertionError(sentences.stream()
                    .collect(Collectors.joining("\n  ", "the platform would reject this extension:\n  ", "\n")));
        }
    }

    private static String sentence(FailureInfo failure) {
        String className = failure.subject().substring(failure.subject().lastIndexOf('.') + 1);
        String hint = failure.reason().startsWith(WAITS_FOR_LOADER)
                ? "; add a loader or an object with ApiTest.target(…)"
                : "";
        return className + ": " + failure.reason() + hint;
    }

    ApiService service(String type) {
        return Optional.ofNullable(registry.services().get(type))
                .orElseThrow(() -> new IllegalArgumentException("the test has no service of type '" + type + "'"));
    }

    /** A token that stands for a caller, as long as this platform lives. */
    String tokenOf(Caller caller) {
        return tokens.computeIfAbsent(caller, unused -> {
            String token = UUID.randomUUID().toString();
            callers.put(token, caller);
            return token;
        });
    }

    TestResponse send(TestRequest request) {
        CompletableFuture<TestResponse> response = pipeline.handle(request)
                .toCompletableFuture()
                .thenApply(answer -> TestResponse.of(request.toString(), answer));
        try {
            return response.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException late) {
            throw new AssertionError(request + ": no response within " + PATIENCE_SECONDS + " seconds", late);
        } catch (ExecutionException broken) {
            throw new AssertionError(request + ": " + broken.getCause(), broken);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError(request + ": interrupted", interrupted);
        }
    }
}
