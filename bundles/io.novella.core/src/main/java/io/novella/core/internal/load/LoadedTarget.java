// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.load;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The object that an operation acts on.
 *
 * @param object the object
 * @param attributes the attributes that rules refer to, read at the first use
 * @param notFoundMessage message of the 404 for a caller who may not see the object
 */
public record LoadedTarget(Object object, Map<String, @Nullable Object> attributes, String notFoundMessage) {}
