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

/**
 * The client end, a program of its own that uses the JDK alone and starts fast. It passes a command, or the keys of a terminal that the
 * {@code novella} script has switched to raw mode, and exits with the command's status.
 */
public final class ShellClient {

    private static final int UNAVAILABLE = 69;

    private ShellClient() {}

    /** {@code SOCKET command PROGRAM} or {@code SOCKET terminal TYPE COLUMNS ROWS}. */
    public static void main(String[] args) {
        int status = UNAVAILABLE;
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(args[0]));
                FrameChannel server = new FrameChannel(channel)) {
            if (args[1].equals("terminal")) {
                server.write(Kind.TERMINAL, String.join(" ", args[2], args[3], args[4]));
                passKeys(server);
            } else {
                server.write(Kind.COMMAND, args[2]);
            }
            status = copyOutput(server);
        } catch (IOException e) {
            System.err.println("The shell does not answer at " + args[0] + ": " + e.getMessage());
        }
        // Not exit: a thread may be blocked in reading the keyboard.
        Runtime.getRuntime().halt(status);
    }

    private static int copyOutput(FrameChannel server) throws IOException {
        FileOutputStream out = new FileOutputStream(FileDescriptor.out);
        FileOutputStream err = new FileOutputStream(FileDescriptor.err);
        for (Frame frame = server.read(); frame != null; frame = server.read()) {
            switch (frame.kind()) {
                case OUTPUT -> out.write(frame.bytes());
                case ERROR -> err.write(frame.bytes());
                case EXIT -> {
                    return frame.bytes()[0];
                }
                default -> throw new IOException("Unexpected " + frame.kind());
            }
        }
        return UNAVAILABLE;
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
