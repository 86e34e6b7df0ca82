// SPDX-License-Identifier: Apache-2.0
package io.novella.shell.internal.socket;

import io.novella.shell.internal.socket.FrameChannel.Frame;
import io.novella.shell.internal.socket.FrameChannel.Kind;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/**
 * The client end, a program of its own that uses the JDK alone and starts fast. It passes a command, or the keys of a terminal that the
 * {@code novella} script has switched to raw mode, and exits with the command's status.
 *
 * <p>The environment variable {@code COLUMNS} has the width of the terminal; 0, or none, is no terminal.
 */
public final class ShellClient {

    private static final int UNAVAILABLE = 69;
    /** As of a program that writes to a closed pipe. */
    private static final int BROKEN_PIPE = 141;

    private ShellClient() {}

    /** {@code SOCKET command PROGRAM}, {@code SOCKET script} with the program on the standard input, or {@code SOCKET terminal TYPE COLUMNS ROWS}. */
    public static void main(String[] args) {
        // Not exit: a thread may be blocked in reading the keyboard.
        Runtime.getRuntime().halt(run(args));
    }

    private static int run(String[] args) {
        String program = "";
        try {
            if (args[1].equals("command")) {
                program = args[2];
            } else if (args[1].equals("script")) {
                // Not FileInputStream, which seeks, and a pipe cannot.
                program = new String(System.in.readNBytes(FrameChannel.MAX_LENGTH + 1), StandardCharsets.UTF_8);
            }
        } catch (IOException e) {
            System.err.println("The standard input cannot be read: " + e.getMessage());
            return 1;
        }
        if (program.getBytes(StandardCharsets.UTF_8).length > FrameChannel.MAX_LENGTH) {
            System.err.println(
                    "The program is larger than " + FrameChannel.MAX_LENGTH + " bytes; split it into several");
            return 1;
        }
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(args[0]));
                FrameChannel server = new FrameChannel(channel)) {
            if (args[1].equals("terminal")) {
                server.write(Kind.TERMINAL, String.join(" ", args[2], args[3], args[4]));
                passKeys(server);
            } else {
                String columns = System.getenv("COLUMNS");
                server.write(Kind.COLUMNS, columns == null ? "0" : columns);
                server.write(Kind.COMMAND, program);
            }
            return copyOutput(server);
        } catch (IOException e) {
            System.err.println("The shell does not answer at " + args[0] + ": " + e.getMessage());
            return UNAVAILABLE;
        }
    }

    private static int copyOutput(FrameChannel server) throws IOException {
        FileOutputStream out = new FileOutputStream(FileDescriptor.out);
        FileOutputStream err = new FileOutputStream(FileDescriptor.err);
        for (Frame frame = server.read(); frame != null; frame = server.read()) {
            switch (frame.kind()) {
                case OUTPUT, ERROR -> {
                    try {
                        (frame.kind() == Kind.OUTPUT ? out : err).write(frame.bytes());
                    } catch (IOException readerHasGone) {
                        // As "head" does, having seen enough. Closing the connection ends the command.
                        return BROKEN_PIPE;
                    }
                }
                case EXIT -> {
                    return frame.bytes()[0];
                }
                default -> throw new IOException("unexpected frame " + frame.kind());
            }
        }
        throw new IOException("the shell closed the connection");
    }

    private static void passKeys(FrameChannel server) {
        Thread keys = new Thread(
                () -> {
                    byte[] bytes = new byte[1024];
                    try {
                        FileInputStream in = new FileInputStream(FileDescriptor.in);
                        for (int n = in.read(bytes); n >= 0; n = in.read(bytes)) {
                            server.write(Kind.INPUT, bytes, 0, n);
                        }
                        server.close();
                    } catch (IOException e) {
                        // The main thread meets the same end of the connection and reports it.
                    }
                },
                "keys");
        keys.setDaemon(true);
        keys.start();
    }
}
