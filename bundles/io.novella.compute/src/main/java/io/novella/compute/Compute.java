// SPDX-License-Identifier: Apache-2.0
package io.novella.compute;

import io.novella.api.Fault;
import io.novella.hypervisor.Console;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Servers, flavors and images. An OSGi service; every method may be called from any thread.
 *
 * <p>Servers are handed out as snapshots ({@link Server}). An operation takes a snapshot for its id only: what counts is
 * the server's state at the time of the call. What a client did wrong is a {@link Fault} with Nova's status and sentence;
 * what the hypervisor refuses is no fault of the client's, and leaves the server in {@link ServerStatus#ERROR}.
 */
@ProviderType
public interface Compute {

    /** The flavors, in order of their size. */
    List<Flavor> flavors();

    /** The flavor with an id. */
    Optional<Flavor> findFlavor(String id);

    /** The images of all guest libraries at this moment, in order of their names. */
    List<Image> images();

    /** The image with a name. */
    Optional<Image> findImage(String name);

    /** All servers of all projects, the newest first. */
    List<Server> servers();

    /** The server with an id. */
    Optional<Server> findServer(UUID id);

    /**
     * Creates servers and powers them on. They are {@link ServerStatus#ACTIVE} when this returns, or in
     * {@link ServerStatus#ERROR} with the hypervisor's reason.
     *
     * @return at least {@link ServerRequest#minCount()} servers, in order of their names
     * @throws Fault 400 if the image or the flavor does not exist, 403 if the project's quota does not allow them
     */
    List<Server> createServers(ServerRequest request);

    /**
     * Changes what people call a server.
     *
     * @param name the new name, or {@code null} to keep it
     * @param description the new description, or {@code null} to keep it; an empty one takes it away
     * @return the server as it is now
     * @throws Fault 404 if it is gone
     */
    Server describeServer(Server server, @Nullable String name, @Nullable String description);

    /**
     * Powers a server on: a power cycle, with fresh memory.
     *
     * @return the server as it is now
     * @throws Fault 404 if it is gone, 409 unless it is {@link ServerStatus#SHUTOFF} and nothing else is under way
     */
    Server startServer(Server server);

    /**
     * Powers a server off. Takes one in {@link ServerStatus#ERROR} back to {@link ServerStatus#SHUTOFF}, so that it can
     * be started again.
     *
     * @return the server as it is now
     * @throws Fault 404 if it is gone, 409 unless it is {@link ServerStatus#ACTIVE} or {@link ServerStatus#ERROR} and
     *     nothing else is under way
     */
    Server stopServer(Server server);

    /**
     * Deletes a server and gives back all that its machine held. Has no effect on one that is gone.
     *
     * @throws Fault 409 if its machine does not let go; it can be deleted again
     */
    void deleteServer(Server server);

    /**
     * What the guest wrote, as far as it is kept: the last lines.
     *
     * @param lines how many lines at most; negative for all that is kept
     * @throws Fault 404 if the server is gone, 409 if it never had a machine
     */
    String consoleOutput(Server server, int lines);

    /**
     * The console of a server's machine, to follow and to type into. It ends with the machine: a server that is started
     * again after an error has a new one.
     *
     * @throws Fault 404 if the server is gone, 409 if it has no machine
     */
    Console console(Server server);
}
