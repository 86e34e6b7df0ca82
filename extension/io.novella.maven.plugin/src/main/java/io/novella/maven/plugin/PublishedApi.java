// SPDX-License-Identifier: Apache-2.0
package io.novella.maven.plugin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.dialect.Dialects;
import io.novella.api.Microversion;
import io.novella.core.internal.contract.ApiLock;
import io.novella.core.internal.contract.BrokenContractException;
import io.novella.core.internal.contract.ContractGuard;
import io.novella.core.internal.contract.LockFile;
import io.novella.core.internal.contract.SchemaFolder;
import io.novella.core.internal.contract.SchemaTree;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The schemas of an extension's project and its lock file. */
final class PublishedApi {

    private static final JsonMapper MAPPER = new JsonMapper();
    private static final String META_SCHEMA = "/schemas/meta.json";

    private final SchemaFolder folder;
    private final Path lock;

    PublishedApi(Path resources, Path lock) {
        folder = new SchemaFolder(resources);
        this.lock = lock;
    }

    /** What is wrong, a sentence each. */
    List<String> check() throws IOException {
        List<String> sentences = new ArrayList<>(againstMetaSchema());
        sentences.addAll(ContractGuard.check(tree(), frozen()));
        return sentences;
    }

    /** Writes the lock file. */
    void freeze(@Nullable String published, Set<String> removed) throws IOException, BrokenContractException {
        Microversion until = published == null ? null : Microversion.parse(published);
        ApiLock after = ContractGuard.freeze(tree(), frozen(), until, removed);
        Files.writeString(lock, LockFile.write(after));
    }

    private SchemaTree tree() {
        return SchemaTree.of(folder, folder.resources());
    }

    private @Nullable ApiLock frozen() throws IOException {
        return Files.exists(lock) ? LockFile.read(Files.readString(lock)) : null;
    }

    /** Slips in keywords that are nowhere compiled, such as in shared definitions that only a client would trip over. */
    private List<String> againstMetaSchema() throws IOException {
        List<String> sentences = new ArrayList<>();
        Schema meta;
        try (InputStream in = SchemaTree.class.getResourceAsStream(META_SCHEMA)) {
            meta = SchemaRegistry.withDialect(Dialects.getDraft202012()).getSchema(MAPPER.readTree(in));
        }
        for (String file : folder.all()) {
            try {
                meta.validate(MAPPER.readTree(folder.read(file).orElseThrow()))
                        .forEach(error ->
                                sentences.add(file + "#" + error.getInstanceLocation() + ": " + error.getMessage()));
            } catch (JsonProcessingException saidElsewhere) {
                // The platform's own reader finds it too, and knows the line.
            }
        }
        return sentences;
    }
}
