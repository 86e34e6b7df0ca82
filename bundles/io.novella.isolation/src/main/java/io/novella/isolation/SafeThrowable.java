// SPDX-License-Identifier: Apache-2.0
package io.novella.isolation;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * A copy of a throwable that came out of an extension: bounded in size, without reference to the extension's classes, and with
 * methods that do not throw. An original may have a cyclic or endless chain of causes, and methods that throw.
 */
public final class SafeThrowable extends Exception {

    @Serial
    private static final long serialVersionUID = 1L;

    private static final int MAX_CAUSES = 8;
    private static final int MAX_FRAMES = 100;
    private static final int MAX_MESSAGE = 1000;

    private final String text;
    private final String sentence;

    private SafeThrowable(String text, String sentence, @Nullable SafeThrowable cause, StackTraceElement[] trace) {
        super(text, cause, false, true);
        this.text = text;
        this.sentence = sentence;
        setStackTrace(trace);
    }

    /** Copies a throwable. Calls its methods, and so is called under the guard. */
    public static SafeThrowable of(Throwable thrown) {
        return copy(thrown, MAX_CAUSES);
    }

    /** One that only says something. */
    static SafeThrowable saying(String sentence) {
        return new SafeThrowable(sentence, sentence, null, new StackTraceElement[0]);
    }

    private static SafeThrowable copy(Throwable thrown, int depth) {
        if (thrown instanceof SafeThrowable safe) {
            return safe;
        }
        Throwable cause = cause(thrown);
        SafeThrowable copy = cause == null || depth <= 1 ? null : copy(cause, depth - 1);
        String text = describe(thrown);
        boolean spoken = thrown instanceof IllegalArgumentException || thrown instanceof NullPointerException;
        String type = thrown.getClass().getName() + ": ";
        return new SafeThrowable(
                text, spoken && text.startsWith(type) ? text.substring(type.length()) : text, copy, trace(thrown));
    }

    /** The class and the message of a throwable, in one line of bounded length. */
    public static String describe(Throwable thrown) {
        if (thrown instanceof SafeThrowable safe) {
            return safe.text;
        }
        String type = thrown.getClass().getName();
        try {
            String message = thrown.getMessage();
            return message == null ? type : type + ": " + line(message);
        } catch (Throwable hostile) {
            return type + " (its message cannot be read)";
        }
    }

    /** A text in one line of bounded length. */
    public static String line(String text) {
        String cut = text.length() <= MAX_MESSAGE ? text : text.substring(0, MAX_MESSAGE) + "...";
        StringBuilder line = new StringBuilder(cut.length());
        cut.codePoints().forEach(c -> line.appendCodePoint(Character.isISOControl(c) ? ' ' : c));
        return line.toString();
    }

    /** The cause; {@code null} if there is none, or it cannot be had. */
    public static @Nullable Throwable cause(Throwable thrown) {
        try {
            Throwable cause = thrown.getCause();
            return cause == thrown ? null : cause;
        } catch (Throwable hostile) {
            return null;
        }
    }

    private static StackTraceElement[] trace(Throwable thrown) {
        try {
            StackTraceElement[] trace = thrown.getStackTrace();
            StackTraceElement[] copy = new StackTraceElement[Math.min(trace.length, MAX_FRAMES)];
            System.arraycopy(trace, 0, copy, 0, copy.length);
            for (StackTraceElement element : copy) {
                if (element == null) {
                    return new StackTraceElement[0];
                }
            }
            return copy;
        } catch (Throwable hostile) {
            return new StackTraceElement[0];
        }
    }

    /** What it says, without its class where that is of no interest to an operator. */
    String sentence() {
        return sentence;
    }

    @Override
    public String toString() {
        return text;
    }
}
