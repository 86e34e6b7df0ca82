// SPDX-License-Identifier: Apache-2.0
package io.novella.identity.internal.store;

import java.util.List;

/**
 * The contents of a new store. What exists by the same name is used, so a store that an earlier release filled in part becomes complete.
 *
 * @param domain the default domain
 * @param roles roles of which each implies the next; the first is the administrator's
 * @param project the administrator's project
 * @param user the administrator, who has the first role in the project and in the system
 */
public record FirstContents(Domain domain, List<Role> roles, Project project, User user, String passwordHash) {}
