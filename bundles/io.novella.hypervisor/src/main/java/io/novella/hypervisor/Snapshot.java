// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * A snapshot of a machine, as it was written.
 *
 * @param id unique: a random UUID in its text form
 * @param file where it is
 * @param base the file with the rest of the memory, if this one has only what has changed since
 * @param fileBytes size of the file
 * @param memoryBytes how much of the machine's memory is in the file; pages of zeros are not
 * @param held how long the machine held still for it
 */
public record Snapshot(String id, Path file, Optional<Path> base, long fileBytes, long memoryBytes, Duration held) {}
