// SPDX-License-Identifier: Apache-2.0
package io.novella.itests;

import static io.novella.itests.Eventually.eventually;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import io.novella.api.runtime.ApiRuntime;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import javax.inject.Inject;
import org.junit.Test;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;

/** The container comes up whole. */
public class StartIT extends ContainerTest {

    @Inject
    private ApiRuntime runtime;

    @Test
    public void everyBundleIsActive() {
        List<Bundle> idle = Arrays.stream(context.getBundles())
                .filter(bundle -> bundle.getHeaders().get(Constants.FRAGMENT_HOST) == null)
                .filter(bundle -> bundle.getState() != Bundle.ACTIVE)
                .toList();
        assertEquals(List.of(), idle);
    }

    @Test
    public void everythingOfOursServes() {
        assertEquals(List.of(), runtime.failures());
    }

    @Test
    public void httpAnswersOnTheRoot() {
        eventually(() -> api.get(""), response -> response.statusCode() == 200);
    }

    @Test
    public void onlyTheOwnerMayOpenTheShell() throws Exception {
        Path socket = eventually(() -> Path.of(context.getProperty("novella.shell.socket")), Files::exists);
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)));
        assertTrue(Files.isDirectory(home.resolve("deploy")));
    }
}
