// SPDX-License-Identifier: Apache-2.0
package io.novella.api.runtime;

import org.osgi.annotation.versioning.ProviderType;

/**
 * Which bundles the API is served from. The bundle that deploys extensions uses it to keep an older bundle until its successor serves, and
 * to tell why a component does not serve. Safe for any number of threads.
 */
@ProviderType
public interface ServedBundles {

    /**
     * Tells whether a controller of a bundle is in the route table.
     *
     * @param bundleId the id of the bundle in its framework
     */
    boolean serves(long bundleId);

    /**
     * Tells whether a bundle was chosen to serve and has a controller that cannot.
     *
     * @param bundleId the id of the bundle in its framework
     */
    boolean refuses(long bundleId);

    /**
     * Tells whether the constructor of a component, or its method that activates it, has been called and has not returned.
     *
     * @param component the name of the component, as Declarative Services knows it
     */
    boolean isCreating(String component);

    /**
     * Adds a listener, which is called after each change of the route table.
     *
     * @param listener called by the thread that made the change; has to return soon
     * @return removes the listener when it is run
     */
    Runnable onChange(Runnable listener);
}
