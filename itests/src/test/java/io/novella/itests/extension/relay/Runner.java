// SPDX-License-Identifier: Apache-2.0
package io.novella.itests.extension.relay;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Which generation of the bundle runs. */
final class Runner {

    static final String NAME = read();

    private Runner() {}

    private static String read() {
        try (InputStream in = Runner.class.getResourceAsStream("/version.txt")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
