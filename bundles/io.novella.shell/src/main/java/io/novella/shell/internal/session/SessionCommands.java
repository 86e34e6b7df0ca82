// SPDX-License-Identifier: Apache-2.0
package io.novella.shell.internal.session;

import java.util.List;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Function;

/**
 * The commands {@code help}, {@code exit} and {@code quit}. Variables of the session, not services: the console of a platform that Novella
 * is installed into has its own.
 */
final class SessionCommands {

    private static final int MAX_STATUS = 127;

    private SessionCommands() {}

    static List<Command> all() {
        return List.of(
                new Command(
                        "",
                        "help",
                        "lists the commands, or describes one",
                        List.of("help [COMMAND]"),
                        "name of a command or of a scope, such as vm"),
                new Command(
                        "",
                        "exit",
                        "leaves the shell, or ends a program",
                        List.of("exit [STATUS]"),
                        "exit status of a program, 0 to " + MAX_STATUS),
                new Command("", "quit", "leaves the shell, or ends a program", List.of("quit"), ""));
    }

    static void addTo(CommandSession session) {
        Function exit = (caller, arguments) -> {
            throw new ExitException(status(arguments));
        };
        Function help = (caller, arguments) -> Help.text(caller, words(arguments));
        session.put("exit", exit);
        session.put("quit", exit);
        session.put("help", help);
    }

    private static byte status(List<Object> arguments) {
        if (arguments.isEmpty()) {
            return 0;
        }
        String text = String.valueOf(arguments.get(0));
        if (arguments.size() > 1 || !text.matches("\\d{1,3}") || Integer.parseInt(text) > MAX_STATUS) {
            throw new IllegalArgumentException(
                    "expected a number from 0 to " + MAX_STATUS + ", not '" + text + "'; usage: exit [STATUS]");
        }
        return Byte.parseByte(text);
    }

    private static List<String> words(List<Object> arguments) {
        return arguments.stream().map(String::valueOf).toList();
    }
}
