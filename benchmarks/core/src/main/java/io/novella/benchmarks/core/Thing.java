// SPDX-License-Identifier: Apache-2.0
package io.novella.benchmarks.core;

/**
 * What the made operations act on.
 *
 * @param id its id
 * @param project whose it is
 */
public record Thing(String id, String project) {}
