// SPDX-License-Identifier: Apache-2.0
package io.novella.identity.internal.password;

import io.novella.api.Fault;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/**
 * Argon2id (RFC 9106) with the cost that OWASP's "Password Storage Cheat Sheet" names first: 19 MiB, two passes, one lane. Hashes
 * are in the PHC string format, so a later cost leaves earlier hashes readable.
 */
public final class PasswordHashes {

    private static final int MEMORY_KIB = 19 * 1024;
    private static final int PASSES = 2;
    private static final int LANES = 1;
    private static final int SALT_BYTES = 16;
    private static final int HASH_BYTES = 32;
    /** What a hash in the store may cost at most: a database is no reason to run out of memory. */
    private static final int MAX_MEMORY_KIB = 256 * 1024;

    private static final int MAX_PASSES = 16;
    private static final int PATIENCE_SECONDS = 5;
    private static final Pattern PHC = Pattern.compile(
            "\\$argon2id\\$v=19\\$m=(\\d{1,7}),t=(\\d{1,3}),p=(\\d{1,2})\\$([A-Za-z0-9+/]{11,86})\\$([A-Za-z0-9+/]{16,86})");
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final String NOBODYS = encode(new byte[SALT_BYTES], new byte[HASH_BYTES]);

    /** So many hashes at once: logins wait for each other, and what they need of memory is bounded. */
    private static final Semaphore TURNS =
            new Semaphore(Math.max(1, Runtime.getRuntime().availableProcessors()), true);

    private PasswordHashes() {}

    /**
     * The hash of a password, with a salt of its own.
     *
     * @throws Fault 503 if too many others log in
     */
    public static String hash(String password) {
        byte[] salt = new byte[SALT_BYTES];
        RANDOM.nextBytes(salt);
        return encode(salt, argon2(password, salt, MEMORY_KIB, PASSES, LANES, HASH_BYTES));
    }

    /**
     * Whether a password has a hash; never for a hash that is malformed.
     *
     * @throws Fault 503 if too many others log in
     */
    public static boolean matches(String password, String hash) {
        Matcher parts = PHC.matcher(hash);
        if (!parts.matches()) {
            return false;
        }
        int memory = Integer.parseInt(parts.group(1));
        int passes = Integer.parseInt(parts.group(2));
        int lanes = Integer.parseInt(parts.group(3));
        if (memory > MAX_MEMORY_KIB || memory < 8 * lanes || passes < 1 || passes > MAX_PASSES || lanes < 1) {
            return false;
        }
        byte[] salt;
        byte[] expected;
        try {
            salt = Base64.getDecoder().decode(parts.group(4));
            expected = Base64.getDecoder().decode(parts.group(5));
        } catch (IllegalArgumentException malformed) {
            return false;
        }
        return MessageDigest.isEqual(expected, argon2(password, salt, memory, passes, lanes, expected.length));
    }

    /** Takes as long as {@link #matches} does, so that time does not tell who is a user. */
    public static void matchesNobody(String password) {
        matches(password, NOBODYS);
    }

    private static byte[] argon2(String password, byte[] salt, int memory, int passes, int lanes, int length) {
        await();
        try {
            Argon2BytesGenerator argon2 = new Argon2BytesGenerator();
            argon2.init(new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                    .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                    .withMemoryAsKB(memory)
                    .withIterations(passes)
                    .withParallelism(lanes)
                    .withSalt(salt)
                    .build());
            byte[] hash = new byte[length];
            argon2.generateBytes(password.getBytes(StandardCharsets.UTF_8), hash);
            return hash;
        } finally {
            TURNS.release();
        }
    }

    private static void await() {
        try {
            if (TURNS.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                return;
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        throw Fault.unavailable("Too many concurrent logins. Try again.");
    }

    private static String encode(byte[] salt, byte[] hash) {
        Base64.Encoder base64 = Base64.getEncoder().withoutPadding();
        return "$argon2id$v=19$m=" + MEMORY_KIB + ",t=" + PASSES + ",p=" + LANES + "$" + base64.encodeToString(salt)
                + "$" + base64.encodeToString(hash);
    }
}
