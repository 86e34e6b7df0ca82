// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.report;

import io.novella.api.Caller;
import io.novella.api.Microversion;
import io.novella.api.RequestContext;
import java.util.Optional;

/** The {@code RequestContext} of a target loader that is called for a shell command, without a request. */
record ShellContext(Caller caller, Microversion version, String variable, String id) implements RequestContext {

    @Override
    public String requestId() {
        return "shell";
    }

    @Override
    public String serviceUrl() {
        return "";
    }

    @Override
    public boolean allows(String rule) {
        return false;
    }

    @Override
    public boolean maySee(Object object) {
        return false;
    }

    @Override
    public Optional<String> pathVariable(String name) {
        return name.equals(variable) ? Optional.of(id) : Optional.empty();
    }

    @Override
    public Optional<Object> parameter(String name) {
        return Optional.empty();
    }

    @Override
    public Optional<String> header(String name) {
        return Optional.empty();
    }

    @Override
    public String clientAddress() {
        return "";
    }
}
