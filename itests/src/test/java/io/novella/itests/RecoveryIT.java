// SPDX-License-Identifier: Apache-2.0
package io.novella.itests;

import static io.novella.itests.Eventually.within;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.junit.Test;

/** A service whose identity database cannot be used says so to every client, and serves without a restart when it can. */
public class RecoveryIT {

    private static final Duration START = Duration.ofSeconds(120);
    private static final String LOGIN =
            "{\"auth\": {\"identity\": {\"methods\": [\"password\"], \"password\": {\"user\": {\"name\": \"admin\","
                    + " \"domain\": {\"id\": \"default\"}, \"password\": \"x\"}}}}}";

    @Test
    public void aDatabaseThatCannotBeReadIsUnavailableUntilItIsRepaired() throws Exception {
        try (NovellaProcess novella = new NovellaProcess()) {
            Path file = novella.passwordFile().resolveSibling("identity").resolve("identity.mv.db");
            Files.createDirectories(file.getParent());
            Files.writeString(file, "not a database, ".repeat(10_000));
            novella.start();
            Api stranger = novella.api();
            within(START, () -> stranger.get("").statusCode(), status -> status == 503);
            isUnavailable(stranger);

            Files.delete(file);
            novella.awaitReady();
            Api admin = stranger.asAdmin(novella.passwordFile());
            assertEquals(200, admin.get("identity/v3/projects").statusCode());
            assertEquals(401, stranger.withToken("unknown").get("compute/v2.1/servers").statusCode());
        }
    }

    private static void isUnavailable(Api stranger) throws IOException {
        List<Supplier<HttpResponse<String>>> requests = List.of(
                () -> stranger.get(""),
                () -> stranger.post("identity/v3/auth/tokens", LOGIN),
                () -> stranger.get("compute/v2.1/servers"),
                () -> stranger.withToken("x".repeat(43)).get("compute/v2.1/servers"),
                () -> stranger.withToken("x".repeat(43)).get("identity/v3/users"),
                () -> stranger.withToken("unknown").get("nothing/of/ours"));
        for (Supplier<HttpResponse<String>> request : requests) {
            HttpResponse<String> response = request.get();
            assertEquals(response.uri() + " " + response.body(), 503, response.statusCode());
            assertTrue(
                    response.uri() + " without Retry-After",
                    response.headers().firstValue("Retry-After").isPresent());
        }
    }
}
