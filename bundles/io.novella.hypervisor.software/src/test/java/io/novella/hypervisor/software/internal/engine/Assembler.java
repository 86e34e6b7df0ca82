// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.software.internal.engine;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Assembles programs for tests with {@code as} and {@code ld}, which the build needs for the guests too. */
final class Assembler {

    private Assembler() {}

    /**
     * Assembles a program.
     *
     * @param origin the address of its first byte, for symbols
     * @param source lines in the syntax of AT and T; it begins as 16-bit code
     */
    static byte[] assemble(int origin, String source) {
        try {
            Path folder = Files.createTempDirectory("assembler");
            try {
                Path text = folder.resolve("test.S");
                Path object = folder.resolve("test.o");
                Path image = folder.resolve("test.bin");
                Files.writeString(text, ".code16\n.globl _start\n_start:\n" + source + "\n", UTF_8);
                execute("as", "--32", "-o", object.toString(), text.toString());
                execute(
                        "ld",
                        "-m",
                        "elf_i386",
                        "-Ttext",
                        "0x" + Integer.toHexString(origin),
                        "--oformat",
                        "binary",
                        "-o",
                        image.toString(),
                        object.toString());
                return Files.readAllBytes(image);
            } finally {
                try (Stream<Path> files = Files.list(folder)) {
                    files.forEach(file -> file.toFile().delete());
                }
                Files.delete(folder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static void execute(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        if (process.waitFor() != 0) {
            throw new IllegalArgumentException(output);
        }
    }
}
