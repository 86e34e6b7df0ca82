// SPDX-License-Identifier: Apache-2.0
package io.novella.itests;

import static io.novella.itests.Eventually.eventually;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import io.novella.api.runtime.ApiRuntime;
import io.novella.api.runtime.BreachInfo;
import io.novella.api.runtime.FreezeInfo;
import io.novella.api.runtime.PublishedContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;

/** A published contract is guarded while bundles come and change. */
public class ContractIT extends ContainerTest {

    private static final String PROMISED = "compute/v2.1/promised";
    private static final String BREACH = "schemas/promised/show.response.2.1.json#/answer is published as required"
            + " {\"maxLength\":64,\"type\":\"string\"} but is now required {\"maxLength\":32,\"type\":\"string\"}";

    private ApiRuntime runtime;
    private PublishedContract contract;
    private Path lock;

    @Before
    public void publish() throws IOException {
        runtime = service(ApiRuntime.class);
        contract = service(PublishedContract.class);
        deploy.dropExtension("promised", "1.0.0");
        eventually(() -> api.get(PROMISED).statusCode(), status -> status == 200);
        FreezeInfo frozen = contract.freeze("compute", Optional.empty(), Set.of());
        lock = frozen.file();
        assertEquals(home.resolve("data/contracts/compute.lock.json").toAbsolutePath(), lock);
        assertTrue(frozen.toString(), frozen.operations() > 10);
    }

    @After
    public void forget() throws IOException {
        configure("warn");
        Files.deleteIfExists(lock);
    }

    @Test
    public void anUpdateThatBreaksItIsServedWithAWarning() throws IOException {
        deploy.dropExtension("promised", "1.1.0");

        List<BreachInfo> breaches = eventually(contract::breaches, list -> !list.isEmpty());
        assertEquals(
                List.of(new BreachInfo(
                        "compute",
                        "io.novella.itests.extension.promised 1.1.0",
                        "io.novella.itests.extension.promised.PromisedController",
                        BREACH,
                        true)),
                breaches);
        assertEquals(200, api.get(PROMISED).statusCode());
        eventually(runtime::failures, List::isEmpty); // the one that it replaces has gone
        eventually(() -> Files.readString(home.resolve("novella.log")), log -> log.contains(BREACH));

        deploy.dropExtension("promised", "1.0.0");
        eventually(contract::breaches, List::isEmpty);
    }

    @Test
    public void anUpdateThatBreaksItIsRefusedIfSoConfigured() throws IOException {
        configure("refuse");
        deploy.dropExtension("promised", "1.1.0");

        eventually(runtime::failures, failures -> failures.stream()
                .anyMatch(failure -> failure.bundle().equals("io.novella.itests.extension.promised 1.1.0")
                        && failure.reason().equals("breaks the published contract: " + BREACH)));
        // What it should have replaced goes on.
        assertEquals(200, api.get(PROMISED).statusCode());
        // The configuration counts at once, for what is there too.
        configure("off");
        eventually(runtime::failures, List::isEmpty);
        assertEquals(200, api.get(PROMISED).statusCode());
        configure("refuse");
        eventually(() -> api.get(PROMISED).statusCode(), status -> status == 404);

        deploy.dropExtension("promised", "1.0.0");
        eventually(() -> api.get(PROMISED).statusCode(), status -> status == 200);
        eventually(runtime::failures, List::isEmpty);
    }

    @Test
    public void aBrokenLockFileIsListedAndTheLastGoodOneCounts() throws IOException {
        String good = Files.readString(lock);
        Files.writeString(lock, good.substring(0, good.length() / 3));
        eventually(runtime::failures, failures -> failures.stream()
                .anyMatch(failure -> failure.subject().endsWith("contracts/compute.lock.json")
                        && failure.reason().contains("not JSON")
                        && failure.reason().endsWith("its previous content remains in use")));

        deploy.dropExtension("promised", "1.1.0");
        eventually(contract::breaches, list -> list.size() == 1);
        Files.writeString(lock, good);
        eventually(runtime::failures, List::isEmpty);
    }

    /** As an operator does it. */
    private void configure(String mode) throws IOException {
        Path fresh = Files.writeString(home.resolve("data/core.cfg"), "contract.guard = " + mode + "\n");
        Files.move(fresh, home.resolve("conf/io.novella.core.cfg"), StandardCopyOption.ATOMIC_MOVE);
        eventually(contract::guard, mode::equals);
    }
}
