// SPDX-License-Identifier: Apache-2.0
package io.novella.identity.internal.store;

/** What owns resources. Its name is unique in its domain. */
public record Project(String id, String domainId, String name, String description, boolean enabled) {}
