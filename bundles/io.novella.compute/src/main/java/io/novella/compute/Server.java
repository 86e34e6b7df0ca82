// SPDX-License-Identifier: Apache-2.0
package io.novella.compute;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.osgi.annotation.versioning.ProviderType;

/**
 * A server as it was at one moment: a virtual machine with an owner. Immutable.
 *
 * <p>Words and numbers of its states are those of Nova's compute API reference.
 */
@ProviderType
public interface Server {

    /** Its id, for life. */
    UUID id();

    /** What people call it; 1 to 255 characters, not necessarily unique. */
    String name();

    /** What people say of it. */
    Optional<String> description();

    /** The project that owns it. */
    String projectId();

    /** The user who created it. */
    String userId();

    /** How large it is. */
    Flavor flavor();

    /** What it boots. */
    Image image();

    /** What its owner noted on it, in order of the keys. */
    Map<String, String> metadata();

    /** Where it stands, in one word. */
    ServerStatus status();

    /** Nova's {@code power_state}: 0 no machine yet, 1 running, 3 paused, 4 shut down, 6 crashed. */
    default int powerState() {
        return status() == ServerStatus.ERROR && machineId().isEmpty()
                ? ServerStatus.BUILD.powerState()
                : status().powerState();
    }

    /** What is being done to it, such as {@code powering-on}; empty when nothing is under way. */
    Optional<String> taskState();

    /** Why it is in {@link ServerStatus#ERROR}; empty in any other status. */
    Optional<ServerFault> fault();

    /** Whether its owner is kept from changing it. */
    boolean locked();

    /** When it was asked for. */
    Instant created();

    /** When it last changed. */
    Instant updated();

    /** When it was first powered on; empty if it never was. */
    Optional<Instant> launched();

    /** Id of its virtual machine at the hypervisor; empty while it has none. */
    Optional<String> machineId();
}
