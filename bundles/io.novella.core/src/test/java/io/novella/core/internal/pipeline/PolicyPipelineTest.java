// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.novella.api.Action;
import io.novella.api.ApiController;
import io.novella.api.ApiResource;
import io.novella.api.ApiVersion;
import io.novella.api.Delete;
import io.novella.api.Get;
import io.novella.api.Policy;
import io.novella.api.RequestContext;
import io.novella.api.Shows;
import io.novella.api.Status;
import io.novella.core.internal.testing.Answer;
import io.novella.core.internal.testing.Box;
import io.novella.core.internal.testing.FakeRequest;
import io.novella.core.internal.testing.TestPlatform;
import io.novella.schema.testing.MemorySchemas;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The parts of objects that callers may see: list items, properties and permitted operations. */
class PolicyPipelineTest {

    /** Boxes of all projects. */
    @ApiResource(service = "compute", path = "boxes", target = Box.class)
    public static final class Controller implements ApiController {

        /** A box in a list, with a secret that only its project may see. */
        public record Item(@Shows Box box, String id, String secret) {}

        /** All boxes, and the number of those that the controller saw as visible. */
        public record Items(List<Item> boxes, int visible) {}

        private static final List<Box> ALL = List.of(new Box("b1", "p1"), new Box("b2", "p2"));

        /** Returns all boxes; the platform filters them. */
        @Get
        @ApiVersion(base = "2.1")
        @Policy(value = "boxes:index", check = "@")
        public Items list(RequestContext context) {
            return new Items(ALL.stream().map(Controller::item).toList(), (int)
                    ALL.stream().filter(context::maySee).count());
        }

        private static Item item(Box box) {
            return new Item(box, box.id(), "secret of " + box.id());
        }

        /** Returns the objects themselves, without records that show them. */
        @Get("plain")
        @ApiVersion(base = "2.1")
        @Policy(value = "boxes:plain", check = "@")
        public Plain plain() {
            return new Plain(ALL);
        }

        /** A list of objects. */
        public record Plain(List<Box> boxes) {}

        /** Returns a box of another project than the caller's. */
        @Get("other")
        @ApiVersion(base = "2.1")
        @Policy(value = "boxes:other", check = "@")
        public Item other() {
            return item(ALL.get(1));
        }

        /** Shows a box. */
        @Get("{id}")
        @ApiVersion(base = "2.1")
        @Policy(value = "boxes:show", check = "rule:admin_or_owner or role:auditor")
        public Item show(Box box) {
            return item(box);
        }

        /** Deletes a box. */
        @Delete("{id}")
        @ApiVersion(base = "2.1", max = "2.4")
        @Policy(value = "boxes:delete", check = "role:admin")
        @Status(204)
        public void delete(Box box) {}

        /** An action with different keys by version. */
        @Action("open")
        @ApiVersion(base = "2.1")
        @Policy(value = "boxes:open", check = "rule:admin_or_owner", scopes = "project")
        @Status(204)
        public void open(Box box) {}

        /** An operation below a box. */
        @Get("{id}/lids/{lid}")
        @ApiVersion(base = "2.1")
        @Policy(value = "boxes:lid", check = "rule:admin_or_owner")
        @Status(204)
        public void lid(Box box) {}
    }

    private static final String ITEM =
            "{'type': 'object', 'properties': {'id': {'type': 'string'}, 'secret': {'type': 'string',"
                    + " 'ext:policy': {'rule': 'boxes:secret', 'check': 'project_id:%(project_id)s'}}},"
                    + " 'required': ['id']}";

    private final TestPlatform platform = TestPlatform.start();

    @BeforeEach
    void serve() {
        platform.serve(
                new Controller(),
                new MemorySchemas()
                        .with(
                                "boxes/list.response.2.1.json",
                                "{'type': 'object', 'properties': {'boxes': {'type': 'array', 'items': " + ITEM
                                        + "}, 'visible': {'type': 'integer'}}}")
                        .with(
                                "boxes/plain.response.2.1.json",
                                "{'type': 'object', 'properties': {'boxes': {'type': 'array', 'items': {'type': 'object',"
                                        + " 'properties': {'id': {'type': 'string'}, 'project': {'type': 'string'}}}}}}")
                        .with("boxes/other.response.2.1.json", ITEM)
                        .with("boxes/show.response.2.1.json", ITEM)
                        .with(
                                "boxes/open.request.2.1.json",
                                "{'type': 'object', 'properties': {'open': {'type': 'null'}}, 'required': ['open']}")
                        .with(
                                "boxes/open.request.2.3.json",
                                "{'type': 'object', 'properties': {'unlock': {'type': 'null'}}, 'required': ['unlock']}"));
    }

    private Answer get(String token, String version, String path) {
        return platform.send(FakeRequest.get("/compute/v2.1/" + path).as(token).at(version));
    }

    @Test
    void listIsFilteredByThePolicyOfEachObject() {
        assertThat(get(TestPlatform.P1, "2.1", "boxes").json())
                .hasToString("{\"boxes\":[{\"id\":\"b1\",\"secret\":\"secret of b1\"}],\"visible\":1}");
        assertThat(get(TestPlatform.P2, "2.1", "boxes").json())
                .hasToString("{\"boxes\":[{\"id\":\"b2\",\"secret\":\"secret of b2\"}],\"visible\":1}");
        assertThat(get(TestPlatform.ADMIN, "2.1", "boxes").json())
                .as("an administrator sees all, but the secrets of none")
                .hasToString("{\"boxes\":[{\"id\":\"b1\"},{\"id\":\"b2\"}],\"visible\":2}");
    }

    @Test
    void directlyWrittenObjectsAreFilteredToo() {
        assertThat(get(TestPlatform.P1, "2.1", "boxes/plain").json())
                .hasToString("{\"boxes\":[{\"id\":\"b1\",\"project\":\"p1\"}]}");
    }

    @Test
    void propertiesAreGuardedByTheShownObject() {
        assertThat(get(TestPlatform.P1, "2.1", "boxes/other").json()).hasToString("{\"id\":\"b2\"}");
    }

    private List<String> permitted(String token, String version, String box) {
        Answer answer = get(token, version, "boxes/" + box + "/permitted");
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return Stream.of(answer.json().path("permitted"))
                .flatMap(entries ->
                        Stream.iterate(0, i -> i < entries.size(), i -> i + 1).map(entries::get))
                .map(entry -> entry.path("method").asText() + " "
                        + entry.path("href").asText().replace("http://novella.test:8774/compute/v2.1/boxes", "") + " "
                        + entry.path("operation").asText()
                        + (entry.has("action") ? " " + entry.path("action").asText() : ""))
                .toList();
    }

    @Test
    void permittedListsAllowedOperations() {
        assertThat(permitted(TestPlatform.P1, "2.1", "b1"))
                .containsExactly("GET /b1/lids/{lid} lid", "POST /b1/action open open", "GET /b1 show");
        assertThat(permitted(TestPlatform.ADMIN, "2.1", "b2"))
                .containsExactly(
                        "DELETE /b2 delete", "GET /b2/lids/{lid} lid", "POST /b2/action open open", "GET /b2 show");
        assertThat(permitted(TestPlatform.ADMIN, "2.3", "b1")).contains("POST /b1/action open unlock");
    }

    @Test
    void permittedIs404ForAnInvisibleObject() {
        assertThat(get(TestPlatform.P2, "2.1", "boxes/b1/permitted").status()).isEqualTo(404);
        assertThat(get(TestPlatform.P2, "2.1", "boxes/b1/permitted").text())
                .isEqualTo(get(TestPlatform.P2, "2.1", "boxes/b1").text());
        assertThat(get(TestPlatform.P1, "2.1", "boxes/b9/permitted").status()).isEqualTo(404);
        for (String path : List.of("boxes/permitted/permitted", "boxes/plain/permitted", "boxes/b1/lids/1/permitted")) {
            assertThat(get(TestPlatform.ADMIN, "2.1", path).status()).as(path).isEqualTo(404);
        }
        assertThat(platform.send(FakeRequest.of("DELETE", "/compute/v2.1/boxes/b1/permitted")
                                .as(TestPlatform.ADMIN)
                                .at("2.1"))
                        .status())
                .isEqualTo(404);
    }

    /** Serves the path of the platform's list of permitted operations. */
    @ApiResource(service = "compute", path = "boxes", name = "permits", target = Box.class)
    public static final class Permits implements ApiController {

        /** The extension's own list. */
        @Get("{id}/permitted")
        @ApiVersion(base = "2.1")
        @Policy(value = "boxes:permits", check = "@")
        @Status(204)
        public void permitted(Box box) {}
    }

    @Test
    void extensionsPermittedPathTakesPrecedence() {
        platform.serve(new Permits(), new MemorySchemas());

        assertThat(get(TestPlatform.P1, "2.1", "boxes/b1/permitted").status()).isEqualTo(204);
    }
}
