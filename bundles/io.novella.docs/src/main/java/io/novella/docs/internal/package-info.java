// SPDX-License-Identifier: Apache-2.0
/** A page for each service on which a person chooses a version and reads and tries the API. */
@NullMarked
package io.novella.docs.internal;

import org.jspecify.annotations.NullMarked;
