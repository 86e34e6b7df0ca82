// SPDX-License-Identifier: Apache-2.0
/** Tests of the CPU against vectors: one instruction each, with the state before and after. */
@org.jspecify.annotations.NullMarked
package io.novella.hypervisor.software.internal.vectors;
