// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.software.internal.vectors;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One instruction, executed on a processor in real mode, with the state before and after: a line of JSON as in the vectors
 * of SingleStepTests/80286. The code ends with HLT, which has been executed too.
 *
 * @param form opcode in hexadecimal, with the ModRM byte's register field behind a dot where it selects the operation
 * @param code the bytes at CS:IP
 * @param before all registers: ax bx cx dx cs ss ds es sp bp si di ip flags
 * @param memory pairs of physical address and byte
 * @param after the registers that have changed
 * @param memoryAfter the bytes that have changed
 * @param exception vector of the exception or interrupt, or -1
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Vector(
        String form,
        String name,
        int[] code,
        Map<String, Integer> before,
        List<int[]> memory,
        Map<String, Integer> after,
        List<int[]> memoryAfter,
        int exception) {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Reads a file of lines, compressed by xz if its name says so; or the project's own file. */
    static void read(@Nullable String file, Consumer<Vector> consumer) throws IOException {
        try (InputStream in = open(file);
                BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            lines.lines().filter(line -> !line.isBlank()).map(Vector::parse).forEach(consumer);
        }
    }

    private static InputStream open(@Nullable String file) throws IOException {
        if (file == null) {
            InputStream own = Vector.class.getResourceAsStream("/real-mode-vectors.jsonl");
            if (own == null) {
                throw new IOException("real-mode-vectors.jsonl is not on the class path");
            }
            return own;
        }
        if (!file.endsWith(".xz")) {
            return Files.newInputStream(Path.of(file));
        }
        Path plain = Files.createTempFile("vectors", ".jsonl");
        try {
            Process xz = new ProcessBuilder("xz", "-dc", file)
                    .redirectOutput(plain.toFile())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            if (xz.waitFor() != 0) {
                throw new IOException("xz cannot read " + file);
            }
            return Files.newInputStream(plain);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        } finally {
            Files.delete(plain);
        }
    }

    private static Vector parse(String line) {
        try {
            JsonNode json = JSON.readTree(line);
            JsonNode exception = json.path("exception");
            return new Vector(
                    json.path("form").asText(),
                    json.path("name").asText(),
                    JSON.convertValue(json.path("bytes"), int[].class),
                    registers(json.path("initial").path("regs")),
                    bytes(json.path("initial").path("ram")),
                    registers(json.path("final").path("regs")),
                    bytes(json.path("final").path("ram")),
                    exception.path("number").asInt(-1));
        } catch (IOException e) {
            throw new UncheckedIOException(line, e);
        }
    }

    private static Map<String, Integer> registers(JsonNode json) {
        Map<String, Integer> registers = new LinkedHashMap<>();
        json.properties()
                .forEach(field -> registers.put(field.getKey(), field.getValue().asInt()));
        return registers;
    }

    private static List<int[]> bytes(JsonNode json) {
        List<int[]> bytes = new ArrayList<>();
        json.forEach(
                pair -> bytes.add(new int[] {pair.get(0).asInt(), pair.get(1).asInt()}));
        return bytes;
    }

    /** The opcode, without prefixes. */
    int opcode() {
        return Integer.parseInt(form.substring(0, 2), 16);
    }

    /** The prefixes of the instruction. */
    List<Integer> prefixes() {
        List<Integer> prefixes = new ArrayList<>();
        for (int b : code) {
            switch (b) {
                case 0x26, 0x2e, 0x36, 0x3e, 0xf0, 0xf2, 0xf3 -> prefixes.add(b);
                default -> {
                    return prefixes;
                }
            }
        }
        return prefixes;
    }

    /** The byte behind the opcode, or 0. */
    int modrm() {
        int at = prefixes().size() + 1;
        return at < code.length ? code[at] : 0;
    }
}
