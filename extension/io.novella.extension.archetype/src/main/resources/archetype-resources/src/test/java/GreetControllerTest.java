package ${package};

import static org.assertj.core.api.Assertions.assertThat;

import io.novella.compute.Server;
import io.novella.testkit.ApiClient;
import io.novella.testkit.ApiTest;
import io.novella.testkit.Stub;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GreetControllerTest {

    private final ApiClient api = ApiTest.of(new GreetController())
            .target(Server.class, "s1", Stub.of(Server.class, Map.of("name", "web1")))
            .everySchemaUsed()
            .start();

    @Test
    void greetsInTheFormatOfTheVersion() {
        assertThat(api.at("2.1").post("servers/s1/action", "{'greet': {'name': 'Ada'}}"))
                .hasStatus(200)
                .hasJson("{'greeting': 'Hello Ada, this is web1'}");
        assertThat(api.at("2.25").post("servers/s1/action", "{'greet': {'person': {'full_name': 'Ada'}}}"))
                .hasStatus(200)
                .hasJson("{'greeting': 'Hello Ada, this is web1'}");
    }

    @Test
    void refusesTheFormatOfALaterVersion() {
        assertThat(api.at("2.1").post("servers/s1/action", "{'greet': {'name': 'Ada', 'person': {}}}"))
                .isFault(400, "'person' needs microversion 2.25 or later");
    }

    @Test
    void isForOwnersAndAdministrators() {
        assertThat(api.as("sam", "elsewhere").post("servers/s1/action", "{'greet': {'name': 'Ada'}}"))
                .hasStatus(404);
        assertThat(api.asAdmin().post("servers/s1/action", "{'greet': {'name': 'Ada'}}"))
                .hasStatus(200);
    }
}
