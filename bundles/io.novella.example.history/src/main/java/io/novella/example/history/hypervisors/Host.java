// SPDX-License-Identifier: Apache-2.0
package io.novella.example.history.hypervisors;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Map;
import java.util.UUID;

/**
 * A host that servers are on: what does not change of it.
 *
 * @param number how clients name it before 2.53
 * @param name its host name
 * @param vcpus processors
 * @param memoryMb memory in MiB
 * @param localGb disk in GiB
 * @param cpu what is known of its processors
 */
public record Host(int number, String name, int vcpus, int memoryMb, int localGb, Map<String, Object> cpu) {

    /** How clients name it from 2.53 on; the same whenever this starts. */
    public UUID uuid() {
        return UUID.nameUUIDFromBytes(("host " + name).getBytes(UTF_8));
    }

    /** How they name the service on it. */
    public UUID serviceUuid() {
        return UUID.nameUUIDFromBytes(("service on " + name).getBytes(UTF_8));
    }
}
