// SPDX-License-Identifier: Apache-2.0
package io.novella.maven.plugin.deploy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** The shell of an instance through its {@code bin/novella}. */
final class ScriptShell implements Shell {

    private static final long LIMIT_SECONDS = 60;

    private final Path home;

    ScriptShell(Path home) {
        this.home = home;
    }

    @Override
    public String run(String command) throws IOException, InterruptedException, DeployException {
        // Into a file, as a pipe would have to be read while the limit is watched.
        Path output = Files.createTempFile("novella", ".txt");
        try {
            ProcessBuilder builder =
                    new ProcessBuilder(home.resolve("bin/novella").toString(), "sh", command);
            builder.environment().put("NOVELLA_HOME", home.toString());
            Process process = builder.redirectErrorStream(true)
                    .redirectInput(
                            ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                    .redirectOutput(output.toFile())
                    .start();
            try {
                if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                    throw new DeployException(
                            "the shell of " + home + " did not answer within " + LIMIT_SECONDS + " seconds");
                }
            } finally {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
            String printed = Files.readString(output, StandardCharsets.UTF_8);
            if (process.exitValue() != 0) {
                throw new DeployException("the shell of " + home + " rejected '" + command + "': " + printed.strip());
            }
            return printed;
        } finally {
            Files.deleteIfExists(output);
        }
    }
}
