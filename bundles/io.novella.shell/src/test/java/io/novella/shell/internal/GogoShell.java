// SPDX-License-Identifier: Apache-2.0
package io.novella.shell.internal;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.novella.shell.internal.api.ApiConverter;
import io.novella.shell.internal.api.ContractConverter;
import io.novella.shell.internal.policy.PolicyConverter;
import io.novella.shell.internal.vm.VmConverter;
import io.novella.shell.internal.vm.VmDebugConverter;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.apache.felix.gogo.runtime.CommandProcessorImpl;
import org.apache.felix.gogo.runtime.threadio.ThreadIOImpl;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Converter;

/** The real Gogo, with one session whose results print as an interactive shell prints them. */
public final class GogoShell implements AutoCloseable {

    private final ThreadIOImpl threadIo = new ThreadIOImpl();
    private final CommandProcessorImpl processor;
    private final ByteArrayOutputStream output = new ByteArrayOutputStream();
    private final CommandSession session;

    public GogoShell(String scope, Object commands, String... functions) {
        threadIo.start();
        processor = new CommandProcessorImpl(threadIo);
        for (String function : functions) {
            processor.addCommand(scope, commands, function);
        }
        // As in a container, every converter is asked about every object.
        processor.addConverter(new ApiConverter());
        processor.addConverter(new ContractConverter());
        processor.addConverter(new VmConverter());
        processor.addConverter(new VmDebugConverter());
        processor.addConverter(new PolicyConverter());
        PrintStream out = new PrintStream(output, true, UTF_8);
        session = processor.createSession(new ByteArrayInputStream(new byte[0]), out, out);
    }

    public CommandSession session() {
        return session;
    }

    /** Runs a line; what it printed and what it returned, in the order of an interactive shell. */
    public String run(String line) throws Exception {
        Object result = session.execute(line);
        String printed = output.toString(UTF_8);
        output.reset();
        return result == null ? printed : printed + session.format(result, Converter.INSPECT);
    }

    /** The message of a line that fails. */
    public String failure(String line) {
        try {
            return "no failure, but: " + run(line);
        } catch (Exception failed) {
            return String.valueOf(failed.getMessage());
        }
    }

    @Override
    public void close() {
        session.close();
        processor.stop();
        threadIo.stop();
    }
}
