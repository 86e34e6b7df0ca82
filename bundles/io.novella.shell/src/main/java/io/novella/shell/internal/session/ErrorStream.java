// SPDX-License-Identifier: Apache-2.0
package io.novella.shell.internal.session;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * A session's stream for errors, without the lines that Gogo itself writes about commands of a pipe: they have names of Java classes.
 * {@link ProgramRunner} writes a sentence for each instead.
 */
public final class ErrorStream extends PrintStream {

    private static final Pattern GOGO = Pattern.compile("gogo: [\\w$]+: .*", Pattern.DOTALL);

    /** Writes to another stream. */
    public ErrorStream(OutputStream err) {
        super(err, true, StandardCharsets.UTF_8);
    }

    /** Gogo writes such a line at once. */
    @Override
    public void write(byte[] bytes, int offset, int length) {
        if (!GOGO.matcher(new String(bytes, offset, length, StandardCharsets.UTF_8))
                .matches()) {
            super.write(bytes, offset, length);
        }
    }
}
