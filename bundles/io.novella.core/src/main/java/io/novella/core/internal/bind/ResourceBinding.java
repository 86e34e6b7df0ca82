// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.bind;

import io.novella.api.ApiResource;
import io.novella.api.Microversion;
import io.novella.api.spi.VersionNote;
import io.novella.core.internal.operation.Gate;
import io.novella.core.internal.operation.Owner;
import io.novella.schema.SinceMap;
import io.novella.schema.record.ResultReader;
import java.util.SortedMap;

/**
 * The properties that all operations of a controller share.
 *
 * @param annotation annotation of the controller's class
 * @param paths its paths below the service, by version
 * @param name name of the resource
 * @param owner the bundle
 * @param gate closed when the controller is removed
 * @param results reads the results of the methods
 * @param notes the bundle's notes on the service's versions
 */
record ResourceBinding(
        ApiResource annotation,
        SinceMap<String> paths,
        String name,
        Owner owner,
        Gate gate,
        ResultReader results,
        SortedMap<Microversion, VersionNote> notes) {}
