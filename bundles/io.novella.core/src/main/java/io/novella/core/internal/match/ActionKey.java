// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.match;

/**
 * The key of an action in bodies.
 *
 * @param service type of its service
 * @param key the key
 */
public record ActionKey(String service, String key) {}
