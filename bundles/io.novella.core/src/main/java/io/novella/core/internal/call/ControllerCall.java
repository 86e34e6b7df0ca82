// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.call;

import io.novella.api.Fault;
import io.novella.core.internal.http.Exchange;
import io.novella.schema.record.RecordBinder;
import io.novella.schema.record.ResultReader;
import io.novella.schema.record.UnfitValueException;
import java.lang.invoke.MethodHandle;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Calls a method of a controller with the arguments that it declares. */
public final class ControllerCall {

    private final MethodHandle method;
    private final List<Argument> arguments;
    private final @Nullable RecordBinder params;
    private final ResultReader results;

    /** The source of an argument. */
    public enum Argument {
        TARGET,
        PARAMS_RECORD,
        PARAMS_MAP,
        CALLER,
        VERSION,
        CONTEXT
    }

    /** Creates a call. The method handle takes all arguments in one array. */
    public ControllerCall(
            MethodHandle method, List<Argument> arguments, @Nullable RecordBinder params, ResultReader results) {
        this.method = method;
        this.arguments = arguments;
        this.params = params;
        this.results = results;
    }

    /**
     * Converts flat parameters to the type of the method's parameter.
     *
     * @return a record, a map, or null if the method takes none
     * @throws Fault 400 if a value does not fit its Java type
     */
    public @Nullable Object params(Map<String, @Nullable Object> flat) {
        if (params == null) {
            return arguments.contains(Argument.PARAMS_MAP) ? flat : null;
        }
        try {
            return params.bind(flat);
        } catch (UnfitValueException unfit) {
            throw Fault.badRequest("Invalid input for field/attribute " + unfit.parameter() + ". Value: "
                    + unfit.value() + ". " + unfit.getMessage());
        }
    }

    /**
     * Calls the method.
     *
     * @param boundParams result of {@link #params}
     * @return the method's result
     * @throws Throwable whatever the method throws
     */
    public @Nullable Object invoke(Exchange exchange, @Nullable Object target, @Nullable Object boundParams)
            throws Throwable {
        Object[] values = new Object[arguments.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = switch (arguments.get(i)) {
                case TARGET -> target;
                case PARAMS_RECORD, PARAMS_MAP -> boundParams;
                case CALLER -> exchange.caller();
                case VERSION -> exchange.version();
                case CONTEXT -> exchange;
            };
        }
        return (@Nullable Object) method.invokeExact(values);
    }

    /** Returns the method's result as flat parameters. */
    public Map<String, @Nullable Object> flatResult(@Nullable Object result) {
        return results.flat(result);
    }
}
