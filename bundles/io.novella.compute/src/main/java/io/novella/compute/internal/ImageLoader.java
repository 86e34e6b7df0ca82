// SPDX-License-Identifier: Apache-2.0
package io.novella.compute.internal;

import io.novella.api.RequestContext;
import io.novella.api.spi.TargetLoader;
import io.novella.compute.Compute;
import io.novella.compute.Image;
import java.util.Map;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Loads the image that a path names. It belongs to nobody, so rules find no owner. */
@Component
public final class ImageLoader implements TargetLoader<Image> {

    private final Compute compute;

    /** Loads from the domain. */
    @Activate
    public ImageLoader(@Reference Compute compute) {
        this.compute = compute;
    }

    @Override
    public Class<Image> type() {
        return Image.class;
    }

    @Override
    public Optional<Image> load(String id, RequestContext context) {
        return compute.findImage(id);
    }

    @Override
    public Map<String, Object> attributes(Image image) {
        return Map.of();
    }
}
