// SPDX-License-Identifier: Apache-2.0
package io.novella.compute.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.novella.api.RequestContext;
import io.novella.compute.Server;
import io.novella.compute.ServerRequest;
import io.novella.hypervisor.spi.GuestLibrary;
import io.novella.testkit.Stub;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class ServerLoaderTest {

    private final ComputeService compute = new ComputeService(10, Clock.systemUTC());
    private final ServerLoader loader = new ServerLoader(compute);

    @Test
    void findsAServerByItsIdOnly() {
        Server server = create();
        String id = server.id().toString();

        assertThat(loader.load(id, CONTEXT)).map(Server::id).hasValue(server.id());
        assertThat(loader.load(id.toUpperCase(Locale.ROOT), CONTEXT)).isPresent();
        assertThat(loader.load("web", CONTEXT)).isEmpty();
        assertThat(loader.load("1-1-1-1-1", CONTEXT)).isEmpty();
        assertThat(loader.load("", CONTEXT)).isEmpty();
        assertThat(loader.notFoundMessage("x")).isEqualTo("Instance x could not be found.");
    }

    @Test
    void rulesMayReferToItsOwner() {
        assertThat(loader.attributes(create())).containsEntry("project_id", "p").containsEntry("user_id", "u");
    }

    private Server create() {
        compute.libraries = List.of(new GuestLibrary() {
            @Override
            public SortedSet<String> names() {
                return new TreeSet<>(List.of("hello"));
            }

            @Override
            public Optional<byte[]> find(String name) {
                return Optional.of(new byte[1]);
            }
        });
        return compute.createServers(ServerRequest.builder()
                        .name("web")
                        .owner("p", "u")
                        .imageRef("hello")
                        .flavorRef("1")
                        .build())
                .get(0);
    }

    private static final RequestContext CONTEXT = Stub.of(RequestContext.class, Map.of());
}
