// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.novella.api.Caller;
import io.novella.core.internal.authenticate.AuthenticatorChain;
import io.novella.core.internal.testing.FakeRequest;
import io.novella.core.internal.testing.FakeService;
import io.novella.core.internal.testing.TestPlatform;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Responses while authenticators or extensions may be missing. */
class StartingPlatformTest {

    private final TestPlatform platform = TestPlatform.start(FakeService.compute());

    @Test
    void rootDocumentIs503UntilThereIsAnAuthenticator() {
        assertThat(platform.send(FakeRequest.get("/")).status()).isNotEqualTo(503);

        platform.authenticators().use(List.of());

        assertThat(platform.send(FakeRequest.get("/")).status()).isEqualTo(503);
        assertThat(platform.send(FakeRequest.get("/compute/v2.1/")).status()).isEqualTo(200);
    }

    @Test
    void unknownPathIs503UntilThePlatformHasStarted() {
        AtomicBoolean started = new AtomicBoolean();
        AuthenticatorChain chain = new AuthenticatorChain(started::get);
        chain.use(List.of(token -> Optional.of(Caller.user("ann").build())));
        RequestPipeline pipeline =
                new RequestPipeline(chain, platform.registry(), platform.loaders(), platform.writer());

        assertThat(status(pipeline)).isEqualTo(503);
        started.set(true);
        assertThat(status(pipeline)).isEqualTo(404);
    }

    private static int status(RequestPipeline pipeline) {
        return pipeline.handle(FakeRequest.get("/compute/v2.1/unknown").as("known"))
                .toCompletableFuture()
                .join()
                .status();
    }
}
