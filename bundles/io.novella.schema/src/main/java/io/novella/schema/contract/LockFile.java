// SPDX-License-Identifier: Apache-2.0
package io.novella.schema.contract;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.novella.api.Microversion;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** The text of {@code api.lock.json}: sorted and indented, so that a review shows what a version adds. */
public final class LockFile {

    private static final JsonMapper MAPPER = new JsonMapper();
    private static final int FORMAT = 1;

    private LockFile() {}

    /** The text of a lock, with a line's end at its end. */
    public static String write(ApiLock lock) {
        ObjectNode root = MAPPER.createObjectNode();
        root.put("$comment", "The published API. Written by novella:freeze; do not edit.");
        root.put("format", FORMAT);
        write(lock, root);
        return text(root);
    }

    /** The text of the lock of a running service, with a line's end at its end. */
    public static String write(ServiceLock lock) {
        ObjectNode root = MAPPER.createObjectNode();
        root.put("$comment", "The published API. Written by api:freeze; do not edit.");
        root.put("format", FORMAT);
        root.put("service", lock.service());
        lock.versions().forEach(version -> root.withArray("versions").add(version.toString()));
        put(root.putObject("bundles"), lock.bundles());
        ObjectNode routes = root.putObject("routes");
        lock.routes().forEach((operation, bySince) -> {
            ObjectNode versions = routes.putObject(operation);
            bySince.forEach((since, route) -> versions.put(since.toString(), route));
        });
        write(lock.schemas(), root);
        return text(root);
    }

    private static void write(ApiLock lock, ObjectNode root) {
        ObjectNode published = root.putObject("published");
        lock.published().forEach((resource, version) -> published.put(resource, version.toString()));
        ObjectNode schemas = root.putObject("schemas");
        lock.schemas().forEach((name, bySince) -> {
            ObjectNode versions = schemas.putObject(name);
            bySince.forEach((since, contract) -> {
                ObjectNode file = versions.putObject(since.toString());
                put(file.putObject("places"), contract.places());
                put(file.putObject("parameters"), contract.parameters());
            });
        });
        lock.removed().forEach(root.putArray("removed")::add);
    }

    private static String text(ObjectNode root) {
        DefaultPrettyPrinter printer = new DefaultPrettyPrinter()
                .withObjectIndenter(new DefaultIndenter("  ", "\n"))
                .withArrayIndenter(new DefaultIndenter("  ", "\n"));
        try {
            return MAPPER.writer(printer).writeValueAsString(root) + "\n";
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /**
     * Reads a lock.
     *
     * @throws IllegalArgumentException if the text is not that of a lock file
     */
    public static ApiLock read(String text) {
        return schemas(root(text));
    }

    /**
     * Reads the lock of a running service.
     *
     * @throws IllegalArgumentException if the text is not that of such a lock file
     */
    public static ServiceLock readService(String text) {
        JsonNode root = root(text);
        String service = root.path("service").asText();
        if (service.isEmpty()) {
            throw new IllegalArgumentException("is the lock file of an extension's build, not of a running service");
        }
        SortedSet<Microversion> versions = new TreeSet<>();
        root.path("versions").forEach(version -> versions.add(Microversion.parse(version.asText())));
        if (versions.isEmpty()) {
            throw new IllegalArgumentException("contains no version");
        }
        SortedMap<String, SortedMap<Microversion, String>> routes = new TreeMap<>();
        for (Map.Entry<String, JsonNode> operation : root.path("routes").properties()) {
            SortedMap<Microversion, String> bySince = new TreeMap<>();
            texts(operation.getValue()).forEach((since, route) -> bySince.put(Microversion.parse(since), route));
            routes.put(operation.getKey(), bySince);
        }
        return new ServiceLock(service, versions, texts(root.path("bundles")), routes, schemas(root));
    }

    private static JsonNode root(String text) {
        JsonNode root;
        try {
            root = MAPPER.readTree(text);
        } catch (JsonProcessingException malformed) {
            throw new IllegalArgumentException("not JSON: " + malformed.getOriginalMessage(), malformed);
        }
        if (root.path("format").asInt() != FORMAT) {
            throw new IllegalArgumentException("not a lock file of format " + FORMAT);
        }
        return root;
    }

    private static ApiLock schemas(JsonNode root) {
        SortedMap<String, Microversion> published = new TreeMap<>();
        texts(root.path("published"))
                .forEach((resource, version) -> published.put(resource, Microversion.parse(version)));
        SortedMap<String, SortedMap<Microversion, Contract>> schemas = new TreeMap<>();
        for (Map.Entry<String, JsonNode> name : root.path("schemas").properties()) {
            SortedMap<Microversion, Contract> bySince = new TreeMap<>();
            for (Map.Entry<String, JsonNode> file : name.getValue().properties()) {
                bySince.put(
                        Microversion.parse(file.getKey()),
                        new Contract(
                                texts(file.getValue().path("places")),
                                texts(file.getValue().path("parameters"))));
            }
            schemas.put(name.getKey(), Collections.unmodifiableSortedMap(bySince));
        }
        SortedSet<String> removed = new TreeSet<>();
        root.path("removed").forEach(key -> removed.add(key.asText()));
        return new ApiLock(published, schemas, removed);
    }

    private static void put(ObjectNode object, Map<String, String> texts) {
        texts.forEach(object::put);
    }

    private static SortedMap<String, String> texts(JsonNode object) {
        SortedMap<String, String> texts = new TreeMap<>();
        object.properties()
                .forEach(entry -> texts.put(entry.getKey(), entry.getValue().asText()));
        return texts;
    }
}
