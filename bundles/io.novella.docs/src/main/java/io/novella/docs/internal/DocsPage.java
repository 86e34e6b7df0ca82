// SPDX-License-Identifier: Apache-2.0
package io.novella.docs.internal;

import io.novella.api.spi.ServicePage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/** The page {@code docs}: Swagger UI at a version that the reader chooses. Its files are the same for every service. */
@Component
public final class DocsPage implements ServicePage {

    private static final String HTML = "text/html; charset=utf-8";
    private static final String SCRIPT = "text/javascript; charset=utf-8";
    private static final String STYLE = "text/css; charset=utf-8";
    private static final String TEXT = "text/plain; charset=utf-8";

    private final Map<String, File> files = new HashMap<>();

    /** Reads the files, not quite 2 MB. */
    @Activate
    public DocsPage() {
        files.put("", read("index.html", HTML));
        files.put("docs.css", read("docs.css", STYLE));
        files.put("docs.js", read("docs.js", SCRIPT));
        files.put("swagger-ui.css", read("swagger-ui.css", STYLE));
        files.put("swagger-ui-bundle.js", read("swagger-ui-bundle.js", SCRIPT));
        // The script names this file as the place of its licences.
        files.put("swagger-ui-bundle.js.LICENSE.txt", read("swagger-ui-bundle.js.LICENSE.txt", TEXT));
    }

    @Override
    public String path() {
        return "docs";
    }

    @Override
    public Optional<File> file(String name) {
        return Optional.ofNullable(files.get(name));
    }

    private static File read(String name, String mediaType) {
        try (InputStream in = DocsPage.class.getResourceAsStream("/static/" + name)) {
            if (in == null) {
                throw new IllegalStateException("static/" + name + " is missing in the bundle");
            }
            byte[] content = in.readAllBytes();
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(content);
            return new File(mediaType, new BigInteger(1, digest).toString(36), content);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every JDK has SHA-256", impossible);
        }
    }
}
