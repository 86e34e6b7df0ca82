// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.operation;

import static org.assertj.core.api.Assertions.assertThat;

import io.novella.api.Microversion;
import io.novella.core.internal.testing.Operations;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OperationTest {

    @ParameterizedTest
    @CsvSource({
        "GET,servers/{id},true",
        "PUT,servers/{id},false",
        "GET,servers/{id}/action,false",
        "GET,servers/{id}/tags/{tag},false",
        "GET,servers,false"
    })
    void targetIsShownByGetOfItsPath(String method, String path, boolean shows) {
        assertThat(Operations.of(method, path, Object.class).showsTarget()).isEqualTo(shows);
    }

    @ParameterizedTest
    @CsvSource({"1.0,2.1", "2.1,2.1", "2.5,2.5"})
    void operationBeginsWithItsRangeAndItsPath(String window, String from) {
        Operation operation = Operations.of("GET", "servers");
        Operation renamed = new Operation(
                operation.service(),
                operation.resource(),
                operation.name(),
                operation.httpMethod(),
                operation.path(),
                operation.action(),
                operation.range(),
                new Window(Microversion.parse(window), null),
                operation.removed(),
                operation.statuses(),
                operation.schemas(),
                operation.expectedErrors(),
                operation.rule(),
                operation.target(),
                operation.call(),
                operation.handler(),
                operation.owner(),
                operation.gate(),
                operation.notes(),
                operation.unauthenticated());

        assertThat(renamed.from()).hasToString(from);
    }

    @ParameterizedTest
    @CsvSource({"GET,servers/{id}", "GET,servers"})
    void operationWithoutATargetShowsNone(String method, String path) {
        assertThat(Operations.of(method, path).showsTarget()).isFalse();
    }
}
