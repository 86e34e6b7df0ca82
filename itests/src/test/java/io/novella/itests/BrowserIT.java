// SPDX-License-Identifier: Apache-2.0
package io.novella.itests;

import static io.novella.itests.Api.json;
import static io.novella.itests.Eventually.eventually;
import static org.junit.Assert.assertEquals;

import java.nio.file.Path;
import java.util.Optional;
import org.junit.Test;

/** A person opens the page for people, chooses versions, reads and tries the API. */
public class BrowserIT extends ContainerTest {

    private static final String DOCS = "compute/v2.1/docs";
    private static final String LIST = block("GET", "/servers");
    private static final String ACTION = block("POST", "/servers/{id}/action");
    private static final String ANSWER = ".querySelector('.live-responses-table')";

    /** What the viewer shows of an operation. */
    private static String block(String method, String path) {
        return "[...document.querySelectorAll('.opblock')].find(block =>"
                + " block.querySelector('.opblock-summary-method').textContent === '" + method + "'"
                + " && block.querySelector('.opblock-summary-path').dataset.path === '" + path + "')";
    }

    @Test
    public void chooseAVersionReadAndTry() throws Exception {
        Optional<Path> chromium = Browser.executable();
        Skip.unless(chromium.isPresent(), "No browser: apt-get install chromium");
        deploy.dropExample("someaction");
        eventually(() -> json(api.get("compute/v2.1/history")).findValuesAsText("version"), all -> all.contains("3.0"));
        String url = api.request(DOCS).build().uri() + "?version=2.1";

        try (Browser browser = Browser.open(chromium.orElseThrow(), url)) {
            browser.await("document.querySelectorAll('.opblock').length > 5");
            assertEquals("2.1", browser.evaluate("byId('version').value").asText());
            read(browser);
            tryWithoutAndWithAToken(browser);
        }
    }

    private static void read(Browser browser) throws Exception {
        browser.evaluate(ACTION + ".querySelector('.opblock-summary-control').click()");
        browser.await(ACTION + ".textContent.includes('someAction')");

        browser.evaluate("byId('version').value = '3.0'; byId('version').dispatchEvent(new Event('change'))");
        browser.await(ACTION + ".textContent.includes('some_action')");
        browser.await("!byId('changes').hidden && byId('changes').textContent.includes('since 2.19')");
        assertEquals("?version=3.0", browser.evaluate("location.search").asText());
    }

    private void tryWithoutAndWithAToken(Browser browser) throws Exception {
        browser.evaluate(LIST + ".querySelector('.opblock-summary-control').click()");
        browser.await(LIST + ".querySelector('.try-out__btn')");
        browser.evaluate(LIST + ".querySelector('.try-out__btn').click()");
        browser.await(LIST + ".querySelector('.execute')");
        browser.evaluate(LIST + ".querySelector('.execute').click()");
        browser.await(LIST + ANSWER + "?.textContent.includes('401')");

        browser.evaluate("ui.preauthorizeApiKey(Object.keys(ui.specSelectors.specJson().toJS()"
                + ".components.securitySchemes)[0], '" + api.token() + "')");
        browser.evaluate(LIST + ".querySelector('.execute').click()");
        browser.await(LIST + ANSWER + "?.textContent.includes('openstack-api-version: compute 3.0')");
        browser.await(LIST + ANSWER + ".textContent.includes('\"servers\"')");
    }
}
