// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.guard;

/** Treatment of a controller that breaks its service's published contract. */
public enum GuardMode {
    /** Contracts are not compared. */
    OFF,
    /** The controller is served; the log and {@code api:contract} report the breach. */
    WARN,
    /** The controller is not routed; {@code api:failed} reports the breach. */
    REFUSE
}
