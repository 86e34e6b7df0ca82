// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.pipeline;

import io.novella.api.ApiController;
import io.novella.api.ApiResource;
import io.novella.api.ApiVersion;
import io.novella.api.Caller;
import io.novella.api.Get;
import io.novella.api.Microversion;
import io.novella.api.Policy;
import io.novella.api.Post;
import io.novella.api.RequestContext;
import io.novella.api.Status;
import io.novella.core.internal.testing.Box;
import io.novella.schema.testing.MemorySchemas;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Creates, lists and shows boxes, and counts its calls. Package-private, as many controllers are. */
@ApiResource(service = "compute", path = "boxes", target = Box.class)
final class BoxesController implements ApiController {

    private volatile String last = "";

    private final AtomicInteger calls = new AtomicInteger();

    /** A label of a box. */
    enum Colour {
        RED,
        GREEN
    }

    /** Part of a box. */
    record Lid(String name, int screws, @Nullable String hue) {}

    /** The parameters of a new box. */
    record Create(
            String name,
            @Nullable Integer size,
            @Nullable Long weight,
            @Nullable BigInteger atoms,
            @Nullable BigDecimal price,
            @Nullable Colour colour,
            @Nullable List<Lid> lids,
            @Nullable List<String> tags,
            @Nullable Map<String, Object> metadata,
            Optional<String> note) {}

    /** A page of boxes. */
    record Page(@Nullable Integer limit, @Nullable BigDecimal ratio, @Nullable Boolean full, @Nullable String name) {}

    static MemorySchemas schemas() {
        String create =
                """
                {'type': 'object', 'required': ['box'], 'additionalProperties': false, 'properties': {
                  'box': {'type': 'object', 'required': ['name'], 'additionalProperties': false, 'properties': {
                    'name': {'type': 'string', 'minLength': 1, 'maxLength': 20, 'pattern': '^[^/]*$'},
                    'size': {'type': 'integer', 'minimum': 1},
                    'weight': {'type': 'integer'},
                    'atoms': {'type': 'integer'},
                    'price': {'type': 'number'},
                    'colour': {'type': 'string'},
                    'lids': {'type': 'array', 'items': {'type': 'object', 'required': ['name', 'screws'],
                      'additionalProperties': false,
                      'properties': {'name': {'type': 'string'}, 'screws': {'type': 'integer'}%s}}},
                    'metadata': {'type': 'object', 'additionalProperties': true},
                    'note': {'type': 'string'}%s}}}}
                """;
        return new MemorySchemas()
                .with("boxes/create.request.2.1.json", create.formatted("", ""))
                .with(
                        "boxes/create.request.2.52.json",
                        create.formatted(
                                ", 'hue': {'type': 'string'}",
                                ", 'tags': {'type': 'array', 'items': {'type': 'string'}}"))
                .with("boxes/create.response.2.1.json", "{'type': 'object'}")
                .with("boxes/show.response.2.1.json", "{'type': 'object', 'properties': {'who': {'type': 'string'}}}")
                .with(
                        "boxes/list.query.2.1.json",
                        """
                        {'type': 'object', 'additionalProperties': true, 'properties': {
                          'limit': {'type': 'integer', 'minimum': 0}, 'ratio': {'type': 'number'},
                          'full': {'type': 'boolean'}, 'name': {'type': 'string'}}}
                        """)
                .with(
                        "boxes/list.query.2.75.json",
                        """
                        {'type': 'object', 'additionalProperties': false, 'properties': {
                          'limit': {'type': 'integer', 'minimum': 0}, 'ratio': {'type': 'number'},
                          'full': {'type': 'boolean'}, 'name': {'type': 'string'}}}
                        """)
                .with(
                        "boxes/list.response.2.1.json",
                        """
                        {'type': 'object', 'properties': {'limit': {'type': ['integer', 'null']},
                          'ratio': {'type': ['number', 'null']}, 'full': {'type': ['boolean', 'null']},
                          'name': {'type': ['string', 'null']}}}
                        """);
    }

    /** Returns the parameters of the last created box. */
    String last() {
        return last;
    }

    int calls() {
        return calls.get();
    }

    @Post
    @ApiVersion(base = "2.1")
    @Status(201)
    @Policy(value = "compute:boxes:create", check = "role:member or role:admin")
    public Map<String, Object> create(Create box) {
        calls.incrementAndGet();
        last = box.toString();
        return Map.of("lost", "what the schema does not name is not in the answer");
    }

    @Get
    @ApiVersion(base = "2.1")
    @Policy(value = "compute:boxes:list", check = "@")
    public Page list(Page page) {
        calls.incrementAndGet();
        return page;
    }

    @Get("{id}")
    @ApiVersion(base = "2.1")
    @Policy(value = "compute:boxes:show", check = "rule:admin_or_owner")
    public Map<String, Object> show(Caller caller, Microversion version, Box box, RequestContext context) {
        calls.incrementAndGet();
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put(
                "who",
                String.join(
                        " ",
                        caller.userId(),
                        version.toString(),
                        box.id(),
                        context.pathVariable("id").orElseThrow(),
                        context.serviceUrl()));
        return shown;
    }
}
