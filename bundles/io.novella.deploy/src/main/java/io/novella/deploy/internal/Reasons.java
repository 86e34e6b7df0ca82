// SPDX-License-Identifier: Apache-2.0
package io.novella.deploy.internal;

import io.novella.api.runtime.Generation;
import java.net.URI;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.osgi.framework.BundleException;

/** Texts for what foreign code throws, for an operator. */
final class Reasons {

    private static final int MAX_LENGTH = 500;

    private Reasons() {}

    /** The path of a file that a bundle was installed from, or its location if that is no file. */
    static String file(String location) {
        try {
            return Path.of(URI.create(Generation.file(location))).toString();
        } catch (IllegalArgumentException | FileSystemNotFoundException other) {
            return location;
        }
    }

    /** Describes a throwable by what caused it: the framework's own exceptions only wrap it. */
    static String of(Throwable thrown) {
        Throwable cause = thrown;
        Set<Throwable> seen = new HashSet<>();
        try {
            while (cause.getCause() != null && seen.add(cause) && seen.size() < 20) {
                cause = cause.getCause();
            }
            String text = cause instanceof BundleException && cause.getMessage() != null
                    ? cause.getMessage()
                    : cause.toString();
            return text.length() > MAX_LENGTH ? text.substring(0, MAX_LENGTH) + " …" : text;
        } catch (Throwable odd) { // a foreign exception whose methods throw
            return cause.getClass().getName();
        }
    }
}
