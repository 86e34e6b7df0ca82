// SPDX-License-Identifier: Apache-2.0
/** Takes extensions from a watched folder into the container: a newer one beside the older, which goes when its successor serves. */
@NullMarked
package io.novella.core.internal.deploy;

import org.jspecify.annotations.NullMarked;
