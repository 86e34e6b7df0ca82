// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.load;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An object of a class that has a target loader, with its attributes.
 *
 * @param type the class that the loader is for
 * @param attributes the attributes that rules refer to
 */
public record ObjectAttributes(Class<?> type, Map<String, @Nullable Object> attributes) {}
