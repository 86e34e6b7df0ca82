// SPDX-License-Identifier: Apache-2.0
package io.novella.deploy.internal.configuration;

import io.novella.schema.validate.Suggestion;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;

/** One file {@code PID.cfg}, compared with what reads it. */
final class ConfigurationFile {

    private static final String SUFFIX = ".cfg";

    private final Path file;

    ConfigurationFile(Path file) {
        this.file = file;
    }

    /** The PID that the file is for: a factory's is in front of a {@code -} or {@code ~}. */
    String pid() {
        String name = file.getFileName().toString();
        return name.substring(0, name.length() - SUFFIX.length());
    }

    static boolean isOne(Path file) {
        return file.getFileName().toString().endsWith(SUFFIX);
    }

    /**
     * What nothing reads, or cannot be read as it is.
     *
     * @param keys by PID, the types of the keys that are described
     * @param pids all PIDs that something reads
     */
    List<String> problems(Map<String, Map<String, String>> keys, Set<String> pids) {
        Properties values = new Properties();
        try {
            values.load(new StringReader(Files.readString(file, StandardCharsets.ISO_8859_1)));
        } catch (IOException unreadable) {
            return List.of(
                    Files.isDirectory(file)
                            ? "is a folder; a configuration must be a file"
                            : "cannot be read" + (Files.isReadable(file) ? ": " + unreadable : ": permission denied"));
        } catch (IllegalArgumentException malformed) {
            return List.of("cannot be read: " + malformed.getMessage()
                    + "; a backslash starts an escape sequence such as \\u0041; write a literal backslash as \\\\");
        }
        String pid = known(pids);
        if (pid.isEmpty()) {
            return List.of("no component reads a configuration with this name" + Suggestion.hint(pid(), pids));
        }
        Map<String, String> described = keys.getOrDefault(pid, Map.of());
        List<String> problems = new ArrayList<>();
        if (!described.isEmpty()) {
            for (String key : new TreeSet<>(values.stringPropertyNames())) {
                String type = described.get(key);
                if (type == null) {
                    problems.add("no component reads the key " + Suggestion.of(key, described.keySet()));
                } else {
                    String expected = expected(type, values.getProperty(key).strip());
                    if (!expected.isEmpty()) {
                        problems.add("'" + key + "' is '" + values.getProperty(key) + "': expected " + expected);
                    }
                }
            }
        }
        return problems;
    }

    private String known(Set<String> pids) {
        String own = pid();
        return pids.stream()
                .filter(pid -> own.equals(pid) || own.startsWith(pid + "-") || own.startsWith(pid + "~"))
                .findFirst()
                .orElse("");
    }

    /** What a value of a type has to be; empty if it is that. Values with a variable in them are not examined. */
    private static String expected(String type, String value) {
        if (value.contains("${")) {
            return "";
        }
        try {
            switch (type) {
                case "Integer" -> Integer.parseInt(value);
                case "Long" -> Long.parseLong(value);
                case "Double" -> Double.parseDouble(value);
                case "Boolean" -> {
                    return value.equalsIgnoreCase("true") || value.equalsIgnoreCase("false") ? "" : "true or false";
                }
                default -> {}
            }
            return "";
        } catch (NumberFormatException malformed) {
            return type.equals("Double") ? "a number" : "a whole number";
        }
    }
}
