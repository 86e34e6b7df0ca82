// SPDX-License-Identifier: Apache-2.0
package io.novella.schema;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import org.junit.jupiter.api.Test;

class SecretsTest {

    private static JsonNode json(String text) throws JsonProcessingException {
        return new ObjectMapper().readTree(text.replace('\'', '"'));
    }

    @Test
    void secretsAreHiddenWhereverTheyStand() throws JsonProcessingException {
        JsonNode value = json("{'user': {'name': 'ann', 'password': 'p', 'Original_Password': 1, 'adminPass': 'a'},"
                + " 'list': [{'secret': 's'}], 'token': {'id': 't'}, 'passwords': 2}");

        assertThat(Secrets.hidden(List.of(), value))
                .isEqualTo(json(
                        "{'user': {'name': 'ann', 'password': '***', 'Original_Password': '***', 'adminPass': '***'},"
                                + " 'list': [{'secret': '***'}], 'token': '***', 'passwords': 2}"));
    }

    @Test
    void theValueItselfMayBeOne() throws JsonProcessingException {
        assertThat(Secrets.hidden(List.of("user", "password"), json("5"))).isEqualTo(json("'***'"));
        assertThat(Secrets.hidden(List.of("token", "id"), json("'x'"))).isEqualTo(json("'***'"));
        assertThat(Secrets.hidden(List.of("user", "password"), json("null"))).isEqualTo(json("null"));
        assertThat(Secrets.hidden(List.of("user", "name"), json("5"))).isEqualTo(json("5"));
    }
}
