// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.load;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An object that some loader knows, wherever it came from.
 *
 * @param type the class that the loader is for
 * @param attributes what rules may refer to
 */
public record KnownObject(Class<?> type, Map<String, @Nullable Object> attributes) {}
