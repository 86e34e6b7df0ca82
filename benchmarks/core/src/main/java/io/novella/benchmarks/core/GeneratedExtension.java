// SPDX-License-Identifier: Apache-2.0
package io.novella.benchmarks.core;

import io.novella.api.ApiController;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/**
 * An extension of any size, generated, compiled and loaded for a benchmark. Each controller has ten actions, and each
 * action has a request schema and a response schema; the first action has the requested number of versions of them.
 */
final class GeneratedExtension {

    /** Number of operations of a controller. */
    static final int ACTIONS = 10;

    private static final String CONTROLLER =
            """
            import io.novella.api.*;
            @ApiResource(service = "made", path = "r%1$d", target = io.novella.benchmarks.core.Thing.class)
            public final class Made%1$d implements ApiController {
                public record Params(String paramA) {}
                public record Result(String resultA) {}
            %2$s
            }
            """;

    private static final String METHOD =
            """
                @Action("act%1$d")
                @ApiVersion(base = "1.1")
                @Status(202)
                @Policy(value = "made:r%2$d:act%1$d", check = "role:member and project_id:%%(project_id)s")
                public Result act%1$d(io.novella.benchmarks.core.Thing thing, Params params) {
                    return new Result(params.paramA());
                }
            """;

    private static final String SCHEMA =
            """
            {"type": "object", "ext:mapping": {"%2$s": "%3$s"}, "required": ["%1$s"], "additionalProperties": false,
             "properties": {"%1$s": {"type": "object", "required": ["%2$s"], "additionalProperties": false,
              "properties": {"%2$s": {"type": "string", "minLength": 1, "maxLength": 255}}}}}
            """;

    private final List<ApiController> controllers = new ArrayList<>();
    private final Path folder;

    /** Generates an extension in a folder. */
    GeneratedExtension(Path folder, int operations, int versions) throws IOException, ReflectiveOperationException {
        this.folder = folder;
        List<String> sources = new ArrayList<>();
        for (int resource = 0; resource < operations / ACTIONS; resource++) {
            StringBuilder methods = new StringBuilder();
            for (int action = 0; action < ACTIONS; action++) {
                methods.append(String.format(Locale.ROOT, METHOD, action, resource));
                int many = resource == 0 && action == 0 ? versions : 1;
                for (int minor = 1; minor <= many; minor++) {
                    schema(resource, action, "request", minor, "act" + action, "given" + minor, "param_a");
                    schema(resource, action, "response", minor, "result", "taken" + minor, "result_a");
                }
            }
            Path source = folder.resolve("Made" + resource + ".java");
            Files.writeString(source, String.format(Locale.ROOT, CONTROLLER, resource, methods));
            sources.add(source.toString());
        }
        compile(sources);
        for (int resource = 0; resource < operations / ACTIONS; resource++) {
            Class<?> type = loader().loadClass("Made" + resource);
            controllers.add((ApiController) type.getConstructor().newInstance());
        }
    }

    List<ApiController> controllers() {
        return controllers;
    }

    private void schema(
            int resource, int action, String kind, int minor, String root, String property, String parameter)
            throws IOException {
        Path file = folder.resolve(
                String.format(Locale.ROOT, "schemas/r%d/act%d.%s.1.%d.json", resource, action, kind, minor));
        Files.createDirectories(file.getParent());
        Files.writeString(file, String.format(Locale.ROOT, SCHEMA, root, property, parameter));
    }

    private void compile(List<String> sources) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        if (compiler == null) {
            throw new IllegalStateException("the benchmark needs a JDK, not only a JRE");
        }
        List<String> arguments = new ArrayList<>(List.of(
                "-proc:none", "-parameters", "-cp", System.getProperty("java.class.path"), "-d", folder.toString()));
        arguments.addAll(sources);
        if (compiler.run(null, null, null, arguments.toArray(String[]::new)) != 0) {
            throw new IllegalStateException("the generated extension does not compile");
        }
    }

    private URLClassLoader loader() throws MalformedURLException {
        return new URLClassLoader(new URL[] {folder.toUri().toURL()}, getClass().getClassLoader());
    }
}
