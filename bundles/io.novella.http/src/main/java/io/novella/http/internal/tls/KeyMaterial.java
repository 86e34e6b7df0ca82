// SPDX-License-Identifier: Apache-2.0
package io.novella.http.internal.tls;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A key and its certificates, from two PEM files (RFC 7468: a chain beginning with the server's certificate, and an unencrypted PKCS #8
 * key) or from one PKCS #12 file (RFC 7292).
 *
 * @param certificate the PEM chain, or the PKCS #12 file
 * @param key the PEM key; empty for PKCS #12
 * @param password of the PKCS #12 file; PEM files have none
 */
record KeyMaterial(Path certificate, String key, String password) {

    /** Guards the key in memory only, where whoever can read it has the key anyway. */
    static final String IN_MEMORY = "in memory";

    private static final String ALIAS = "server";
    private static final Pattern PRIVATE_KEY =
            Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");
    private static final List<String> ALGORITHMS = List.of("RSA", "EC", "Ed25519", "Ed448");

    List<Path> files() {
        return key.isEmpty() ? List.of(certificate) : List.of(certificate, Path.of(key));
    }

    /**
     * Reads it.
     *
     * @throws IOException with a sentence, if the files cannot be read, or do not hold what they should
     */
    KeyStore read() throws IOException {
        try {
            return key.isEmpty() ? pkcs12() : pem();
        } catch (GeneralSecurityException unusable) {
            throw new IOException(certificate + ": " + unusable.getMessage(), unusable);
        }
    }

    private KeyStore pkcs12() throws IOException, GeneralSecurityException {
        KeyStore from = KeyStore.getInstance("PKCS12");
        try (InputStream file = Files.newInputStream(certificate)) {
            from.load(file, password.toCharArray());
        }
        for (String alias : java.util.Collections.list(from.aliases())) {
            if (from.getKey(alias, password.toCharArray()) instanceof PrivateKey found) {
                return store(found, from.getCertificateChain(alias));
            }
        }
        throw new IOException(certificate + " contains no private key");
    }

    private KeyStore pem() throws IOException, GeneralSecurityException {
        Collection<? extends Certificate> chain;
        try (InputStream file = Files.newInputStream(certificate)) {
            chain = CertificateFactory.getInstance("X.509").generateCertificates(file);
        }
        if (chain.isEmpty()) {
            throw new IOException(certificate + " contains no certificate");
        }
        return store(privateKey(Path.of(key)), chain.toArray(Certificate[]::new));
    }

    private static PrivateKey privateKey(Path file) throws IOException, GeneralSecurityException {
        Matcher pem = PRIVATE_KEY.matcher(Files.readString(file, StandardCharsets.ISO_8859_1));
        if (!pem.find()) {
            throw new IOException(
                    file + " contains no unencrypted PKCS #8 key (BEGIN PRIVATE KEY); convert the key with"
                            + " 'openssl pkcs8 -topk8 -nocrypt'");
        }
        PKCS8EncodedKeySpec encoded;
        try {
            encoded = new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(pem.group(1)));
        } catch (IllegalArgumentException malformed) {
            throw new IOException(file + " contains a malformed key");
        }
        for (String algorithm : ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(encoded);
            } catch (InvalidKeySpecException another) {
                continue;
            }
        }
        throw new IOException(file + " contains a key of an unsupported type; expected one of " + ALGORITHMS);
    }

    private static KeyStore store(PrivateKey key, Certificate[] chain) throws IOException, GeneralSecurityException {
        if (chain[0] instanceof X509Certificate own) {
            own.checkValidity();
        }
        if (!belong(key, chain[0])) {
            // So it is while two files are being renewed one after the other.
            throw new IOException("the private key does not match the certificate");
        }
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry(ALIAS, key, IN_MEMORY.toCharArray(), chain);
        return store;
    }

    private static boolean belong(PrivateKey key, Certificate certificate) throws GeneralSecurityException {
        String kind = key.getAlgorithm();
        Signature signature = Signature.getInstance(
                switch (kind) {
                    case "RSA" -> "SHA256withRSA";
                    case "EC" -> "SHA256withECDSA";
                    default -> kind;
                });
        try {
            signature.initSign(key);
            signature.update((byte) 1);
            byte[] signed = signature.sign();
            signature.initVerify(certificate.getPublicKey());
            signature.update((byte) 1);
            return signature.verify(signed);
        } catch (InvalidKeyException | SignatureException another) {
            return false;
        }
    }

    /** Without the password. */
    @Override
    public String toString() {
        return certificate.toString();
    }
}
