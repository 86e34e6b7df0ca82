// SPDX-License-Identifier: Apache-2.0
package io.novella.compute.internal;

import io.novella.api.ApiController;
import io.novella.compute.Compute;
import io.novella.compute.Server;
import io.novella.compute.ServerRequest;
import io.novella.hypervisor.spi.GuestLibrary;
import io.novella.testkit.ApiClient;
import io.novella.testkit.ApiTest;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The real compute domain over a hypervisor whose guests a test commands, with images {@code counter}, {@code hello} and
 * {@code spin}, and a quota of five servers.
 */
public final class TestCompute {

    private final FakeHypervisor hypervisor = new FakeHypervisor();
    private final ComputeService compute = new ComputeService(5, Clock.systemUTC());

    /** An empty domain. */
    public TestCompute() {
        compute.bindHypervisor(hypervisor);
        compute.libraries = List.of(guests("counter", "hello", "spin"));
    }

    /** The domain. */
    public Compute compute() {
        return compute;
    }

    /** What the guests run on. */
    public FakeHypervisor hypervisor() {
        return hypervisor;
    }

    /** A test of controllers over this domain, to be started. */
    public ApiTest test(ApiController... controllers) {
        return ApiTest.of(controllers)
                .service(new ComputeApi())
                .target(new ServerLoader(compute))
                .target(new FlavorLoader(compute))
                .target(new ImageLoader(compute));
    }

    /** Creates a server called {@code web} of the user whom every test starts as. */
    public Server createServer() {
        return compute.createServers(ServerRequest.builder()
                        .name("web")
                        .owner(ApiClient.DEFAULT_PROJECT, ApiClient.DEFAULT_USER)
                        .imageRef("counter")
                        .flavorRef("1")
                        .build())
                .get(0);
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
}
