// SPDX-License-Identifier: Apache-2.0
package io.novella.identity.internal.store;

/** What rules ask for by its name. */
public record Role(String id, String name, String description) {}
