// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.load;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An object that an operation acts on.
 *
 * @param object the object
 * @param attributes what rules may refer to, found out when one does
 * @param notFoundMessage what to say to a caller who may not know of it
 */
public record LoadedTarget(Object object, Map<String, @Nullable Object> attributes, String notFoundMessage) {}
