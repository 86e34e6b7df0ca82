// SPDX-License-Identifier: Apache-2.0
/**
 * Runs controllers through the platform's real pipeline in a unit test, without a container.
 *
 * <p>Begin at {@link io.novella.testkit.ApiTest}.
 */
@NullMarked
package io.novella.testkit;

import org.jspecify.annotations.NullMarked;
