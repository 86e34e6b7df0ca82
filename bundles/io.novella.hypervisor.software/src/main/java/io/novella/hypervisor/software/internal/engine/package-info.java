// SPDX-License-Identifier: Apache-2.0
/** The run loop of a software CPU, and its cache of decoded instructions. */
@NullMarked
package io.novella.hypervisor.software.internal.engine;

import org.jspecify.annotations.NullMarked;
