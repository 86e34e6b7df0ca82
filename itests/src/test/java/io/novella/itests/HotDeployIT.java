// SPDX-License-Identifier: Apache-2.0
package io.novella.itests;

import static io.novella.itests.Eventually.eventually;
import static io.novella.itests.Eventually.within;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import io.novella.api.runtime.ApiRuntime;
import io.novella.api.runtime.FailureInfo;
import java.time.Duration;
import java.util.List;
import javax.inject.Inject;
import org.junit.Test;

/** Extensions come and go while the container runs. */
public class HotDeployIT extends ContainerTest {

    private static final Duration SOON = Duration.ofSeconds(10);

    @Inject
    private ApiRuntime runtime;

    @Test
    public void anExtensionRaisesTheMaximumAndLowersItWhenItLeaves() throws Exception {
        String before = maximum();
        deploy.dropExample("someaction");
        within(SOON, this::maximum, "4.5"::equals);
        assertEquals(List.of(), failures("io.novella.example.someaction"));
        deploy.remove("io.novella.example.someaction");
        within(SOON, this::maximum, before::equals);
    }

    @Test
    public void anExtensionWithoutItsSchemaIsListedWithTheReason() throws Exception {
        deploy.dropExtension("noschema", "1.0.0");
        String bundle = "io.novella.itests.extension.noschema";
        FailureInfo failure = eventually(() -> failures(bundle), failures -> !failures.isEmpty())
                .get(0);
        assertTrue(failure.toString(), failure.reason().contains("no-schema.request"));
        deploy.remove(bundle);
        eventually(() -> failures(bundle), List::isEmpty);
    }

    private List<FailureInfo> failures(String bundle) {
        return runtime.failures().stream()
                .filter(failure -> failure.bundle().startsWith(bundle))
                .toList();
    }

    private String maximum() {
        return runtime.services().stream()
                .filter(service -> service.type().equals("compute"))
                .map(service -> service.maximum().toString())
                .findFirst()
                .orElseThrow();
    }
}
