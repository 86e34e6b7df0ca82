// SPDX-License-Identifier: Apache-2.0
package io.novella.schema.compare;

import io.novella.api.runtime.ChangeInfo.Kind;

/**
 * What differs between the valid values of a place.
 *
 * @param kind in which way
 * @param sentence what is valid now, and what was
 */
record Difference(Kind kind, String sentence) {}
