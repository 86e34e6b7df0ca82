// SPDX-License-Identifier: Apache-2.0
package io.novella.shell.internal.terminal;

import io.novella.shell.internal.session.ArgumentValues;
import io.novella.shell.internal.session.Command;
import io.novella.shell.internal.session.CommandCatalog;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.felix.service.command.CommandSession;
import org.jline.builtins.Completers.FileNameCompleter;
import org.jline.reader.Candidate;
import org.jline.reader.Completer;
import org.jline.reader.LineReader;
import org.jline.reader.ParsedLine;

/** Completes names of commands, and their options and arguments by the usage lines that {@code help} shows. */
final class ArgumentCompleter implements Completer {

    private static final Pattern ELEMENT = Pattern.compile("\\[([^\\]]+)](\\.\\.\\.)?|\\S+");

    private final CommandSession session;
    private final ArgumentValues values;
    private final Completer files = new FileNameCompleter();

    ArgumentCompleter(CommandSession session, ArgumentValues values) {
        this.session = session;
        this.values = values;
    }

    @Override
    public void complete(LineReader reader, ParsedLine line, List<Candidate> candidates) {
        CommandCatalog catalog = CommandCatalog.of(session);
        if (line.wordIndex() == 0) {
            for (Command command : catalog.all()) {
                candidates.add(candidate(command.qualified(), command.scope(), command.summary()));
                boolean short_ = !command.scope().isEmpty()
                        && catalog.find(command.name()).filter(command::equals).isPresent();
                // Few scopes are so common that their commands are typed without; the others would double the list.
                if (short_ && line.word().length() > 0 && line.word().indexOf(':') < 0) {
                    candidates.add(candidate(command.name(), command.scope(), command.summary()));
                }
            }
            return;
        }
        List<String> before = line.words().subList(1, line.wordIndex());
        Optional<Command> command = catalog.find(line.words().get(0));
        List<String> usages = command.map(Command::usages).orElse(List.of());
        if (command.isPresent() && command.get().qualified().equals("help")) {
            catalog.all().forEach(each -> candidates.add(candidate(each.qualified(), each.scope(), each.summary())));
        }
        for (String usage : usages) {
            complete(reader, line, usage, before, candidates);
        }
        if (usages.isEmpty()) {
            files.complete(reader, line, candidates);
        }
    }

    private void complete(
            LineReader reader, ParsedLine line, String usage, List<String> before, List<Candidate> candidates) {
        List<String> options = new ArrayList<>();
        List<String> positions = new ArrayList<>();
        boolean repeated = false;
        Matcher element = ELEMENT.matcher(usage.substring(Math.max(0, usage.indexOf(' '))));
        while (element.find()) {
            String text = element.group(1) == null ? element.group() : element.group(1);
            if (text.startsWith("-")) {
                options.add(text);
            } else {
                positions.add(text);
                repeated = element.group(2) != null;
            }
        }
        String last = before.isEmpty() ? "" : before.get(before.size() - 1);
        List<String> arguments = new ArrayList<>();
        for (int i = 0; i < before.size(); i++) {
            String word = before.get(i);
            if (!word.startsWith("-")) {
                arguments.add(word);
            } else if (!valueOf(options, word).isEmpty()) {
                i++;
            }
        }
        if (!valueOf(options, last).isEmpty()) {
            offer(reader, line, valueOf(options, last), arguments, candidates);
        } else if (line.word().startsWith("-")) {
            for (String option : options) {
                String name = option.split(" ", 2)[0];
                if (!before.contains(name)) {
                    candidates.add(candidate(name, "", ""));
                }
            }
        } else if (arguments.size() < positions.size()) {
            offer(reader, line, positions.get(arguments.size()), arguments, candidates);
        } else if (repeated) {
            offer(reader, line, positions.get(positions.size() - 1), arguments, candidates);
        }
    }

    /** The placeholder of an option's value; empty for a flag, and for what is no option. */
    private static String valueOf(List<String> options, String name) {
        return options.stream()
                .filter(option -> option.startsWith(name + " "))
                .map(option -> option.substring(name.length() + 1))
                .findFirst()
                .orElse("");
    }

    private void offer(
            LineReader reader,
            ParsedLine line,
            String placeholder,
            List<String> arguments,
            List<Candidate> candidates) {
        if (placeholder.equals("FILE")) {
            files.complete(reader, line, candidates);
            return;
        }
        for (String value : values.of(placeholder, arguments)) {
            candidates.add(candidate(value, "", ""));
        }
    }

    private static Candidate candidate(String value, String group, String description) {
        return new Candidate(
                value,
                value,
                group.isEmpty() ? null : group,
                description.isEmpty() ? null : description,
                null,
                null,
                true);
    }
}
