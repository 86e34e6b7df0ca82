// SPDX-License-Identifier: Apache-2.0
package io.novella.policy;

import org.jspecify.annotations.Nullable;

/** {@code http://…} or {@code https://…}: a remote service is asked, by a fetcher that was supplied; without one it is off. */
final class HttpCheck extends Check {
    private final String scheme;
    private final String match;
    private final @Nullable CheckKind fetcher;

    HttpCheck(String scheme, String match, @Nullable CheckKind fetcher) {
        this.scheme = scheme;
        this.match = match;
        this.fetcher = fetcher;
    }

    static boolean isScheme(String kind) {
        return kind.equals("http") || kind.equals("https");
    }

    @Override
    public @Nullable String problem() {
        return fetcher == null ? scheme + " checks are disabled" : null;
    }

    @Override
    Outcome evaluate(Evaluation evaluation) {
        return fetcher == null
                ? evaluation.undefined(this, scheme + " checks are disabled")
                : CustomCheck.ask(fetcher, scheme, match, this, evaluation);
    }

    @Override
    void print(StringBuilder out) {
        out.append(scheme).append(':').append(match);
    }
}
