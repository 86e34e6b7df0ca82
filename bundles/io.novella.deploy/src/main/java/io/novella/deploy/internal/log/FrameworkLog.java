// SPDX-License-Identifier: Apache-2.0
package io.novella.deploy.internal.log;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.service.log.LogEntry;
import org.osgi.service.log.LogLevel;
import org.osgi.service.log.LogListener;
import org.osgi.service.log.LogReaderService;
import org.osgi.util.tracker.ServiceTracker;
import org.osgi.util.tracker.ServiceTrackerCustomizer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies warnings and errors of the OSGi log, where the framework, Declarative Services and Configuration Admin write, to
 * SLF4J, which the instance's log file is fed by. What was logged before is copied first, so that nothing of the start is
 * lost. Only where the property {@code novella.log.framework} is true; other containers do this by themselves.
 */
public final class FrameworkLog implements AutoCloseable, ServiceTrackerCustomizer<LogReaderService, LogReaderService> {

    private static final String ENABLED = "novella.log.framework";

    private final BundleContext context;
    private final LogListener listener = FrameworkLog::copy;
    private final ServiceTracker<LogReaderService, LogReaderService> readers;

    private FrameworkLog(BundleContext context) {
        this.context = context;
        readers = new ServiceTracker<>(context, LogReaderService.class, this);
        readers.open();
    }

    /** Starts to copy, where that is asked for and there is an OSGi log. */
    public static AutoCloseable open(BundleContext context) {
        try {
            return Boolean.parseBoolean(context.getProperty(ENABLED)) ? new FrameworkLog(context) : () -> {};
        } catch (NoClassDefFoundError absent) { // an optional import
            return () -> {};
        }
    }

    @Override
    public @Nullable LogReaderService addingService(ServiceReference<LogReaderService> reference) {
        LogReaderService reader = context.getService(reference);
        if (reader != null) {
            reader.addLogListener(listener);
            List<LogEntry> before = new ArrayList<>(Collections.list(reader.getLog()));
            Collections.reverse(before); // the log has the latest first
            before.forEach(FrameworkLog::copy);
        }
        return reader;
    }

    @Override
    public void modifiedService(ServiceReference<LogReaderService> reference, LogReaderService reader) {
        // It is the same one.
    }

    @Override
    public void removedService(ServiceReference<LogReaderService> reference, LogReaderService reader) {
        reader.removeLogListener(listener);
        context.ungetService(reference);
    }

    static void copy(LogEntry entry) {
        LogLevel level = entry.getLogLevel();
        if (level != LogLevel.ERROR && level != LogLevel.WARN) {
            return;
        }
        Bundle bundle = entry.getBundle();
        Logger log = LoggerFactory.getLogger("osgi." + (bundle == null ? "framework" : bundle.getSymbolicName()));
        if (level == LogLevel.ERROR) {
            log.error("{}", entry.getMessage(), entry.getException());
        } else {
            log.warn("{}", entry.getMessage(), entry.getException());
        }
    }

    @Override
    public void close() {
        readers.close();
    }
}
