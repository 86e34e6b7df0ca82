// SPDX-License-Identifier: Apache-2.0
package io.novella.shell.internal.session;

import static java.util.stream.Collectors.groupingBy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.felix.service.command.CommandSession;

/** The text of {@code help}: commands by scope with one line each, or one command in full. */
final class Help {

    private static final String INDENT = "  ";
    private static final int MIN_SUMMARY = 20;

    private Help() {}

    static String text(CommandSession session, List<String> words) {
        if (words.size() > 1) {
            throw new IllegalArgumentException("unexpected argument '" + words.get(1) + "'; usage: help [COMMAND]");
        }
        CommandCatalog catalog = CommandCatalog.of(session);
        int width = Layout.width(session);
        if (words.isEmpty()) {
            return list(catalog.all(), width)
                    + "\n\nhelp COMMAND describes a command; Tab completes names and arguments.";
        }
        String name = words.get(0);
        return catalog.find(name).map(command -> one(command, width)).orElseGet(() -> {
            List<Command> ofScope = catalog.all().stream()
                    .filter(command -> command.scope().equals(name) && !name.isEmpty())
                    .toList();
            if (ofScope.isEmpty()) {
                List<String> similar = catalog.similar(name);
                throw new IllegalArgumentException("there is no command '" + name + "'"
                        + (similar.isEmpty()
                                ? "; help lists all commands"
                                : "; did you mean " + String.join(" or ", similar) + "?"));
            }
            return list(ofScope, width);
        });
    }

    private static String list(List<Command> commands, int width) {
        int names = commands.stream()
                .mapToInt(command -> command.qualified().length())
                .max()
                .orElse(0);
        Map<String, List<Command>> byScope =
                commands.stream().collect(groupingBy(Command::scope, LinkedHashMap::new, Collectors.toList()));
        return byScope.values().stream()
                .map(scope -> scope.stream()
                        .map(command -> line(command, names, width))
                        .collect(Collectors.joining("\n")))
                .collect(Collectors.joining("\n\n"));
    }

    private static String line(Command command, int names, int width) {
        String name = command.qualified();
        String padded = name + " ".repeat(names - name.length());
        int left = width - names - INDENT.length();
        if (left < MIN_SUMMARY) {
            return (padded + INDENT + command.summary()).stripTrailing();
        }
        return (padded + INDENT + String.join("\n" + " ".repeat(names) + INDENT, Layout.wrap(command.summary(), left)))
                .stripTrailing();
    }

    private static String one(Command command, int width) {
        StringBuilder text = new StringBuilder();
        text.append(command.qualified());
        if (!command.summary().isEmpty()) {
            text.append(": ").append(command.summary());
        }
        for (String usage : command.usages()) {
            text.append("\nusage: ").append(usage);
        }
        if (command.usages().isEmpty()) {
            text.append("\n").append(command.qualified()).append(" --help may show more");
        }
        if (!command.meaning().isEmpty()) {
            text.append("\n").append(INDENT).append(command.meaning());
        }
        return text.toString()
                .lines()
                .flatMap(line -> Layout.wrap(line, Math.max(width, MIN_SUMMARY)).stream())
                .collect(Collectors.joining("\n"));
    }
}
