// SPDX-License-Identifier: Apache-2.0
package io.novella.identity.internal.store;

import java.nio.file.Files;
import java.nio.file.Path;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the newest commit in a file of H2 after its process was killed. H2 itself looks only along a chain of predicted places, and writes
 * the beginning of the chain one chunk too early when a prediction was wrong: it then opens the file as of an older commit, although newer
 * ones are on disk. Its recovery mode reads the whole file instead.
 */
public final class FileRecovery {

    private static final Logger LOG = LoggerFactory.getLogger(FileRecovery.class);

    private FileRecovery() {}

    /** Recovers a file that no process has open, and closes it cleanly. Errors are left to the opening of the database, which repeats them. */
    public static void recover(Path file) {
        if (!Files.exists(file)) {
            return;
        }
        try (MVStore store = new MVStore.Builder()
                .fileName(file.toString())
                .autoCommitDisabled()
                .recoveryMode()
                .open()) {
            LOG.debug("the newest version of {} is {}", file, store.getCurrentVersion());
        } catch (MVStoreException failed) {
            LOG.debug("cannot recover {}", file, failed);
        }
    }
}
