// SPDX-License-Identifier: Apache-2.0
package io.novella.itests.extension.lighting;

import io.novella.api.Microversion;
import io.novella.api.spi.ApiService;
import io.novella.api.spi.VersionHistory;
import io.novella.api.spi.VersionNote;
import java.util.SortedMap;
import org.osgi.service.component.annotations.Component;

/** A service beside compute, with versions of its own. */
@Component
public final class LightingService implements ApiService {

    @Override
    public String type() {
        return "lighting";
    }

    @Override
    public String basePath() {
        return "/lighting/v1";
    }

    @Override
    public Microversion minimum() {
        return new Microversion(1, 0);
    }

    @Override
    public SortedMap<Microversion, VersionNote> history() {
        return VersionHistory.parse("history", "1.0: The first.\n1.1 (breaking): Brightness is a number.");
    }
}
