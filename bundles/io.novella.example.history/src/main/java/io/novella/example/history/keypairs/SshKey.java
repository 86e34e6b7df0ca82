// SPDX-License-Identifier: Apache-2.0
package io.novella.example.history.keypairs;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.interfaces.RSAPublicKey;
import java.util.Base64;

/**
 * A new key for OpenSSH.
 *
 * @param publicKey {@code ssh-rsa}, a space and the key of RFC 4253, section 6.6, in Base64
 * @param privateKey PKCS #8 in PEM; a secret
 */
record SshKey(String publicKey, String privateKey) {

    private static final int BITS = 2048;

    static SshKey generate() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(BITS);
            java.security.KeyPair made = generator.generateKeyPair();
            RSAPublicKey key = (RSAPublicKey) made.getPublic();
            ByteArrayOutputStream blob = new ByteArrayOutputStream();
            for (byte[] part : new byte[][] {
                "ssh-rsa".getBytes(US_ASCII),
                key.getPublicExponent().toByteArray(),
                key.getModulus().toByteArray()
            }) {
                blob.writeBytes(ByteBuffer.allocate(4).putInt(part.length).array());
                blob.writeBytes(part);
            }
            String pem = Base64.getMimeEncoder(64, new byte[] {'\n'})
                    .encodeToString(made.getPrivate().getEncoded());
            return new SshKey(
                    "ssh-rsa " + Base64.getEncoder().encodeToString(blob.toByteArray()),
                    "-----BEGIN PRIVATE KEY-----\n" + pem + "\n-----END PRIVATE KEY-----\n");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java has RSA", impossible);
        }
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return publicKey;
    }
}
