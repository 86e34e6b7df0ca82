// SPDX-License-Identifier: Apache-2.0
package io.novella.deploy.internal;

import io.novella.deploy.internal.BundleWorkers.Running;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.osgi.framework.Bundle;

/** Finds the code of an extension that an action is in. */
final class Culprit {

    private Culprit() {}

    /** The outermost method of the action's own bundle that is being executed; empty if there is none. */
    static Optional<String> of(Running running) {
        return of(running, List.of());
    }

    /** The outermost method of an extension that is being executed; usually of the bundle itself. */
    static Optional<String> of(Running running, List<Bundle> bundles) {
        List<StackTraceElement> outermostFirst = new ArrayList<>(running.stack());
        Collections.reverse(outermostFirst);
        List<Bundle> candidates = new ArrayList<>(bundles);
        candidates.remove(running.bundle());
        candidates.add(0, running.bundle());
        for (StackTraceElement frame : outermostFirst) {
            for (Bundle candidate : candidates) {
                if (contains(candidate, frame.getClassName())) {
                    String method = frame.getMethodName().equals("<init>") ? "the constructor" : frame.getMethodName();
                    return Optional.of((frame.getMethodName().equals("<init>")
                                    ? method + " of " + frame.getClassName()
                                    : frame.getClassName() + "." + method)
                            + (candidate.equals(running.bundle()) ? "" : " of " + candidate.getSymbolicName()));
                }
            }
        }
        return Optional.empty();
    }

    private static boolean contains(Bundle bundle, String className) {
        try {
            return bundle.getEntry(className.replace('.', '/') + ".class") != null;
        } catch (IllegalStateException uninstalled) {
            return false;
        }
    }
}
