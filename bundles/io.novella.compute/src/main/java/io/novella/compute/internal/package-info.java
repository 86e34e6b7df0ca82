// SPDX-License-Identifier: Apache-2.0
/** The servers of this container and the machines behind them. */
@NullMarked
package io.novella.compute.internal;

import org.jspecify.annotations.NullMarked;
