// SPDX-License-Identifier: Apache-2.0
/**
 * What the author of an API extension writes against.
 *
 * <p>An extension is an OSGi bundle with Declarative Services components that implement {@link
 * io.novella.api.ApiController}. A controller names its resource ({@link io.novella.api.ApiResource}); each of its
 * methods is an operation ({@link io.novella.api.Get}, {@link io.novella.api.Post}, {@link io.novella.api.Put}, {@link
 * io.novella.api.Delete} or {@link io.novella.api.Action}) for a closed range of microversions ({@link
 * io.novella.api.ApiVersion}), with a status by version ({@link io.novella.api.Status}), a rule ({@link
 * io.novella.api.Policy}) and the errors it may raise ({@link io.novella.api.ExpectedErrors}).
 *
 * <p>Bodies are described by files in the bundle, {@code
 * schemas/<resource>/<operation>.{request,query,response}.<since>.json}: JSON Schema 2020-12 with the keyword {@code
 * ext:mapping}, in force from the version in the name until the next file. A method sees flat parameters only, so a
 * change of format is a new file and no code; a change of meaning is a new method.
 */
@Export
@Version("0.1.0")
@NullMarked
package io.novella.api;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
