// SPDX-License-Identifier: Apache-2.0
package io.novella.shell.internal;

import io.novella.api.runtime.PolicyRuntime.DecisionInfo;
import java.util.List;

/**
 * The answers to a file of cases, which print as one verdict a line.
 *
 * @param decisions in the order of the file
 */
record PolicyVerdicts(List<DecisionInfo> decisions) {}
