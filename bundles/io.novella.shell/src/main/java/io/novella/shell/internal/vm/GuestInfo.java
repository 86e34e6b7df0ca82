// SPDX-License-Identifier: Apache-2.0
package io.novella.shell.internal.vm;

/**
 * A guest that can be run.
 *
 * @param name what {@code vm:run} takes
 * @param size of its image in bytes
 */
record GuestInfo(String name, long size) {}
