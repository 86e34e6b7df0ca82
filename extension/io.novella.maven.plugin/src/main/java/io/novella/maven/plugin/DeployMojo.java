// SPDX-License-Identifier: Apache-2.0
package io.novella.maven.plugin;

import io.novella.maven.plugin.deploy.DeployException;
import io.novella.maven.plugin.deploy.InstanceDeployment;
import java.io.File;
import java.io.IOException;
import java.time.Duration;
import org.apache.maven.plugin.AbstractMojo;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/**
 * Deploys the extension into a running instance on this machine, waits until it serves, and fails with the reasons if it does not:
 * {@code mvn package novella:deploy}.
 */
@Mojo(name = "deploy", threadSafe = true)
public final class DeployMojo extends AbstractMojo {

    /** Folder of the instance, as {@code novella home} prints it. By default the environment variable {@code NOVELLA_HOME}. */
    @Parameter(property = "novella.home", defaultValue = "${env.NOVELLA_HOME}")
    private File home;

    /** The extension's bundle. */
    @Parameter(
            property = "novella.jar",
            defaultValue = "${project.build.directory}/${project.build.finalName}.jar",
            required = true)
    private File jar;

    /** Seconds to wait until the extension serves, at least 1. */
    @Parameter(property = "novella.timeout", defaultValue = "60")
    private int timeout;

    @Override
    public void execute() throws MojoExecutionException, MojoFailureException {
        if (home == null || home.getPath().isEmpty()) {
            throw new MojoFailureException(
                    "Set -Dnovella.home or NOVELLA_HOME to the folder of the instance, which 'novella home' prints");
        }
        if (timeout < 1) {
            throw new MojoFailureException("novella.timeout is " + timeout + "; expected at least 1 second");
        }
        try {
            getLog().info(InstanceDeployment.of(home.toPath(), jar.toPath()).deploy(Duration.ofSeconds(timeout)));
        } catch (DeployException refused) {
            throw new MojoFailureException(refused.getMessage(), refused);
        } catch (IOException broken) {
            throw new MojoExecutionException("Cannot deploy " + jar + ": " + broken.getMessage(), broken);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new MojoExecutionException("Interrupted while waiting for " + jar, interrupted);
        }
    }
}
