// SPDX-License-Identifier: Apache-2.0
package io.novella.policy;

/** The kind of a plugin that is not there. */
record UnavailableKind(String reason) implements CheckKind {
    @Override
    public boolean test(CheckRequest request) {
        throw new IllegalStateException(reason);
    }
}
