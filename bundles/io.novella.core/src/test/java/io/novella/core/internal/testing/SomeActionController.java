// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.testing;

import io.novella.api.Action;
import io.novella.api.ApiController;
import io.novella.api.ApiResource;
import io.novella.api.ApiVersion;
import io.novella.api.Policy;
import io.novella.api.Status;
import io.novella.schema.testing.MemorySchemas;
import java.util.concurrent.atomic.AtomicInteger;

/** The example action: one method with two formats and three statuses, and a second method with another meaning. */
@ApiResource(service = "compute", path = "boxes", target = Box.class)
public final class SomeActionController implements ApiController {

    private final AtomicInteger calls = new AtomicInteger();

    /** The parameters. */
    public record Params(String paramA) {}

    /** The result. */
    public record Result(String resultA) {}

    /** Returns the schemas of all versions. */
    public static MemorySchemas schemas() {
        return new MemorySchemas()
                .with(
                        "boxes/some-action.request.2.1.json",
                        """
                        {'type': 'object', 'required': ['someAction'], 'additionalProperties': false, 'properties': {
                          'someAction': {'type': 'object', 'required': ['paramA'], 'additionalProperties': false,
                            'ext:mapping': {'paramA': 'param_a'}, 'properties': {'paramA': {'type': 'string'}}}}}
                        """)
                .with(
                        "boxes/some-action.request.3.0.json",
                        """
                        {'type': 'object', 'required': ['some_action'], 'additionalProperties': false, 'properties': {
                          'some_action': {'type': 'object', 'required': ['param_a'], 'additionalProperties': false,
                            'properties': {'param_a': {'type': 'string'}}}}}
                        """)
                .with(
                        "boxes/some-action.response.3.0.json",
                        """
                        {'type': 'object', 'required': ['action_result'], 'properties': {
                          'action_result': {'type': 'object', 'required': ['result_a'],
                            'properties': {'result_a': {'type': 'string'}}}}}
                        """);
    }

    /** Returns the number of calls. */
    public int calls() {
        return calls.get();
    }

    /** Serves up to 3.3. */
    @Action("some-action")
    @ApiVersion(base = "2.1", max = "3.3")
    @Status(204)
    @Status(value = 202, since = "3.0")
    @Policy(value = "compute:boxes:some_action", check = "rule:admin_or_owner")
    public Result someAction(Box box, Params params) {
        calls.incrementAndGet();
        return new Result("first " + box.id() + " " + params.paramA());
    }

    /** Serves since 4.0, with another meaning. */
    @Action("some-action")
    @ApiVersion(base = "4.0", max = "4.5")
    @Status(202)
    @Policy(value = "compute:boxes:some_action", check = "rule:admin_or_owner")
    public Result someActionSemantic4(Params params, Box box) {
        calls.incrementAndGet();
        return new Result("second " + box.id() + " " + params.paramA());
    }
}
