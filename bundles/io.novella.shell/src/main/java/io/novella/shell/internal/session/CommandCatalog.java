// SPDX-License-Identifier: Apache-2.0
package io.novella.shell.internal.session;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import org.apache.felix.gogo.runtime.CommandProxy;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Descriptor;
import org.jspecify.annotations.Nullable;

/** The commands of a session, as they are at this moment. */
public final class CommandCatalog {

    private static final int SUGGESTIONS = 3;
    private static final Properties GOGO = summaries();

    private final Map<String, Command> commands = new TreeMap<>();
    private final String scopes;

    private CommandCatalog(CommandSession session) {
        Object path = session.get("SCOPE");
        scopes = path == null ? "*" : path.toString();
        SessionCommands.all().forEach(command -> commands.put(command.qualified(), command));
        if (session.get(".commands") instanceof Set<?> names) {
            for (Object name : names) {
                add(session, name.toString());
            }
        }
    }

    /** The commands of a session. */
    public static CommandCatalog of(CommandSession session) {
        return new CommandCatalog(session);
    }

    /** All commands, in the order of their qualified names; those without a scope first. */
    public List<Command> all() {
        return commands.values().stream()
                .sorted(Comparator.comparing(Command::scope).thenComparing(Command::name))
                .toList();
    }

    /** The command that a name stands for, with or without its scope. */
    public Optional<Command> find(String name) {
        Command exact = commands.get(name);
        if (exact != null || name.indexOf(':') >= 0) {
            return Optional.ofNullable(exact);
        }
        for (String scope : scopes.split(":", -1)) {
            Optional<Command> found = commands.values().stream()
                    .filter(command -> command.name().equals(name))
                    .filter(command -> scope.equals("*") || scope.equals(command.scope()))
                    .findFirst();
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    /** Qualified names that a mistyped one may have meant, the nearest first. */
    List<String> similar(String typed) {
        String lower = typed.toLowerCase(Locale.ROOT);
        String bare = lower.substring(lower.indexOf(':') + 1);
        int allowed = Math.max(1, bare.length() / 3);
        record Near(String name, int distance) {}
        return commands.values().stream()
                .map(command -> new Near(
                        command.qualified(),
                        Math.min(distance(lower, command.qualified()), distance(bare, command.name()))))
                .filter(near -> near.distance() <= allowed)
                .sorted(Comparator.comparingInt(Near::distance).thenComparing(Near::name))
                .limit(SUGGESTIONS)
                .map(Near::name)
                .toList();
    }

    /** The number of letters to insert, delete or replace to make one text of the other. */
    private static int distance(String from, String to) {
        int[] previous = new int[to.length() + 1];
        for (int j = 0; j <= to.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int[] current = new int[to.length() + 1];
            current[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                int replaced = previous[j - 1] + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                current[j] = Math.min(replaced, Math.min(previous[j], current[j - 1]) + 1);
            }
            previous = current;
        }
        return previous[to.length()];
    }

    private void add(CommandSession session, String qualified) {
        int colon = qualified.indexOf(':');
        String scope = colon < 0 ? "" : qualified.substring(0, colon);
        String name = qualified.substring(colon + 1);
        // Gogo's own helpers for completion.
        if (name.startsWith("_")) {
            return;
        }
        List<Method> methods = methods(session.get(qualified), name);
        List<CommandUsage> usages = methods.stream()
                .map(method -> CommandUsage.of(qualified, method))
                .toList();
        String summary = methods.stream()
                .map(method -> method.getAnnotation(Descriptor.class))
                .filter(text -> text != null && !text.value().isBlank())
                .map(Descriptor::value)
                .findFirst()
                .orElseGet(() -> GOGO.getProperty(name, ""));
        commands.put(
                qualified,
                new Command(
                        scope,
                        name,
                        GOGO.getProperty(scope + "." + name, summary),
                        usages.stream().map(CommandUsage::line).distinct().toList(),
                        usages.stream()
                                .map(CommandUsage::meaning)
                                .filter(text -> !text.isEmpty())
                                .findFirst()
                                .orElse("")));
    }

    /** The methods that Gogo tries for a command; none for one that is no method. */
    private static List<Method> methods(@Nullable Object function, String name) {
        List<Method> methods = new ArrayList<>();
        try {
            if (function instanceof CommandProxy proxy) {
                Object target = proxy.getTarget();
                try {
                    if (target != null) {
                        for (Method method : target.getClass().getMethods()) {
                            if (names(name).contains(method.getName().toLowerCase(Locale.ROOT))) {
                                methods.add(method);
                            }
                        }
                    }
                } finally {
                    proxy.ungetTarget();
                }
            }
        } catch (LinkageError | RuntimeException unreadable) {
            // A bundle that is just going, or lacks what its commands mention: they are listed by name alone.
            return List.of();
        }
        methods.sort(Comparator.comparingInt(Method::getParameterCount).thenComparing(Method::toString));
        return methods;
    }

    private static Set<String> names(String function) {
        String lower = function.toLowerCase(Locale.ROOT);
        return Set.of(lower, "_" + lower, "get" + lower, "set" + lower, "is" + lower);
    }

    /** Gogo describes few of its commands. */
    private static Properties summaries() {
        Properties summaries = new Properties();
        try (InputStream in = CommandCatalog.class.getResourceAsStream("gogo-commands.properties")) {
            summaries.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return summaries;
    }
}
