// SPDX-License-Identifier: Apache-2.0
package io.novella.benchmarks.core;

/**
 * The target of the generated operations.
 *
 * @param id its id
 * @param project id of its project
 */
public record Thing(String id, String project) {}
