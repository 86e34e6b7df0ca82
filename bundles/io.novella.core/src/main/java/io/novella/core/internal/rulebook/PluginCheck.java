// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.rulebook;

import io.novella.api.spi.PolicyCheck;
import io.novella.policy.CheckKind;
import io.novella.policy.CheckRequest;
import java.util.Map;
import java.util.Optional;

/** A kind of check that a plugin's service evaluates. */
record PluginCheck(PolicyCheck service) implements CheckKind {

    @Override
    public boolean test(CheckRequest request) throws Exception {
        return service.test(new PluginQuestion(request));
    }

    private record PluginQuestion(CheckRequest request) implements PolicyCheck.Question {

        @Override
        public String rule() {
            return request.rule();
        }

        @Override
        public String match() {
            return request.match();
        }

        @Override
        public Optional<String> expandedMatch() {
            return request.expandedMatch();
        }

        @Override
        public Map<String, ?> target() {
            return request.target();
        }

        @Override
        public Map<String, ?> credentials() {
            return request.creds();
        }
    }
}
