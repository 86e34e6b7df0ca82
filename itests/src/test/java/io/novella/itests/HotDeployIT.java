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
        assertEquals(List.of(), runtime.failures());
        deploy.remove("io.novella.example.someaction");
        within(SOON, this::maximum, before::equals);
    }

    @Test
    public void anExtensionWithoutItsSchemaIsListedWithTheReason() throws Exception {
        deploy.dropExtension("noschema", "1.0.0");
        FailureInfo failure =
                eventually(runtime::failures, failures -> !failures.isEmpty()).get(0);
        assertTrue(failure.toString(), failure.bundle().contains("noschema"));
        assertTrue(failure.toString(), failure.reason().contains("no-schema.request"));
        deploy.remove("io.novella.itests.extension.noschema");
        eventually(runtime::failures, List::isEmpty);
    }

    private String maximum() {
        return runtime.services().stream()
                .filter(service -> service.type().equals("compute"))
                .map(service -> service.maximum().toString())
                .findFirst()
                .orElseThrow();
    }
}
