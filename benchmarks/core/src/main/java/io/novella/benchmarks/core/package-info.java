// SPDX-License-Identifier: Apache-2.0
/** What core's rooms cost, without a container. */
package io.novella.benchmarks.core;
