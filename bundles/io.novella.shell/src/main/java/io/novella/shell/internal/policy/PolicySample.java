// SPDX-License-Identifier: Apache-2.0
package io.novella.shell.internal.policy;

/**
 * A policy file.
 *
 * @param text all of it
 */
record PolicySample(String text) {}
