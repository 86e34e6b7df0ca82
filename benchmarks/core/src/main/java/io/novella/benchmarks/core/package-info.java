// SPDX-License-Identifier: Apache-2.0
/** Benchmarks of core's pipeline stages, without a container. */
package io.novella.benchmarks.core;
