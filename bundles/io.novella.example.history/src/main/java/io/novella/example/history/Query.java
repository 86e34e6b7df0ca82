// SPDX-License-Identifier: Apache-2.0
package io.novella.example.history;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLEncoder;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** Collects the query of a link; not safe for several threads. */
public final class Query {

    private final StringJoiner parameters = new StringJoiner("&", "?", "").setEmptyValue("");

    /** Adds a parameter, unless it has no value. */
    public Query with(String name, @Nullable Object value) {
        if (value != null) {
            parameters.add(name + "=" + URLEncoder.encode(value.toString(), UTF_8));
        }
        return this;
    }

    /** With a question mark in front; empty without parameters. */
    @Override
    public String toString() {
        return parameters.toString();
    }
}
