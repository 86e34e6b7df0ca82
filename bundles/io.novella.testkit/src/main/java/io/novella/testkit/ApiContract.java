// SPDX-License-Identifier: Apache-2.0
package io.novella.testkit;

import io.novella.schema.contract.ApiLock;
import io.novella.schema.contract.BrokenContractException;
import io.novella.schema.contract.ContractGuard;
import io.novella.schema.contract.LockFile;
import io.novella.schema.contract.SchemaTree;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Whether an extension's schemas keep what {@code api.lock.json} says is published: the test for a build without {@code
 * novella:check}.
 *
 * <p>Run with {@code -Dnovella.freeze} the check writes the lock file instead, as {@code novella:freeze} does; {@code
 * -Dnovella.removed=KEY,KEY} then names removals that are meant.
 */
public final class ApiContract {

    private ApiContract() {}

    /**
     * Checks the schemas that lie beside a class.
     *
     * @param controller a class of the extension
     * @param lock the lock file, which must exist
     * @throws AssertionError with a sentence for each promise that is broken
     */
    public static void check(Class<?> controller, Path lock) {
        var folder = TestPlatform.schemasOf(controller);
        SchemaTree now = SchemaTree.of(folder, folder.resources());
        try {
            if (System.getProperty("novella.freeze") != null) {
                freeze(now, lock);
            } else {
                refuse(ContractGuard.check(now, LockFile.read(Files.readString(lock))));
            }
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static void freeze(SchemaTree now, Path lock) throws IOException {
        @Nullable ApiLock before = Files.exists(lock) ? LockFile.read(Files.readString(lock)) : null;
        Set<String> removed = Arrays.stream(
                        System.getProperty("novella.removed", "").split(","))
                .filter(key -> !key.isEmpty())
                .collect(Collectors.toSet());
        try {
            Files.writeString(lock, LockFile.write(ContractGuard.freeze(now, before, null, removed)));
        } catch (BrokenContractException broken) {
            refuse(broken.sentences());
        }
    }

    private static void refuse(List<String> sentences) {
        if (!sentences.isEmpty()) {
            throw new AssertionError(sentences.stream()
                    .collect(Collectors.joining("\n  ", "the published API contract is broken:\n  ", "\n")));
        }
    }
}
