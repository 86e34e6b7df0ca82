// SPDX-License-Identifier: Apache-2.0
package io.novella.example.history.keypairs;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.novella.api.Fault;
import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CertificateFactory;
import java.util.Base64;
import java.util.HexFormat;

/** The fingerprints by which Nova tells keys: MD5 of an OpenSSH key (RFC 4716, section 4), SHA-1 of a certificate. */
final class Fingerprint {

    private static final HexFormat COLONS = HexFormat.ofDelimiter(":");

    private Fingerprint() {}

    /**
     * The fingerprint of a public key.
     *
     * @throws Fault 400 if it is none of its type
     */
    static String of(String type, String publicKey) {
        try {
            return type.equals("x509")
                    ? digest("SHA-1", certificate(publicKey))
                    : digest("MD5", Base64.getDecoder().decode(openSsh(publicKey)));
        } catch (IllegalArgumentException | GeneralSecurityException unreadable) {
            throw Fault.badRequest("Keypair data is invalid: failed to generate fingerprint");
        }
    }

    /** The second word of {@code ssh-rsa AAAA… comment}. */
    private static String openSsh(String publicKey) {
        String[] words = publicKey.strip().split("\\s+", 3);
        if (words.length < 2) {
            throw new IllegalArgumentException("one word only");
        }
        return words[1];
    }

    private static byte[] certificate(String pem) throws GeneralSecurityException {
        return CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(pem.getBytes(US_ASCII)))
                .getEncoded();
    }

    private static String digest(String algorithm, byte[] bytes) throws GeneralSecurityException {
        return COLONS.formatHex(MessageDigest.getInstance(algorithm).digest(bytes));
    }
}
