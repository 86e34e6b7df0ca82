// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.authenticate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.novella.api.Caller;
import io.novella.api.Fault;
import io.novella.api.spi.Authenticator;
import io.novella.core.internal.testing.FakeRequest;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The first authenticator that knows a token decides; one that fails is as if it did not know it. */
class AuthenticatorChainTest {

    private static final Authenticator KNOWS_ALL =
            token -> Optional.of(Caller.user("first").build());
    private static final Authenticator KNOWS_ALL_TOO =
            token -> Optional.of(Caller.user("second").build());
    private static final Authenticator KNOWS_NONE = token -> Optional.empty();

    private final AuthenticatorChain chain = new AuthenticatorChain();

    private String user(FakeRequest request) {
        return chain.authenticate(request).userId();
    }

    private void refused(FakeRequest request) {
        assertThatThrownBy(() -> chain.authenticate(request))
                .isInstanceOfSatisfying(
                        Fault.class, fault -> assertThat(fault.status()).isEqualTo(401));
    }

    @Test
    void theFirstThatKnowsDecides() {
        chain.use(List.of(KNOWS_NONE, KNOWS_ALL, KNOWS_ALL_TOO));

        assertThat(user(FakeRequest.get("/").as("x"))).isEqualTo("first");
    }

    @Test
    void withoutATokenNobodyIsAsked() {
        AtomicInteger asked = new AtomicInteger();
        chain.use(List.of(token -> {
            asked.incrementAndGet();
            return Optional.of(Caller.user("anybody").build());
        }));

        refused(FakeRequest.get("/"));
        refused(FakeRequest.get("/").as(""));
        assertThat(asked).hasValue(0);
    }

    @Test
    void withoutAuthenticatorsNobodyComesIn() {
        refused(FakeRequest.get("/").as("x"));
    }

    @Test
    @SuppressWarnings("NullOptional") // that is what is tested
    void oneThatFailsNeitherLetsInNorStopsTheOthers() {
        List<Authenticator> broken = List.of(
                token -> {
                    throw new IllegalStateException("database down");
                },
                token -> {
                    throw new NoClassDefFoundError("com/gone/Client");
                },
                token -> null);
        for (Authenticator each : broken) {
            chain.use(List.of(each));
            refused(FakeRequest.get("/").as("x"));
            chain.use(List.of(each, KNOWS_ALL));
            assertThat(user(FakeRequest.get("/").as("x"))).isEqualTo("first");
        }
    }
}
