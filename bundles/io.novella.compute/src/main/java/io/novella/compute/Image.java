// SPDX-License-Identifier: Apache-2.0
package io.novella.compute;

/**
 * A guest that servers boot.
 *
 * @param name its name, which is also its id
 * @param sizeBytes length of its binary in bytes: a flat image's, a firmware's or a kernel's without its initrd
 */
public record Image(String name, long sizeBytes) {}
