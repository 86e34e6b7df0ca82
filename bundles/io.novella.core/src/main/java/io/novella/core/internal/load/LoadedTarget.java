// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.load;

import java.util.Map;

/**
 * An object that an operation acts on.
 *
 * @param object the object
 * @param attributes what rules may refer to
 * @param notFoundMessage what to say to a caller who may not know of it
 */
public record LoadedTarget(Object object, Map<String, Object> attributes, String notFoundMessage) {}
