// SPDX-License-Identifier: Apache-2.0
package io.novella.deploy.internal;

import io.novella.api.runtime.FailureInfo;
import io.novella.api.runtime.ServedBundles;
import io.novella.api.spi.FailureSource;
import io.novella.deploy.internal.configuration.ConfigurationFiles;
import io.novella.deploy.internal.diagnosis.UnresolvedBundles;
import io.novella.deploy.internal.diagnosis.UnsatisfiedComponents;
import java.util.ArrayList;
import java.util.List;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/** Deploys extensions while the API platform is there, and lists what is installed or lies in the folder and does not serve. */
@Component(immediate = true)
public final class ExtensionDeployment implements FailureSource {

    private final UnresolvedBundles unresolved;
    private final UnsatisfiedComponents unsatisfied;
    private final ConfigurationFiles configuration;
    private final Deployment deployment;

    /** Starts to deploy. */
    @Activate
    public ExtensionDeployment(BundleContext context, @Reference ServedBundles served) {
        unresolved = new UnresolvedBundles(context);
        unsatisfied = new UnsatisfiedComponents(context, served::isCreating);
        configuration = new ConfigurationFiles(context);
        deployment = new Deployment(context, served);
    }

    @Override
    public List<FailureInfo> failures() {
        List<FailureInfo> all = new ArrayList<>(unresolved.failures());
        all.addAll(unsatisfied.failures());
        all.addAll(deployment.failures());
        all.addAll(configuration.failures());
        return all;
    }

    @Deactivate
    void deactivate() {
        deployment.close();
    }
}
