// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.machine.internal.snapshot;

import java.nio.file.Path;

/**
 * The full snapshot that others of the same machine tell the difference to.
 *
 * @param id of it
 * @param file where it was when this was noted, absolute
 */
public record Base(String id, Path file) {}
