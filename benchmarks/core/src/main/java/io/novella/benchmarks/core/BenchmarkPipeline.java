// SPDX-License-Identifier: Apache-2.0
package io.novella.benchmarks.core;

import io.novella.api.ApiController;
import io.novella.api.Caller;
import io.novella.api.Microversion;
import io.novella.api.RequestContext;
import io.novella.api.spi.ApiService;
import io.novella.api.spi.TargetLoader;
import io.novella.api.spi.VersionNote;
import io.novella.core.internal.authenticate.AuthenticatorChain;
import io.novella.core.internal.body.ResponseValidation;
import io.novella.core.internal.body.ResponseWriter;
import io.novella.core.internal.http.ApiRequest;
import io.novella.core.internal.http.ApiResponse;
import io.novella.core.internal.load.TargetLoaders;
import io.novella.core.internal.operation.Owner;
import io.novella.core.internal.pipeline.RequestPipeline;
import io.novella.core.internal.runtime.ApiRegistry;
import io.novella.core.internal.runtime.Contributor;
import io.novella.schema.contract.SchemaFolder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The pipeline as core's component creates it, with one caller and a target for every id. */
final class BenchmarkPipeline {

    private static final Caller CALLER =
            Caller.user("ann").project("demo").role("member").role("reader").build();

    private final TargetLoaders loaders = new TargetLoaders();
    private final ApiRegistry registry = new ApiRegistry(loaders);
    private final RequestPipeline pipeline;

    /** Creates a pipeline that serves the extension generated in a folder. */
    BenchmarkPipeline(Collection<ApiController> controllers, Path folder) {
        AuthenticatorChain authenticators = new AuthenticatorChain();
        authenticators.use(List.of(token -> token.equals("t") ? Optional.of(CALLER) : Optional.empty()));
        pipeline = new RequestPipeline(authenticators, registry, loaders, new ResponseWriter(ResponseValidation.LOG));
        registry.addService(new MadeService(), Contributor.NONE);
        registry.addTargetLoader(new Things(), Contributor.NONE);
        SchemaFolder schemas = new SchemaFolder(folder);
        controllers.forEach(
                controller -> registry.addController(controller, schemas, Contributor.named(new Owner("made", "1"))));
        if (!registry.failures().isEmpty()) {
            throw new IllegalStateException(registry.failures().get(0).reason());
        }
    }

    int operations() {
        return registry.snapshot().routes().operations().size();
    }

    /** Returns the response, and fails if it is not a success. */
    ApiResponse answer(ApiRequest request) {
        ApiResponse response = pipeline.handle(request).toCompletableFuture().join();
        if (response.status() != 202) {
            throw new IllegalStateException(new String(response.body(), StandardCharsets.UTF_8));
        }
        return response;
    }

    /** Creates a request for an action of a resource at a minor version. */
    static ApiRequest request(int resource, int action, int minor) {
        int given = resource == 0 && action == 0 ? minor : 1;
        byte[] body = ("{\"act" + action + "\": {\"given" + given + "\": \"x\"}}").getBytes(StandardCharsets.UTF_8);
        String path = "/made/v1/r" + resource + "/t1/action";
        Map<String, List<String>> headers = Map.of(
                "X-Auth-Token", List.of("t"),
                "Content-Type", List.of("application/json"),
                "OpenStack-API-Version", List.of("made 1." + minor));
        return new ApiRequest() {
            @Override
            public String method() {
                return "POST";
            }

            @Override
            public String rawPath() {
                return path;
            }

            @Override
            public String rawQuery() {
                return "";
            }

            @Override
            public String origin() {
                return "http://127.0.0.1:8774";
            }

            @Override
            public List<String> header(String name) {
                return headers.getOrDefault(name, List.of());
            }

            @Override
            public byte[] body() {
                return body;
            }
        };
    }

    private static final class MadeService implements ApiService {

        @Override
        public String type() {
            return "made";
        }

        @Override
        public String basePath() {
            return "/made/v1";
        }

        @Override
        public Microversion minimum() {
            return new Microversion(1, 1);
        }

        @Override
        public SortedMap<Microversion, VersionNote> history() {
            return new TreeMap<>();
        }
    }

    private static final class Things implements TargetLoader<Thing> {

        @Override
        public Class<Thing> type() {
            return Thing.class;
        }

        @Override
        public Optional<Thing> load(String id, RequestContext context) {
            return Optional.of(new Thing(id, "demo"));
        }

        @Override
        public Map<String, Object> attributes(Thing thing) {
            return Map.of("id", thing.id(), "project_id", thing.project());
        }
    }
}
