// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.bind;

import io.novella.api.ApiResource;
import io.novella.core.internal.match.PathTemplate;

/**
 * What all operations of a controller have in common.
 *
 * @param annotation as the author wrote it
 * @param path path below the service
 * @param name name of the resource
 * @param owner the bundle
 * @param gate closed when the controller goes away
 * @param results reads what the methods return
 */
record ResourceBinding(
        ApiResource annotation, PathTemplate path, String name, Owner owner, Gate gate, ResultReader results) {}
