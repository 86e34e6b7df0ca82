// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.runtime;

import java.util.function.BooleanSupplier;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.startlevel.FrameworkStartLevel;

/**
 * Whether the bundles of the platform have started: the framework has, or has passed the start level that the framework property {@value
 * #PLATFORM_LEVEL} names, if there is one. So a bundle of a later level that never starts does not keep the platform from serving.
 */
public final class PlatformStart implements BooleanSupplier {

    /** Names the start level of the last bundles of the platform. */
    static final String PLATFORM_LEVEL = "novella.platform.startlevel";

    private final Bundle framework;
    private final int platformLevel;
    private volatile boolean started;

    /** Reads the start level of a framework, whenever it is queried, until it has started. */
    public PlatformStart(BundleContext context) {
        framework = context.getBundle(Constants.SYSTEM_BUNDLE_LOCATION);
        String level = context.getProperty(PLATFORM_LEVEL);
        platformLevel = level != null && level.matches("\\d{1,9}") ? Integer.parseInt(level) : Integer.MAX_VALUE;
    }

    @Override
    public boolean getAsBoolean() {
        if (!started) {
            started = framework.getState() == Bundle.ACTIVE
                    || framework.adapt(FrameworkStartLevel.class).getStartLevel() > platformLevel;
        }
        return started;
    }
}
