// SPDX-License-Identifier: Apache-2.0
package io.novella.maven.plugin;

import io.novella.maven.plugin.derive.DeriveException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.maven.plugin.AbstractMojo;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/**
 * Writes the next version's schema from the last one and an instruction file, and shows what differs. It never overwrites
 * a file.
 */
@Mojo(name = "derive", requiresProject = true, threadSafe = true)
public final class DeriveMojo extends AbstractMojo {

    /** The folder that {@code schemas/} is in. */
    @Parameter(property = "novella.resources", defaultValue = "${project.basedir}/src/main/resources")
    private File resources;

    /** The schema to derive from, such as {@code schemas/servers/greet.request.2.1.json}. */
    @Parameter(property = "from", required = true)
    private String from;

    /** The version that the new schema begins with, such as {@code 2.25}. */
    @Parameter(property = "to", required = true)
    private String to;

    /** The instruction file. */
    @Parameter(property = "instructions", required = true)
    private File instructions;

    @Override
    public void execute() throws MojoExecutionException, MojoFailureException {
        try {
            Derivation derivation = Derivation.of(resources.toPath(), from, to, instructions.toPath());
            derivation.diff().forEach(getLog()::info);
            Path written = derivation.write();
            getLog().info("Wrote " + written);
        } catch (DeriveException | IllegalArgumentException refused) {
            throw new MojoFailureException(refused.getMessage());
        } catch (IOException broken) {
            throw new MojoExecutionException(broken.toString(), broken);
        }
    }
}
