// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.testing;

/**
 * The target of test operations.
 *
 * @param id its id
 * @param project id of its project
 */
public record Box(String id, String project) {}
