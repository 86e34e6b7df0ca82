// SPDX-License-Identifier: Apache-2.0
package io.novella.maven.plugin.deploy;

/** Reports an extension that was not deployed, or that does not serve. The message says why, in a sentence for its author. */
public final class DeployException extends Exception {

    private static final long serialVersionUID = 1L;

    /** An exception with a message. */
    public DeployException(String message) {
        super(message);
    }
}
