// SPDX-License-Identifier: Apache-2.0
package io.novella.example.history.groups;

import java.util.Optional;
import java.util.UUID;

/**
 * Servers that are to be placed together or apart.
 *
 * @param policy {@code affinity}, {@code anti-affinity}, {@code soft-affinity} or {@code soft-anti-affinity}
 * @param maxServerPerHost for {@code anti-affinity}: how many members a host may have, from 1; empty for one
 */
public record ServerGroup(
        UUID id, String name, String projectId, String userId, String policy, Optional<Integer> maxServerPerHost) {}
