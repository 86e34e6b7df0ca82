// SPDX-License-Identifier: Apache-2.0
package io.novella.maven.plugin;

import java.io.File;
import java.io.IOException;
import java.util.List;
import org.apache.maven.plugin.AbstractMojo;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/**
 * Fails the build if a schema file cannot be used, or breaks what {@code api.lock.json} says is published.
 */
@Mojo(name = "check", defaultPhase = LifecyclePhase.PROCESS_RESOURCES, threadSafe = true)
public final class CheckMojo extends AbstractMojo {

    /** The folder that {@code schemas/} is in. */
    @Parameter(property = "novella.resources", defaultValue = "${project.build.outputDirectory}")
    private File resources;

    /** The lock file; nothing is published if it does not exist. */
    @Parameter(property = "novella.lock", defaultValue = "${project.basedir}/api.lock.json")
    private File lock;

    @Override
    public void execute() throws MojoExecutionException, MojoFailureException {
        try {
            List<String> sentences = new PublishedApi(resources.toPath(), lock.toPath()).check();
            sentences.forEach(getLog()::error);
            if (!sentences.isEmpty()) {
                throw new MojoFailureException(
                        sentences.size() == 1
                                ? sentences.get(0)
                                : sentences.size() + " problems in schemas, see above");
            }
        } catch (IOException | IllegalArgumentException broken) {
            throw new MojoExecutionException(lock + ": " + broken.getMessage(), broken);
        }
    }
}
