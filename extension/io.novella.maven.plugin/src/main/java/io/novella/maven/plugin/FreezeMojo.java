// SPDX-License-Identifier: Apache-2.0
package io.novella.maven.plugin;

import io.novella.schema.contract.BrokenContractException;
import java.io.File;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.maven.plugin.AbstractMojo;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/** Publishes the schemas as they are: writes what they promise into {@code api.lock.json}. */
@Mojo(name = "freeze", threadSafe = true)
public final class FreezeMojo extends AbstractMojo {

    /** The folder that {@code schemas/} is in. */
    @Parameter(property = "novella.resources", defaultValue = "${project.basedir}/src/main/resources")
    private File resources;

    /** The lock file. */
    @Parameter(property = "novella.lock", defaultValue = "${project.basedir}/api.lock.json")
    private File lock;

    /** The last version that clients may rely on; by default the latest that a schema begins with. */
    @Parameter(property = "novella.published")
    private @Nullable String published;

    /** Removals that are meant, as the refusal of this goal names them. */
    @Parameter(property = "novella.removed")
    private @Nullable List<String> removed;

    @Override
    public void execute() throws MojoExecutionException, MojoFailureException {
        Set<String> meant = new TreeSet<>();
        if (removed != null) {
            meant.addAll(removed);
        }
        try {
            new PublishedApi(resources.toPath(), lock.toPath()).freeze(published, meant);
            getLog().info("Wrote " + lock);
        } catch (BrokenContractException refused) {
            refused.sentences().forEach(getLog()::error);
            throw new MojoFailureException(
                    "the contract is not frozen: " + refused.sentences().get(0));
        } catch (IOException | IllegalArgumentException broken) {
            throw new MojoExecutionException(lock + ": " + broken.getMessage(), broken);
        }
    }
}
