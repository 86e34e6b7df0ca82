// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.novella.api.ApiController;
import io.novella.api.ApiResource;
import io.novella.api.ApiVersion;
import io.novella.api.Get;
import io.novella.api.Policy;
import io.novella.api.RequestContext;
import io.novella.api.spi.TargetLoader;
import io.novella.core.internal.runtime.Contributor;
import io.novella.core.internal.testing.Answer;
import io.novella.core.internal.testing.FakeRequest;
import io.novella.core.internal.testing.TestPlatform;
import io.novella.schema.testing.MemorySchemas;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Target loaders that read more than the id: a query parameter, or a path variable by name. */
class TargetByParametersTest {

    /** A key of an owner. */
    public record Key(String owner, String name) {}

    private static final class KeyLoader implements TargetLoader<Key> {

        @Override
        public Class<Key> type() {
            return Key.class;
        }

        @Override
        public Optional<Key> load(String id, RequestContext context) {
            String owner =
                    (String) context.parameter("owner").orElse(context.caller().userId());
            return context.pathVariable("number")
                    .map(number -> new Key(owner, "number " + number))
                    .or(() -> Optional.of(new Key(owner, id)));
        }

        @Override
        public Map<String, Object> attributes(Key key) {
            return Map.of("user_id", key.owner());
        }
    }

    /** Shows keys. */
    @ApiResource(service = "compute", path = "keys", target = Key.class)
    public static final class KeysController implements ApiController {

        /** Shows a key. */
        @Get("{number}")
        @Get(value = "{name}", since = "2.2")
        @ApiVersion(base = "2.1")
        @Policy(value = "keys:show", check = "role:admin or user_id:%(user_id)s")
        public Key show(Key key) {
            return key;
        }
    }

    private final TestPlatform platform = TestPlatform.start();

    TargetByParametersTest() {
        platform.registry().addTargetLoader(new KeyLoader(), Contributor.NONE);
        platform.serve(
                new KeysController(),
                new MemorySchemas()
                        .with(
                                "keys/show.query.2.2.json",
                                "{'type': 'object', 'properties': {'user': {'type': 'string'}}, 'ext:mapping':"
                                        + " {'user': 'owner'}}")
                        .with(
                                "keys/show.response.2.1.json",
                                "{'type': 'object', 'properties': {'owner': {'type': 'string'}, 'name': {'type':"
                                        + " 'string'}}}"));
    }

    private Answer get(String path, String version) {
        return platform.send(FakeRequest.get("/compute/v2.1/keys/" + path)
                .as(TestPlatform.ADMIN)
                .at(version));
    }

    @Test
    void loaderReadsParametersOfTheVersionsSchema() {
        assertThat(get("k?user=somebody", "2.2").text()).contains("\"owner\":\"somebody\"");
        assertThat(get("k", "2.2").text()).doesNotContain("somebody");
        assertThat(get("k?user=somebody", "2.1").text()).doesNotContain("somebody");
    }

    @Test
    void loaderReadsThePathVariableByName() {
        assertThat(get("7", "2.1").text()).contains("\"name\":\"number 7\"");
        assertThat(get("7", "2.2").text()).contains("\"name\":\"7\"");
    }
}
