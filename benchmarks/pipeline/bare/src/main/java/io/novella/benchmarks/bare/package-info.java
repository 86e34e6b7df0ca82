// SPDX-License-Identifier: Apache-2.0
/** The baseline of the pipeline benchmark. */
@NullMarked
package io.novella.benchmarks.bare;

import org.jspecify.annotations.NullMarked;
