// SPDX-License-Identifier: Apache-2.0
package io.novella.docs.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The page is complete without a network. */
class DocsPageTest {

    private final DocsPage docs = new DocsPage();

    private String text(String file) {
        return new String(docs.file(file).orElseThrow().content(), UTF_8);
    }

    @Test
    void whatThePageLoadsIsInTheBundle() {
        assertThat(Pattern.compile("(?:src|href)=\"docs/([^\"]+)\"")
                        .matcher(text(""))
                        .results()
                        .map((MatchResult match) -> match.group(1)))
                .containsExactly("swagger-ui.css", "docs.css", "swagger-ui-bundle.js", "docs.js")
                .allSatisfy(file -> assertThat(text(file)).isNotBlank());
        assertThat(text("swagger-ui-bundle.js.LICENSE.txt")).isNotBlank();
    }

    @Test
    void nothingIsLoadedFromElsewhere() {
        for (String file : new String[] {"", "docs.css", "docs.js"}) {
            assertThat(text(file)).as(file).doesNotContain("http:", "https:", "//cdn");
        }
        assertThat(text("")).contains("default-src 'none'", "connect-src 'self'");
    }

    @Test
    void eachFileHasItsTypeAndATag() {
        assertThat(docs.path()).isEqualTo("docs");
        assertThat(docs.file("").orElseThrow().mediaType()).isEqualTo("text/html; charset=utf-8");
        assertThat(docs.file("docs.js").orElseThrow().mediaType()).isEqualTo("text/javascript; charset=utf-8");
        assertThat(docs.file("docs.css").orElseThrow().mediaType()).isEqualTo("text/css; charset=utf-8");
        assertThat(docs.file("docs.js").orElseThrow().tag())
                .matches("[0-9a-z]{40,50}")
                .isNotEqualTo(docs.file("docs.css").orElseThrow().tag());
        assertThat(docs.file("index.html")).isEmpty();
        assertThat(docs.file("../secret")).isEmpty();
    }
}
