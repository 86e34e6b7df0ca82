// SPDX-License-Identifier: Apache-2.0
package io.novella.maven.plugin.deploy;

import java.io.IOException;

/** The shell of a running instance. */
@FunctionalInterface
interface Shell {

    /**
     * Runs one command.
     *
     * @return what it prints
     * @throws DeployException if the instance does not run, or the command fails
     */
    String run(String command) throws IOException, InterruptedException, DeployException;
}
