// SPDX-License-Identifier: Apache-2.0
package io.novella.example.history.servers;

import io.novella.api.Fault;
import io.novella.compute.Server;
import io.novella.hypervisor.BootImage;
import io.novella.hypervisor.spi.GuestLibrary;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Stream;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/**
 * Images of servers, in memory. A server has no disk, so an image of it is what it booted; and since this is a library of
 * guests, the images API lists it and servers boot it.
 */
@Component(service = {Snapshots.class, GuestLibrary.class})
public final class Snapshots implements GuestLibrary {

    private record Snapshot(UUID server, BootImage image, Map<String, String> metadata) {}

    private final Map<String, Snapshot> byName = new TreeMap<>();

    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY,
            target = "(!(component.name=io.novella.example.history.servers.Snapshots))")
    volatile List<GuestLibrary> libraries = List.of();

    /** No image at first. */
    @Activate
    public Snapshots() {}

    /** As above, of guests that stay. */
    public Snapshots(List<GuestLibrary> libraries) {
        this.libraries = libraries;
    }

    /**
     * Keeps what a server booted as an image.
     *
     * @throws Fault 409 if an image of that name is there, or what the server booted is not there any more
     */
    void add(String name, Server server, Map<String, String> metadata) {
        BootImage image = Stream.concat(Stream.of(this), libraries.stream())
                .flatMap(library -> library.image(server.image().name()).stream())
                .findFirst()
                .orElseThrow(() -> Fault.conflict("Image " + server.image().name() + " is not there any more."));
        boolean taken =
                libraries.stream().anyMatch(library -> library.image(name).isPresent());
        synchronized (byName) {
            if (taken
                    || byName.putIfAbsent(name, new Snapshot(server.id(), image.named(name), Map.copyOf(metadata)))
                            != null) {
                throw Fault.conflict("An image is called '" + name + "' already.");
            }
        }
    }

    /** The images of a server, with what was noted on each, by name. */
    Map<String, Map<String, String>> of(Server server) {
        Map<String, Map<String, String>> found = new TreeMap<>();
        synchronized (byName) {
            byName.forEach((name, snapshot) -> {
                if (snapshot.server().equals(server.id())) {
                    found.put(name, snapshot.metadata());
                }
            });
        }
        return found;
    }

    @Override
    public SortedSet<String> names() {
        synchronized (byName) {
            return Collections.unmodifiableSortedSet(new TreeSet<>(byName.keySet()));
        }
    }

    @Override
    public Optional<byte[]> find(String name) {
        return image(name).map(BootImage::toByteArray);
    }

    @Override
    public Optional<BootImage> image(String name) {
        synchronized (byName) {
            return Optional.ofNullable(byName.get(name)).map(Snapshot::image);
        }
    }
}
