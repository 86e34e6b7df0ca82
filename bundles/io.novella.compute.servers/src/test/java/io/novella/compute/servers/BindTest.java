// SPDX-License-Identifier: Apache-2.0
package io.novella.compute.servers;

import static org.assertj.core.api.Assertions.assertThat;

import io.novella.api.ApiController;
import io.novella.compute.Compute;
import io.novella.core.internal.bind.BindException;
import io.novella.core.internal.bind.ControllerBinder;
import io.novella.core.internal.bind.Gate;
import io.novella.core.internal.bind.Operation;
import io.novella.core.internal.bind.Owner;
import io.novella.core.internal.schema.SchemaSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every controller fits its schemas, and every schema has a controller. */
class BindTest {

    private static final Path CLASSES = Path.of("target/classes");

    static Stream<ApiController> controllers() {
        Compute compute = (Compute) Proxy.newProxyInstance(
                Compute.class.getClassLoader(), new Class<?>[] {Compute.class}, (proxy, method, arguments) -> null);
        return Stream.of(
                new ServersController(compute),
                new ServerPowerController(compute),
                new ServerConsoleController(compute),
                new FlavorsController(compute),
                new ImagesController(compute));
    }

    @ParameterizedTest
    @MethodSource("controllers")
    void fitsItsSchemas(ApiController controller) throws BindException {
        assertThat(bind(controller)).isNotEmpty();
    }

    @Test
    void everySchemaBelongsToAnOperation() throws Exception {
        Set<String> operations = new HashSet<>();
        for (ApiController controller : controllers().toList()) {
            bind(controller).forEach(operation -> operations.add(operation.resource() + "/" + operation.name()));
        }
        for (String resource : List.of("servers", "flavors", "images")) {
            for (String file : FOLDER.list("schemas/" + resource)) {
                String name = file.substring("schemas/".length());
                if (!name.endsWith("/defs.json")) {
                    assertThat(operations).contains(name.substring(0, name.indexOf('.')));
                }
            }
        }
    }

    private static List<Operation> bind(ApiController controller) throws BindException {
        return ControllerBinder.bind(controller, FOLDER, new Owner("test", "1"), new Gate());
    }

    private static final SchemaSource FOLDER = new SchemaSource() {
        @Override
        public List<String> list(String folder) {
            try (Stream<Path> files = Files.list(CLASSES.resolve(folder))) {
                return files.map(file -> folder + "/" + file.getFileName()).toList();
            } catch (IOException unreadable) {
                throw new UncheckedIOException(unreadable);
            }
        }

        @Override
        public Optional<String> read(String path) {
            try {
                Path file = CLASSES.resolve(path);
                return Files.exists(file) ? Optional.of(Files.readString(file)) : Optional.empty();
            } catch (IOException unreadable) {
                throw new UncheckedIOException(unreadable);
            }
        }
    };
}
