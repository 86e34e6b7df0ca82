// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.testing;

/**
 * What operations of the tests act on, instead of a server.
 *
 * @param id its id
 * @param project id of the project it belongs to
 */
public record Box(String id, String project) {}
