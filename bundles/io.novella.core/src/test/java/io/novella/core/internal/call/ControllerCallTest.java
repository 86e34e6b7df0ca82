// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.novella.api.Fault;
import io.novella.api.Microversion;
import io.novella.core.internal.call.ControllerCall.Argument;
import io.novella.core.internal.http.Exchange;
import io.novella.core.internal.testing.FakeRequest;
import io.novella.schema.record.RecordBinder;
import io.novella.schema.record.ResultReader;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ControllerCallTest {

    record Params(int size) {}

    private static Object values(Object[] values) {
        return Arrays.asList(values);
    }

    private static ControllerCall call(@Nullable RecordBinder params, Argument... arguments) {
        try {
            MethodHandle method = MethodHandles.lookup()
                    .findStatic(
                            ControllerCallTest.class, "values", MethodType.methodType(Object.class, Object[].class));
            return new ControllerCall(method, List.of(arguments), params, new ResultReader(void.class));
        } catch (ReflectiveOperationException impossible) {
            throw new AssertionError(impossible);
        }
    }

    @Test
    void parametersAreARecordAMapOrNothing() {
        RecordBinder binder = RecordBinder.of(Params.class, new ArrayList<>());
        Map<String, Object> flat = Map.of("size", 5);

        assertThat(call(binder, Argument.PARAMS_RECORD).params(flat)).isEqualTo(new Params(5));
        assertThat(call(null, Argument.PARAMS_MAP).params(flat)).isEqualTo(flat);
        assertThat(call(null, Argument.CALLER).params(flat)).isNull();
    }

    @Test
    void valueThatDoesNotFitIsABadRequest() {
        ControllerCall call = call(RecordBinder.of(Params.class, new ArrayList<>()), Argument.PARAMS_RECORD);

        assertThatThrownBy(() -> call.params(Map.of("size", 5_000_000_000L)))
                .isInstanceOfSatisfying(
                        Fault.class, fault -> assertThat(fault.status()).isEqualTo(400))
                .hasMessageStartingWith("Invalid input for field/attribute size. Value: 5000000000. ");
    }

    @Test
    void methodReceivesItsArgumentsInOrder() throws Throwable {
        Exchange exchange = new Exchange(FakeRequest.get("/"));
        exchange.negotiated(Microversion.parse("2.7"));
        ControllerCall call = call(
                null, Argument.CONTEXT, Argument.TARGET, Argument.VERSION, Argument.PARAMS_MAP, Argument.PARAMS_RECORD);

        assertThat(call.invoke(exchange, "target", "params"))
                .isEqualTo(List.of(exchange, "target", Microversion.parse("2.7"), "params", "params"));
    }
}
