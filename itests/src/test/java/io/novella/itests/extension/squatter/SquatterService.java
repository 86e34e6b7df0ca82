// SPDX-License-Identifier: Apache-2.0
package io.novella.itests.extension.squatter;

import io.novella.api.Microversion;
import io.novella.api.spi.ApiService;
import io.novella.api.spi.VersionHistory;
import io.novella.api.spi.VersionNote;
import java.util.SortedMap;
import org.osgi.service.component.annotations.Component;

/** Wants the path of another service. */
@Component
public final class SquatterService implements ApiService {

    @Override
    public String type() {
        return "squatting";
    }

    @Override
    public String basePath() {
        return "/lighting/v1";
    }

    @Override
    public Microversion minimum() {
        return new Microversion(7, 0);
    }

    @Override
    public SortedMap<Microversion, VersionNote> history() {
        return VersionHistory.parse("history", "7.0: The first.");
    }
}
