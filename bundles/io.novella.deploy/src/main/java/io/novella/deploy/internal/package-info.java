// SPDX-License-Identifier: Apache-2.0
/**
 * Deploys extensions from a watched folder: a newer bundle beside the older, which goes when its successor serves. The code
 * of extensions runs on a thread for each bundle, so a bundle that does not start or stop delays no other.
 */
@NullMarked
package io.novella.deploy.internal;

import org.jspecify.annotations.NullMarked;
