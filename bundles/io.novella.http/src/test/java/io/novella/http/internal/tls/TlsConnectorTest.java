// SPDX-License-Identifier: Apache-2.0
package io.novella.http.internal.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.novella.http.internal.server.Eventually;
import io.novella.http.internal.server.HttpConnectors;
import io.novella.http.internal.server.TestSettings;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.annotation.Annotation;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A real server and real handshakes; the JDK's keytool makes the certificates. */
class TlsConnectorTest {

    private static final String PASSWORD = "secret";

    @TempDir
    Path folder;

    private final Server server = new Server();
    private final HttpConnectors connectors = TestSettings.connectors(Map.of());
    private HttpConnectors limits = connectors;
    private TlsConnector connector;
    private int port;
    private Connector place;
    private int times;

    @AfterEach
    void stop() throws Exception {
        if (place != null) {
            place.stop();
        }
        server.stop();
        if (connector != null) {
            connector.deactivate();
        }
        connectors.close();
        limits.close();
    }

    @Test
    void servesWithAPkcs12File() throws Exception {
        Path file = keyStore("first", "RSA");

        start(file, "");

        assertThat(nameOf(handshake("TLSv1.3"))).isEqualTo("CN=first");
        assertThat(nameOf(handshake("TLSv1.2"))).isEqualTo("CN=first");
    }

    @ParameterizedTest
    @ValueSource(strings = {"RSA", "EC"})
    void servesWithPemFiles(String algorithm) throws Exception {
        pem("pem", algorithm);

        start(folder.resolve("cert.pem"), folder.resolve("key.pem").toString());

        assertThat(nameOf(handshake("TLSv1.3"))).isEqualTo("CN=pem");
    }

    @Test
    void oldProtocolsAreRefused() throws Exception {
        start(keyStore("first", "RSA"), "");

        assertThatThrownBy(() -> handshake("TLSv1.1")).isInstanceOf(Exception.class);
    }

    @Test
    void aRenewedCertificateIsTakenWithoutARestart() throws Exception {
        pem("first", "RSA");
        start(folder.resolve("cert.pem"), folder.resolve("key.pem").toString());
        assertThat(nameOf(handshake("TLSv1.3"))).isEqualTo("CN=first");

        pem("second", "EC");
        connector.look();

        assertThat(nameOf(handshake("TLSv1.3"))).isEqualTo("CN=second");
    }

    @Test
    void aBrokenRenewalChangesNothing() throws Exception {
        pem("first", "RSA");
        start(folder.resolve("cert.pem"), folder.resolve("key.pem").toString());

        write("cert.pem", "half a certif");
        connector.look();
        assertThat(nameOf(handshake("TLSv1.3"))).isEqualTo("CN=first");
        Files.delete(folder.resolve("cert.pem"));
        connector.look();
        assertThat(nameOf(handshake("TLSv1.3"))).isEqualTo("CN=first");

        pem("second", "RSA");
        connector.look();
        assertThat(nameOf(handshake("TLSv1.3"))).isEqualTo("CN=second");
    }

    @ParameterizedTest
    @ValueSource(strings = {"RSA", "EC"})
    void halfARenewalWaitsForItsOtherHalf(String algorithm) throws Exception {
        pem("first", "RSA");
        start(folder.resolve("cert.pem"), folder.resolve("key.pem").toString());
        String oldKey = Files.readString(folder.resolve("key.pem"));
        pem("second", algorithm);
        String newKey = Files.readString(folder.resolve("key.pem"));

        write("key.pem", oldKey);
        connector.look();
        assertThat(nameOf(handshake("TLSv1.3"))).isEqualTo("CN=first");
        write("key.pem", newKey);
        connector.look();
        assertThat(nameOf(handshake("TLSv1.3"))).isEqualTo("CN=second");
    }

    @Test
    void certificateThatIsMissingAtTheStartIsListedAndTakenWhenItComes() throws Exception {
        start(folder.resolve("cert.pem"), folder.resolve("key.pem").toString());
        assertThat(connectors.failures()).singleElement().satisfies(failure -> {
            assertThat(failure.subject()).isEqualTo("TLS");
            assertThat(failure.reason()).contains("there is no file " + folder.resolve("cert.pem"));
        });

        pem("late", "EC");
        Eventually.that(() -> connectors.failures().isEmpty());

        assertThat(nameOf(handshake("TLSv1.3"))).isEqualTo("CN=late");
    }

    @Test
    void portInUseIsListedUntilItIsFree() throws Exception {
        Path file = keyStore("first", "RSA");
        for (int round = 0; round < 2; round++) {
            try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                port = other.getLocalPort();
                start(file, "");
                assertThat(connectors.failures()).singleElement().satisfies(failure -> assertThat(failure.reason())
                        .contains("127.0.0.1:" + port, "in use"));
            }
            Eventually.that(() -> connectors.failures().isEmpty());
            assertThat(nameOf(handshake("TLSv1.3"))).isEqualTo("CN=first");
            place.stop();
            connector.deactivate();
            server.stop();
        }
    }

    @Test
    void handshakeThatStallsIsEnded() throws Exception {
        limits = TestSettings.connectors(Map.of("header_timeout_ms", 300L));
        start(keyStore("first", "RSA"), "");
        int open = ((ServerConnector) server.getConnectors()[0]).getLocalPort();
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), open)) {
            socket.setSoTimeout(50);
            byte[] hello = {0x16, 3, 1, 2, 0, 1, 0, 1, (byte) 0xfc, 3, 3}; // announces 512 bytes
            Eventually.that(new Callable<>() {
                private int sent;

                /** Sends the next byte; true when the server has closed the connection. */
                @Override
                public Boolean call() throws IOException {
                    try {
                        socket.getOutputStream().write(sent < hello.length ? hello[sent] : 0);
                        assertThat(++sent).isLessThan(500);
                        return socket.getInputStream().read() < 0;
                    } catch (SocketTimeoutException open) {
                        return false;
                    } catch (SocketException reset) {
                        return true;
                    }
                }
            });
        }
    }

    @Test
    void whatIsNoGoodIsToldAndNothingListens() throws Exception {
        pem("pem", "RSA");
        String certificate = folder.resolve("cert.pem").toString();
        write("empty.pem", "");
        write("old.pem", "-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----");
        write("junk.pem", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----");

        assertThatThrownBy(() -> read(certificate, folder.resolve("empty.pem").toString()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("BEGIN PRIVATE KEY");
        assertThatThrownBy(() -> read(certificate, folder.resolve("old.pem").toString()))
                .hasMessageContaining("openssl pkcs8");
        assertThatThrownBy(() -> read(certificate, folder.resolve("junk.pem").toString()))
                .hasMessageContaining("RSA, EC");
        assertThatThrownBy(() -> read(folder.resolve("none.pem").toString(), certificate))
                .isInstanceOf(IOException.class);
        assertThatThrownBy(() -> read(certificate, "")).as("no PKCS #12").isInstanceOf(IOException.class);
        assertThat(new KeyMaterial(Path.of("x"), "", PASSWORD).toString()).doesNotContain(PASSWORD);
    }

    private static KeyStore read(String certificate, String key) throws IOException {
        return new KeyMaterial(Path.of(certificate), key, PASSWORD).read();
    }

    private void start(Path certificate, String key) throws Exception {
        connector = new TlsConnector(limits, new Settings(certificate.toString(), key, port));
        server.setHandler(new Handler.Abstract() {
            @Override
            public boolean handle(Request request, Response response, Callback callback) {
                response.write(
                        true,
                        StandardCharsets.UTF_8.encode(
                                request.isSecure() ? request.getHttpURI().getScheme() : "plain"),
                        callback);
                return true;
            }
        });
        server.start();
        Connector made = connector.createConnector(server);
        server.addConnector(made);
        made.start();
        place = made;
    }

    private X509Certificate handshake(String protocol) throws Exception {
        SSLContext anybody = SSLContext.getInstance("TLS");
        anybody.init(null, new TrustManager[] {new Trusting()}, null);
        int port = ((ServerConnector) server.getConnectors()[0]).getLocalPort();
        try (SSLSocket socket = (SSLSocket) anybody.getSocketFactory().createSocket("127.0.0.1", port)) {
            socket.setSoTimeout(10_000);
            socket.setEnabledProtocols(new String[] {protocol});
            OutputStream out = socket.getOutputStream();
            out.write(
                    "GET / HTTP/1.1\r\nHost: another\r\nConnection: close\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            out.flush();
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            assertThat(answer).startsWith("HTTP/1.1 200").endsWith("https").doesNotContain("Server:");
            return (X509Certificate) socket.getSession().getPeerCertificates()[0];
        }
    }

    private static String nameOf(X509Certificate certificate) {
        return certificate.getSubjectX500Principal().getName();
    }

    private Path keyStore(String name, String algorithm) throws Exception {
        Path file = folder.resolve(name + algorithm + times + ".p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "x",
                        "-keyalg",
                        algorithm,
                        "-dname",
                        "CN=" + name,
                        "-validity",
                        "2",
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        PASSWORD,
                        "-keystore",
                        file.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("keytool.out").toFile())
                .start();
        assertThat(keytool.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(keytool.exitValue())
                .as(Files.readString(folder.resolve("keytool.out")))
                .isZero();
        return file;
    }

    private void pem(String name, String algorithm) throws Exception {
        KeyStore store = KeyStore.getInstance(keyStore(name, algorithm).toFile(), PASSWORD.toCharArray());
        Certificate certificate = store.getCertificate("x");
        Key key = store.getKey("x", PASSWORD.toCharArray());
        write("cert.pem", armoured("CERTIFICATE", certificate.getEncoded()));
        write("key.pem", armoured("PRIVATE KEY", key.getEncoded()));
    }

    private static String armoured(String label, byte[] bytes) {
        return "-----BEGIN " + label + "-----\n" + Base64.getMimeEncoder().encodeToString(bytes) + "\n-----END " + label
                + "-----\n";
    }

    /** Each with a time of its own, however coarse the file system's clock is. */
    private void write(String name, String text) throws IOException {
        Path fresh = folder.resolve(name + ".new");
        Files.writeString(fresh, text);
        Files.setLastModifiedTime(fresh, FileTime.from(Instant.ofEpochSecond(1_700_000_000L + ++times)));
        Files.move(fresh, folder.resolve(name), StandardCopyOption.REPLACE_EXISTING);
    }

    @SuppressWarnings("BadAnnotationImplementation") // never compared
    private record Settings(String certificate, String key, int port) implements TlsConnector.Config {

        @Override
        public String host() {
            return "127.0.0.1";
        }

        @Override
        public String password() {
            return PASSWORD;
        }

        @Override
        public Class<? extends Annotation> annotationType() {
            return TlsConnector.Config.class;
        }
    }

    private static final class Trusting implements X509TrustManager {

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
