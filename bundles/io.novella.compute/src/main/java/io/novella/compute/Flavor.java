// SPDX-License-Identifier: Apache-2.0
package io.novella.compute;

/**
 * How large a server is.
 *
 * @param id a short text, such as {@code 1}
 * @param name what people call it, such as {@code m1.tiny}
 * @param vcpus virtual CPUs
 * @param memoryBytes guest memory in bytes
 */
public record Flavor(String id, String name, int vcpus, long memoryBytes) {

    /** Guest memory in MiB, rounded down, as Nova's {@code ram} counts. */
    public int ram() {
        return (int) (memoryBytes >> 20);
    }
}
