// SPDX-License-Identifier: Apache-2.0
/** What schema files promise to clients, frozen in a lock file, and whether they still keep it. */
@NullMarked
package io.novella.core.internal.contract;

import org.jspecify.annotations.NullMarked;
