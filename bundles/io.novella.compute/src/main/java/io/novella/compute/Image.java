// SPDX-License-Identifier: Apache-2.0
package io.novella.compute;

/**
 * A guest that servers boot.
 *
 * @param name its name, which is also its id
 * @param sizeBytes length of its flat binary in bytes
 */
public record Image(String name, long sizeBytes) {}
