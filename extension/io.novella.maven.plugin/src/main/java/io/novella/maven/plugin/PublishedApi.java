// SPDX-License-Identifier: Apache-2.0
package io.novella.maven.plugin;

import io.novella.api.Microversion;
import io.novella.schema.SchemaCompiler;
import io.novella.schema.SchemaException;
import io.novella.schema.contract.ApiLock;
import io.novella.schema.contract.BrokenContractException;
import io.novella.schema.contract.ContractGuard;
import io.novella.schema.contract.LockFile;
import io.novella.schema.contract.SchemaFolder;
import io.novella.schema.contract.SchemaTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The schemas of an extension's project and its lock file. */
final class PublishedApi {

    /** What a file says does not depend on the version from which it is in force. */
    private static final Microversion ANY = Microversion.parse("1.0");

    private final SchemaFolder folder;
    private final Path lock;

    PublishedApi(Path resources, Path lock) {
        folder = new SchemaFolder(resources);
        this.lock = lock;
    }

    /** What is wrong, a sentence each. */
    List<String> check() throws IOException {
        Set<String> sentences = new LinkedHashSet<>(unusable());
        sentences.addAll(ContractGuard.check(tree(), frozen()));
        return List.copyOf(sentences);
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

    /** Slips of all files, also of shared definitions that no file refers to yet. */
    private List<String> unusable() {
        List<String> sentences = new ArrayList<>();
        SchemaCompiler compiler = new SchemaCompiler(folder);
        for (String file : folder.all()) {
            try {
                compiler.compile(file, ANY);
            } catch (SchemaException unusable) {
                sentences.add(String.valueOf(unusable.getMessage()));
            }
        }
        return sentences;
    }
}
