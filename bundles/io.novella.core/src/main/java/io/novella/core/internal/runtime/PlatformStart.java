// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.runtime;

import java.util.function.BooleanSupplier;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.startlevel.FrameworkStartLevel;

/**
 * Tells whether the bundles of the platform have started: the framework is active, or its start level has passed the
 * one that the framework property {@value #PLATFORM_LEVEL} names. So the platform serves even if a bundle of a later
 * start level never finishes its start.
 */
public final class PlatformStart implements BooleanSupplier {

    /** The framework property with the start level of the last bundles of the platform. */
    static final String PLATFORM_LEVEL = "novella.platform.startlevel";

    private final Bundle framework;
    private final int platformLevel;
    private volatile boolean started;

    /** Creates an instance that reads the framework's start level at each query, until the platform has started. */
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
