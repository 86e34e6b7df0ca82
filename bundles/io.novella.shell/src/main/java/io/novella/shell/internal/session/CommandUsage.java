// SPDX-License-Identifier: Apache-2.0
package io.novella.shell.internal.session;

import java.io.File;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.net.URL;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Descriptor;
import org.apache.felix.service.command.Parameter;
import org.apache.felix.service.command.Process;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;

/**
 * How to call a command, read off one of its methods. Our own commands take {@code String...}, described by a usage line and its meaning;
 * Gogo's have typed parameters.
 */
record CommandUsage(String line, String meaning) {

    private static final String NO_ARGUMENTS = "no arguments";

    static CommandUsage of(String command, Method method) {
        StringBuilder line = new StringBuilder(command);
        List<String> meanings = new ArrayList<>();
        Class<?>[] types = method.getParameterTypes();
        Annotation[][] annotations = method.getParameterAnnotations();
        for (int i = 0; i < types.length; i++) {
            if (types[i] == CommandSession.class || types[i] == Process.class) {
                continue;
            }
            Parameter option = find(annotations[i], Parameter.class);
            Descriptor descriptor = find(annotations[i], Descriptor.class);
            String text = descriptor == null ? "" : descriptor.value();
            if (option != null) {
                String name = option.names()[option.names().length - 1];
                boolean flag = !Parameter.UNSPECIFIED.equals(option.presentValue());
                line.append(" [").append(name).append(flag ? "]" : " VALUE]");
                meanings.add(text.isEmpty() ? "" : name + " " + text);
            } else if (types[i] == String[].class && isUsage(text)) {
                int colon = text.indexOf(": ");
                String arguments = colon < 0 ? text : text.substring(0, colon);
                if (!text.startsWith(NO_ARGUMENTS) && !arguments.isEmpty()) {
                    line.append(' ').append(arguments);
                    meanings.add(colon < 0 ? "" : text.substring(colon + 2));
                }
            } else {
                boolean many = types[i].isArray();
                String name = name(many ? types[i].getComponentType() : types[i], text);
                line.append(many ? " [" + name + "]..." : " " + name);
                meanings.add(text);
            }
        }
        meanings.removeIf(String::isBlank);
        return new CommandUsage(line.toString(), String.join("; ", meanings));
    }

    private static boolean isUsage(String text) {
        return text.startsWith("[") || text.startsWith(NO_ARGUMENTS) || text.matches("(?s)[A-Z]{2,}\\b.*");
    }

    /** What stands for an argument in a usage line, by its type, as Gogo gives it no name. */
    private static String name(Class<?> type, String text) {
        if (Bundle.class.isAssignableFrom(type) || text.startsWith("target bundle")) {
            return "BUNDLE";
        }
        if (type == File.class || type == Path.class) {
            return "FILE";
        }
        if (type == int.class || type == long.class || Number.class.isAssignableFrom(type)) {
            return "NUMBER";
        }
        if (type == URL.class) {
            return "URL";
        }
        return type == String.class || type == Object.class || type == CharSequence.class
                ? "TEXT"
                : type.getSimpleName().toUpperCase(Locale.ROOT);
    }

    private static <T extends Annotation> @Nullable T find(Annotation[] annotations, Class<T> type) {
        for (Annotation annotation : annotations) {
            if (type.isInstance(annotation)) {
                return type.cast(annotation);
            }
        }
        return null;
    }
}
