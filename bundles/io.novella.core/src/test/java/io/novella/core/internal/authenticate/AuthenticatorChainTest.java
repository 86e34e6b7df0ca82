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
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** The first authenticator that knows a token decides; while one cannot decide, no token is rejected. */
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

    private static void unavailable(ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(Fault.class, fault -> {
            assertThat(fault.status()).isEqualTo(503);
            assertThat(fault.retryAfter()).isPresent();
        });
    }

    @Test
    void firstAuthenticatorThatKnowsTheTokenDecides() {
        chain.use(List.of(KNOWS_NONE, KNOWS_ALL, KNOWS_ALL_TOO));

        assertThat(user(FakeRequest.get("/").as("x"))).isEqualTo("first");
    }

    @Test
    void missingTokenCallsNoAuthenticator() {
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
    void unknownTokenIs401() {
        chain.use(List.of(KNOWS_NONE));

        refused(FakeRequest.get("/").as("x"));
    }

    @Test
    void noAuthenticatorIs503() {
        unavailable(() -> chain.authenticate(FakeRequest.get("/").as("x")));
        unavailable(() -> chain.authenticate(FakeRequest.get("/")));
        unavailable(chain::requireReady);

        chain.use(List.of(KNOWS_NONE));
        refused(FakeRequest.get("/").as("x"));
        chain.requireReady();

        chain.use(List.of());
        unavailable(() -> chain.authenticate(FakeRequest.get("/").as("x")));
    }

    @Test
    void unknownTokenIs503UntilAllAuthenticatorsAreReady() {
        AtomicBoolean ready = new AtomicBoolean();
        Authenticator late = new Authenticator() {
            @Override
            public Optional<Caller> authenticate(String token) {
                return token.equals("cached")
                        ? Optional.of(Caller.user("cached").build())
                        : Optional.empty();
            }

            @Override
            public boolean isReady() {
                return ready.get();
            }
        };
        chain.use(List.of(KNOWS_NONE, late));
        for (int time = 0; time < 2; time++) {
            ready.set(false);
            unavailable(() -> chain.authenticate(FakeRequest.get("/").as("x")));
            unavailable(() -> chain.authenticate(FakeRequest.get("/")));
            unavailable(chain::requireReady);
            assertThat(user(FakeRequest.get("/").as("cached"))).isEqualTo("cached");

            ready.set(true);
            refused(FakeRequest.get("/").as("x"));
            chain.requireReady();
        }
    }

    @Test
    void unknownTokenIs503UntilThePlatformHasStarted() {
        AtomicBoolean started = new AtomicBoolean();
        AuthenticatorChain starting = new AuthenticatorChain(started::get);
        starting.use(List.of(KNOWS_NONE));
        unavailable(() -> starting.authenticate(FakeRequest.get("/").as("x")));
        unavailable(starting::requireStarted);

        started.set(true);
        starting.requireStarted();
        starting.requireReady();
    }

    @Test
    void undecidedAuthenticatorIs503() {
        Authenticator undecided = token -> {
            throw new Fault(503, "The database is down.");
        };
        chain.use(List.of(undecided, KNOWS_NONE));
        unavailable(() -> chain.authenticate(FakeRequest.get("/").as("x")));

        chain.use(List.of(undecided, KNOWS_ALL));
        assertThat(user(FakeRequest.get("/").as("x"))).isEqualTo("first");
    }

    @Test
    @SuppressWarnings("NullOptional") // the null result is the subject of the test
    void failingAuthenticatorIs503UnlessAnotherOneDecides() {
        List<Authenticator> broken = List.of(
                token -> {
                    throw new IllegalStateException("database down");
                },
                token -> {
                    throw new NoClassDefFoundError("com/gone/Client");
                },
                token -> {
                    throw new StackOverflowError();
                },
                token -> null);
        for (Authenticator each : broken) {
            chain.use(List.of(each));
            unavailable(() -> chain.authenticate(FakeRequest.get("/").as("x")));
            chain.use(List.of(each, KNOWS_ALL));
            assertThat(user(FakeRequest.get("/").as("x"))).isEqualTo("first");
        }
    }
}
