// SPDX-License-Identifier: Apache-2.0
package io.novella.deploy.internal.configuration;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.util.Collections;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.osgi.framework.Bundle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The keys that bundles describe for their configurations, in the metatype files that the build makes from annotations. */
final class KnownKeys {

    private static final Logger LOG = LoggerFactory.getLogger(KnownKeys.class);
    private static final String FOLDER = "OSGI-INF/metatype";

    private KnownKeys() {}

    /**
     * Reads the files of bundles.
     *
     * @return by PID, the type of each key, such as {@code Integer}
     */
    static Map<String, Map<String, String>> of(Bundle... bundles) {
        Map<String, Map<String, String>> byPid = new TreeMap<>();
        for (Bundle bundle : bundles) {
            // Not findEntries, which would resolve the bundle.
            Enumeration<String> files = bundle.getEntryPaths(FOLDER);
            for (String file : files == null ? Collections.<String>emptyList() : Collections.list(files)) {
                URL entry = file.endsWith(".xml") ? bundle.getEntry(file) : null;
                if (entry != null) {
                    read(entry, byPid);
                }
            }
        }
        return byPid;
    }

    private static void read(URL file, Map<String, Map<String, String>> byPid) {
        try (InputStream in = file.openStream()) {
            read(in, byPid);
        } catch (IOException | XMLStreamException unusable) {
            LOG.debug("{} is not a metatype file: {}", file, unusable.toString());
        }
    }

    /** Adds what one file describes. */
    static void read(InputStream in, Map<String, Map<String, String>> byPid) throws XMLStreamException {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        XMLStreamReader xml = factory.createXMLStreamReader(in);
        Map<String, Map<String, String>> byDefinition = new HashMap<>();
        Map<String, String> definition = new HashMap<>();
        String pid = "";
        while (xml.hasNext()) {
            if (xml.next() != XMLStreamConstants.START_ELEMENT) {
                continue;
            }
            switch (xml.getLocalName()) {
                case "OCD" -> {
                    definition = new TreeMap<>();
                    byDefinition.put(attribute(xml, "id"), definition);
                }
                case "AD" -> definition.put(attribute(xml, "id"), attribute(xml, "type"));
                case "Designate" -> {
                    String own = attribute(xml, "pid");
                    pid = own.isEmpty() ? attribute(xml, "factoryPid") : own;
                }
                case "Object" ->
                    byPid.computeIfAbsent(pid, none -> new TreeMap<>())
                            .putAll(byDefinition.getOrDefault(attribute(xml, "ocdref"), Map.of()));
                default -> {}
            }
        }
    }

    private static String attribute(XMLStreamReader xml, String name) {
        String value = xml.getAttributeValue(null, name);
        return value == null ? "" : value;
    }
}
