// SPDX-License-Identifier: Apache-2.0
package io.novella.testkit;

import io.novella.api.spi.ApiService;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.jar.Manifest;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.xml.sax.SAXException;

/**
 * The services that bundles on the class path declare as components, so that a test has the history and the rules that
 * the container will have. Only components that need nothing can be made without a container.
 */
final class DeclaredServices {

    private DeclaredServices() {}

    static Optional<ApiService> find(String type) {
        ClassLoader loader = DeclaredServices.class.getClassLoader();
        try {
            for (URL manifest : Collections.list(loader.getResources("META-INF/MANIFEST.MF"))) {
                for (String component : components(manifest)) {
                    Optional<ApiService> service = make(new URL(manifest, "../" + component), loader)
                            .filter(each -> each.type().equals(type));
                    if (service.isPresent()) {
                        return service;
                    }
                }
            }
            return Optional.empty();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static List<String> components(URL manifest) throws IOException {
        try (InputStream in = manifest.openStream()) {
            String header = new Manifest(in).getMainAttributes().getValue("Service-Component");
            return header == null || header.contains("*")
                    ? List.of()
                    : List.of(header.trim().split("\\s*,\\s*"));
        }
    }

    private static Optional<ApiService> make(URL component, ClassLoader loader) throws IOException {
        Element root = read(component).getDocumentElement();
        var provided = root.getElementsByTagName("provide");
        for (int i = 0; i < provided.getLength(); i++) {
            if (((Element) provided.item(i)).getAttribute("interface").equals(ApiService.class.getName())) {
                Element implementation =
                        (Element) root.getElementsByTagName("implementation").item(0);
                return make(implementation.getAttribute("class"), loader);
            }
        }
        return Optional.empty();
    }

    private static Optional<ApiService> make(String className, ClassLoader loader) {
        try {
            return Optional.of(Class.forName(className, true, loader)
                    .asSubclass(ApiService.class)
                    .getConstructor()
                    .newInstance());
        } catch (NoSuchMethodException needsSomething) {
            return Optional.empty();
        } catch (ReflectiveOperationException broken) {
            throw new LinkageError(
                    className + ", which a bundle on the class path declares, cannot be created", broken);
        }
    }

    private static Document read(URL component) throws IOException {
        try (InputStream in = component.openStream()) {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            return factory.newDocumentBuilder().parse(in);
        } catch (ParserConfigurationException | SAXException malformed) {
            throw new IOException(component + " is not a component description", malformed);
        }
    }
}
