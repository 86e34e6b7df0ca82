// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.runtime;

import io.novella.core.internal.bind.Gate;
import io.novella.core.internal.bind.Operation;
import io.novella.core.internal.bind.Owner;
import java.util.List;

/**
 * A controller that is present, bound or not.
 *
 * @param owner its bundle
 * @param className its class
 * @param operations its operations; empty if it could not be bound
 * @param problems why it could not be bound; empty if it could
 * @param gate where its requests go in and out
 */
record BoundController(Owner owner, String className, List<Operation> operations, List<String> problems, Gate gate) {}
