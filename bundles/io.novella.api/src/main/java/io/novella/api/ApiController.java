// SPDX-License-Identifier: Apache-2.0
package io.novella.api;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * Marks a Declarative Services component whose annotated methods are API operations.
 *
 * <p>The class carries {@link ApiResource}. Everything about it is checked when the service appears; a controller that
 * fails a check is not routed and is listed with the reason in {@link io.novella.api.runtime.ApiRuntime#failures()}.
 */
@ConsumerType
public interface ApiController {}
