// SPDX-License-Identifier: Apache-2.0
package io.novella.testkit;

import io.novella.api.ApiController;
import io.novella.api.ApiResource;
import io.novella.api.spi.ApiService;
import io.novella.api.spi.TargetLoader;
import io.novella.api.spi.ValueCodec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A test of controllers as a client sees them: what a container would do with them, from the token to the bytes of the
 * answer, without a container.
 *
 * <pre>{@code
 * ApiClient api = ApiTest.of(new GreetController())
 *         .target(Server.class, "s1", Stub.of(Server.class, Map.of("name", "web1")))
 *         .start();
 *
 * assertThat(api.at("2.25").post("servers/s1/action", "{'greet': {'person': {'full_name': 'Ada'}}}"))
 *         .hasStatus(200)
 *         .hasJson("{'greeting': 'Hello Ada, this is web1'}");
 * }</pre>
 *
 * <p>Schemas are read from where the controller's class was read from, as {@code schemas/<resource>/…}, just as they lie
 * in its bundle. A result that its response schema refuses is a 500, which in a container it need not be.
 */
public final class ApiTest {

    private final List<ApiController> controllers;
    private final Map<String, ApiService> services = new LinkedHashMap<>();
    private final List<TargetLoader<?>> loaders = new ArrayList<>();
    private final Map<Class<?>, ObjectLoader<?>> objects = new LinkedHashMap<>();
    private final List<ValueCodec> codecs = new ArrayList<>();
    private boolean everySchemaUsed;

    private ApiTest(List<ApiController> controllers) {
        this.controllers = controllers;
    }

    /** A test of controllers, each with the schemas of its own bundle. */
    public static ApiTest of(ApiController... controllers) {
        return new ApiTest(List.of(controllers));
    }

    /**
     * Adds a service that the controllers belong to. For a service that is not added, the one that a bundle on the class
     * path declares is taken, or else {@link TestService#standard}.
     */
    public ApiTest service(ApiService service) {
        services.put(service.type(), service);
        return this;
    }

    /** Adds the loader of a class of targets. */
    public ApiTest target(TargetLoader<?> loader) {
        loaders.add(loader);
        return this;
    }

    /**
     * Adds an object that operations act on; it belongs to the project and the user of the caller whom every test
     * starts as.
     *
     * @param type class of the objects, as {@link ApiResource#target()} names it
     * @param id what stands for it in a path
     */
    public <T> ApiTest target(Class<T> type, String id, T object) {
        return target(
                type, id, object, Map.of("project_id", ApiClient.DEFAULT_PROJECT, "user_id", ApiClient.DEFAULT_USER));
    }

    /**
     * Adds an object that operations act on.
     *
     * @param type class of the objects, as {@link ApiResource#target()} names it
     * @param id what stands for it in a path
     * @param attributes what policy rules may refer to by {@code %(name)s}
     * @throws IllegalArgumentException if the very same object was added with other attributes
     */
    public <T> ApiTest target(Class<T> type, String id, T object, Map<String, Object> attributes) {
        ObjectLoader<?> loader = objects.computeIfAbsent(type, unused -> new ObjectLoader<>(type));
        loader.put(id, type.cast(object), attributes);
        return this;
    }

    /** Adds a codec that schemas name; those of the platform are there already. */
    public ApiTest codec(ValueCodec codec) {
        codecs.add(codec);
        return this;
    }

    /** Demands that every schema file beside the controllers is used by one of them. */
    public ApiTest everySchemaUsed() {
        everySchemaUsed = true;
        return this;
    }

    /**
     * Binds everything.
     *
     * @return a client that asks as an ordinary member of a project, at the minimum version
     * @throws AssertionError with a sentence for each thing that keeps a controller from being served
     */
    public ApiClient start() {
        loaders.addAll(objects.values());
        for (ApiController controller : controllers) {
            ApiResource resource = controller.getClass().getAnnotation(ApiResource.class);
            if (resource != null) {
                services.computeIfAbsent(resource.service(), type -> DeclaredServices.find(type)
                        .orElseGet(() -> TestService.standard(type)));
            }
        }
        TestPlatform platform = TestPlatform.start(services.values(), loaders, codecs, controllers);
        if (everySchemaUsed) {
            platform.refuseUnusedSchemas();
        }
        return new ApiClient(platform, services.values().stream().findFirst().orElseThrow());
    }
}
