// SPDX-License-Identifier: Apache-2.0
package io.novella.example.history.keypairs;

import java.time.Instant;

/**
 * A public key that somebody has left here. The private one is never kept.
 *
 * @param number tells it apart, in order of creation
 * @param userId whose it is
 * @param name unique for the user
 * @param type {@code ssh} or {@code x509}
 * @param publicKey as OpenSSH writes it, or a certificate in PEM
 * @param fingerprint bytes in hexadecimal with colons
 */
record KeyPair(
        int number, String userId, String name, String type, String publicKey, String fingerprint, Instant createdAt) {}
