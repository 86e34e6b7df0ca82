// SPDX-License-Identifier: Apache-2.0
package io.novella.docs.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The page is complete without a network. */
class StaticFilesTest {

    private static final Path FILES = Path.of("target/classes/static");

    @Test
    void whatThePageLoadsIsInTheBundle() throws IOException {
        String page = Files.readString(FILES.resolve("index.html"));

        assertThat(Pattern.compile("(?:src|href)=\"docs/([^\"]+)\"")
                        .matcher(page)
                        .results()
                        .map((MatchResult match) -> match.group(1)))
                .containsExactly("swagger-ui.css", "docs.css", "swagger-ui-bundle.js", "docs.js")
                .allSatisfy(file -> assertThat(FILES.resolve(file)).isNotEmptyFile());
        assertThat(FILES.resolve("swagger-ui-bundle.js.LICENSE.txt")).isNotEmptyFile();
    }

    @Test
    void nothingIsLoadedFromElsewhere() throws IOException {
        for (String file : new String[] {"index.html", "docs.css", "docs.js"}) {
            assertThat(Files.readString(FILES.resolve(file))).as(file).doesNotContain("http:", "https:", "//cdn");
        }
        assertThat(Files.readString(FILES.resolve("index.html"))).contains("default-src 'none'", "connect-src 'self'");
    }
}
