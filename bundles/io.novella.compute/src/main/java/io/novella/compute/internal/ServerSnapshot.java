// SPDX-License-Identifier: Apache-2.0
package io.novella.compute.internal;

import io.novella.compute.Flavor;
import io.novella.compute.Image;
import io.novella.compute.Server;
import io.novella.compute.ServerFault;
import io.novella.compute.ServerStatus;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** A server as it was at one moment. */
record ServerSnapshot(
        UUID id,
        String name,
        Optional<String> description,
        String projectId,
        String userId,
        Flavor flavor,
        Image image,
        Map<String, String> metadata,
        ServerStatus status,
        Optional<String> taskState,
        Optional<ServerFault> fault,
        boolean locked,
        Instant created,
        Instant updated,
        Optional<Instant> launched,
        Optional<String> machineId)
        implements Server {}
