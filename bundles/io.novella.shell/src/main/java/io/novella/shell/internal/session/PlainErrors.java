// SPDX-License-Identifier: Apache-2.0
package io.novella.shell.internal.session;

import java.io.EOFException;
import java.io.FileNotFoundException;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.felix.service.command.CommandSession;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Errors of commands as sentences for the operator: what failed and what was expected, without Java's names of classes. */
final class PlainErrors {

    private static final Logger LOG = LoggerFactory.getLogger(PlainErrors.class);
    /** A qualified name of an exception, as {@code Throwable.toString} puts it before the message. */
    private static final Pattern CLASS_NAME =
            Pattern.compile("(?:\\b[a-z]\\w*\\.)+(?:[\\w$]*(?:Exception|Error|Failure))(?::\\s*|\\b)");

    private static final Pattern NOT_A_NUMBER = Pattern.compile("For input string: (\".*?\").*", Pattern.DOTALL);

    private final CommandSession session;

    PlainErrors(CommandSession session) {
        this.session = session;
    }

    /** The error itself, out of what reflection and executors have wrapped it in. */
    static Throwable cause(Throwable failed) {
        Throwable cause = failed;
        while ((cause instanceof ExecutionException || cause instanceof InvocationTargetException)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }

    /** One line for an error of syntax, with its place. */
    String syntax(RuntimeException error) {
        String place = "";
        // By reflection, as the class may be absent where this one is linked.
        try {
            // Gogo counts lines from 0.
            int line = (Integer) error.getClass().getMethod("line").invoke(error) + 1;
            place = " at line " + line + ", column "
                    + error.getClass().getMethod("column").invoke(error);
        } catch (ReflectiveOperationException noPlace) {
            LOG.debug("A syntax error without a position", error);
        }
        return "syntax error" + place + ": "
                + message(error, "this is not a valid program of the shell")
                        .replace("unexpected EOT looking for", "the program ends without the");
    }

    /** One line for the failure of a command. */
    String sentence(String command, Throwable failed) {
        String simpleName = failed.getClass().getSimpleName();
        // By name, as not every platform exports the package of Gogo's own exceptions.
        if (simpleName.equals("CommandNotFoundException")) {
            return notFound(failed, command);
        }
        if (simpleName.equals("SyntaxError") || failed instanceof EOFException && simpleName.equals("EOFException")) {
            return "syntax error: " + message(failed, "the program ends too early");
        }
        String prefix = command.isEmpty() || !isName(command) ? "" : command + ": ";
        if (failed instanceof InterruptedException
                || failed instanceof CancellationException
                || Thread.currentThread().isInterrupted()) {
            return prefix + "interrupted";
        }
        String text = failed.getMessage();
        if (failed instanceof IllegalArgumentException && text != null && text.startsWith("Cannot coerce ")) {
            return prefix + "these arguments are not valid for the command; " + usage(command);
        }
        if (failed instanceof NullPointerException || failed instanceof IndexOutOfBoundsException) {
            // A command that relies on an argument which was not given, or a fault of its own: the log tells which.
            LOG.warn("The shell command {} failed", command, failed);
            return prefix + "it failed, possibly because an argument is missing; " + usage(command)
                    + " (details are in the log)";
        }
        return prefix + message(failed, "");
    }

    private static boolean isName(String command) {
        return command.matches("[\\w:.-]+");
    }

    private String message(Throwable failed, String otherwise) {
        String text = failed.getMessage();
        if (failed instanceof NumberFormatException && text != null) {
            Matcher number = NOT_A_NUMBER.matcher(text);
            if (number.matches()) {
                return number.group(1) + " is not a number";
            }
        }
        if (failed instanceof NoSuchFileException || failed instanceof FileNotFoundException) {
            return "there is no file " + fileOf(failed, text);
        }
        if (failed instanceof AccessDeniedException) {
            return fileOf(failed, text) + " cannot be opened: permission denied";
        }
        if (failed instanceof ClassCastException) {
            LOG.warn("A shell command failed", failed);
            return "an argument has the wrong type (details are in the log)";
        }
        if (failed instanceof LinkageError || failed instanceof ClassNotFoundException) {
            LOG.warn("A shell command failed", failed);
            return "a class is missing: " + String.valueOf(text).replace('/', '.') + " (details are in the log)";
        }
        String plain = text == null
                ? ""
                : CLASS_NAME
                        .matcher(text)
                        .replaceAll("")
                        .lines()
                        .findFirst()
                        .orElse("")
                        .strip();
        if (!plain.isEmpty()) {
            return plain;
        }
        if (!otherwise.isEmpty()) {
            return otherwise;
        }
        LOG.warn("A shell command failed", failed);
        return "it failed without an error message (details are in the log)";
    }

    private static String fileOf(Throwable failed, @Nullable String text) {
        return failed instanceof FileSystemException file && file.getFile() != null
                ? file.getFile()
                : Objects.requireNonNullElse(text, "of that name");
    }

    private String notFound(Throwable failed, String command) {
        String text = String.valueOf(failed.getMessage());
        String name = text.startsWith("Command not found: ") ? text.substring("Command not found: ".length()) : command;
        List<String> similar = CommandCatalog.of(session).similar(name);
        return "there is no command '" + name + "'; "
                + (similar.isEmpty() ? "" : "did you mean " + String.join(" or ", similar) + "? ")
                + "help lists all commands";
    }

    private String usage(String command) {
        List<String> usages =
                CommandCatalog.of(session).find(command).map(Command::usages).orElse(List.of());
        return usages.isEmpty() ? "see help " + command : "usage: " + String.join(" or ", usages);
    }
}
