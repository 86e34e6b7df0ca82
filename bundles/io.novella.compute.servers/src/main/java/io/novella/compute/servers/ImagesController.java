// SPDX-License-Identifier: Apache-2.0
package io.novella.compute.servers;

import io.novella.api.ApiController;
import io.novella.api.ApiResource;
import io.novella.api.ApiVersion;
import io.novella.api.ExpectedErrors;
import io.novella.api.Get;
import io.novella.api.Policy;
import io.novella.api.RequestContext;
import io.novella.compute.Compute;
import io.novella.compute.Image;
import java.util.List;
import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** The guests that servers can boot, in the shape of Nova's image proxy. */
@Component
@ApiResource(service = "compute", path = "images", target = Image.class)
public final class ImagesController implements ApiController {

    /** Images without details. */
    public record ImageList(List<Summary> images) {}

    /** Images with details. */
    public record ImageDetailList(List<ImageDetail> images) {}

    /** All that any version shows of an image. */
    public record ImageDetail(
            String id,
            String name,
            String status,
            int progress,
            int minDisk,
            int minRam,
            Map<String, String> metadata,
            long size,
            List<Link> links) {

        static ImageDetail of(Image image, RequestContext context) {
            return new ImageDetail(
                    image.name(),
                    image.name(),
                    "ACTIVE",
                    100,
                    0,
                    0,
                    Map.of(),
                    image.sizeBytes(),
                    Link.to("images", image.name(), context));
        }
    }

    private final Compute compute;

    /** Serves the domain's images. */
    @Activate
    public ImagesController(@Reference Compute compute) {
        this.compute = compute;
    }

    /** All images. */
    @Get
    @ApiVersion(base = "2.1")
    @Policy(value = "os_compute_api:images:index", check = "@")
    public ImageList list(RequestContext context) {
        return new ImageList(compute.images().stream()
                .map(image -> Summary.of(image, "images", image.name(), image.name(), context))
                .toList());
    }

    /** All images with details. */
    @Get("detail")
    @ApiVersion(base = "2.1")
    @Policy(value = "os_compute_api:images:detail", check = "@")
    public ImageDetailList detail(RequestContext context) {
        return new ImageDetailList(compute.images().stream()
                .map(image -> ImageDetail.of(image, context))
                .toList());
    }

    /** One image with details. */
    @Get("{id}")
    @ApiVersion(base = "2.1")
    @ExpectedErrors(404)
    @Policy(value = "os_compute_api:images:show", check = "@")
    public ImageDetail show(Image image, RequestContext context) {
        return ImageDetail.of(image, context);
    }
}
