// SPDX-License-Identifier: Apache-2.0
package io.novella.compute.console;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.io.IOException;
import java.io.OutputStream;

/** Writes Server-Sent Events (WHATWG HTML, 9.2), each at once. */
final class EventWriter {

    private final OutputStream out;

    EventWriter(OutputStream out) {
        this.out = out;
    }

    /**
     * Text of the console, as a JSON string: carriage returns and line feeds would end the line of an event.
     *
     * @param next the position after it, from which a client that comes back goes on
     */
    void text(long next, String text) throws IOException {
        send("id: " + next + "\ndata: " + json(text) + "\n\n");
    }

    /** So many bytes were written too fast for this client. */
    void missed(long bytes) throws IOException {
        send("event: missed\ndata: " + bytes + "\n\n");
    }

    /** Nothing more will come. */
    void end() throws IOException {
        send("event: end\ndata:\n\n");
    }

    /** A comment: whether the client is still there shows only when something is sent. */
    void alive() throws IOException {
        send(":\n\n");
    }

    /** Text as a JSON string, quotes included. */
    static String json(String text) {
        return '"' + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + '"';
    }

    private void send(String event) throws IOException {
        out.write(event.getBytes(UTF_8));
        out.flush();
    }
}
