// SPDX-License-Identifier: Apache-2.0
package io.novella.schema;

import java.util.List;
import java.util.Optional;

/** Where a controller's schema files are: its bundle, or a folder in a test. */
public interface SchemaSource {

    /** Paths of the files directly in a folder, such as {@code schemas/servers}, in any order. */
    List<String> list(String folder);

    /** Text of a file; empty if there is none. */
    Optional<String> read(String path);
}
