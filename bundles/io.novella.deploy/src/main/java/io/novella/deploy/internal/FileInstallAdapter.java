// SPDX-License-Identifier: Apache-2.0
package io.novella.deploy.internal;

import java.io.File;
import java.io.IOException;
import org.apache.felix.fileinstall.ArtifactInstaller;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;

/** Takes extensions from Felix File Install, where that watches the deploy folder, as in Karaf. */
final class FileInstallAdapter implements ArtifactInstaller {

    private final Deployer deployer;
    private final Runnable wake;

    /**
     * An adapter.
     *
     * @param wake has the deployer take the next step
     */
    FileInstallAdapter(Deployer deployer, Runnable wake) {
        this.deployer = deployer;
        this.wake = wake;
    }

    /**
     * Registers an adapter.
     *
     * @throws NoClassDefFoundError if File Install is not there
     */
    static ServiceRegistration<?> offer(BundleContext context, Deployer deployer, Runnable wake) {
        return context.registerService(ArtifactInstaller.class, new FileInstallAdapter(deployer, wake), null);
    }

    @Override
    public boolean canHandle(File file) {
        if (!file.getName().endsWith(".jar")) {
            return false;
        }
        try {
            return ExtensionJar.read(file).standsBeside();
        } catch (IOException brokenOrGone) {
            return !deployer.bundles(file).isEmpty();
        }
    }

    @Override
    public void install(File file) throws IOException {
        update(file);
    }

    @Override
    public void update(File file) throws IOException {
        deployer.put(file);
        wake.run();
    }

    @Override
    public void uninstall(File file) {
        deployer.remove(file);
        wake.run();
    }
}
