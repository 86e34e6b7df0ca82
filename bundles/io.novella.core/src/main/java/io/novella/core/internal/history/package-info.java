// SPDX-License-Identifier: Apache-2.0
/** What is said of a service's versions: the history document, and the headers of a version that is on its way out. */
@NullMarked
package io.novella.core.internal.history;

import org.jspecify.annotations.NullMarked;
