// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.runtime;

import io.novella.schema.SchemaSource;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Optional;
import org.osgi.framework.Bundle;

/** The schema files of a bundle and its fragments. */
public final class BundleSchemas implements SchemaSource {

    private final Bundle bundle;

    /** Creates a source of the files of a bundle. */
    public BundleSchemas(Bundle bundle) {
        this.bundle = bundle;
    }

    @Override
    public List<String> list(String folder) {
        Enumeration<URL> entries = bundle.findEntries(folder, "*.json", false);
        List<String> paths = new ArrayList<>();
        if (entries != null) {
            Collections.list(entries).forEach(url -> paths.add(url.getPath().substring(1)));
        }
        return paths;
    }

    @Override
    public Optional<String> read(String path) {
        URL entry = bundle.getEntry(path);
        if (entry == null) {
            return Optional.empty();
        }
        try (InputStream in = entry.openStream()) {
            return Optional.of(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException unreadable) {
            return Optional.empty();
        }
    }
}
