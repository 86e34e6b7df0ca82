// SPDX-License-Identifier: Apache-2.0
package io.novella.deploy.internal.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files as operators write them, with what is told of them. */
class ConfigurationFileTest {

    private static final Set<String> PIDS = Set.of("io.novella.core", "io.novella.http", "io.novella.other");
    private static final Map<String, Map<String, String>> KEYS = Map.of(
            "io.novella.core",
            Map.of("max.body.bytes", "Long", "contract.guard", "String", "hold.max.requests", "Integer"),
            "io.novella.http",
            Map.of("enabled", "Boolean"));

    @TempDir
    Path folder;

    private List<String> problems(String name, String text) throws Exception {
        Path file = folder.resolve(name);
        Files.writeString(file, text);
        return new ConfigurationFile(file).problems(KEYS, PIDS);
    }

    @ParameterizedTest
    @CsvSource({
        "io.novella.core.cfg, max.body.bytes = 10",
        "io.novella.core.cfg, # nothing",
        "io.novella.core.cfg, contract.guard = anything",
        "io.novella.core.cfg, hold.max.requests = ${env:X}",
        "io.novella.http.cfg, enabled = TRUE",
        "io.novella.other.cfg, whatever = 1",
        "io.novella.http-one.cfg, enabled = false",
        "io.novella.http~one.cfg, enabled = false"
    })
    void whatIsReadIsNotListed(String name, String text) throws Exception {
        assertThat(problems(name, text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "io.novella.core.cfg | max.body.byte = 10 | no component reads the key 'max.body.byte'; did you mean 'max.body.bytes'?",
                "io.novella.core.cfg | max_body_bytes = 10 | no component reads the key 'max_body_bytes'; did you mean",
                "io.novella.core.cfg | zzz = 10 | no component reads the key 'zzz'",
                "io.novella.core.cfg | max.body.bytes = 10 MB | 'max.body.bytes' is '10 MB': expected a whole number",
                "io.novella.core.cfg | hold.max.requests = 99999999999 | expected a whole number",
                "io.novella.http.cfg | enabled = yes | 'enabled' is 'yes': expected true or false",
                "io.novella.htp.cfg | enabled = true | no component reads a configuration with this name; did you mean 'io.novella.http'?",
                "io.novella.core.cfg | contract.guard = \\u12 | cannot be read"
            })
    void whatIsNotReadIsListed(String name, String text, String expected) throws Exception {
        assertThat(problems(name, text)).singleElement().asString().contains(expected);
    }

    @Test
    void everyKeyOfAFileIsExamined() throws Exception {
        assertThat(problems("io.novella.core.cfg", "a.key = 1\nmax.body.bytes = x\nother.key = 2\n"))
                .hasSize(3);
    }

    @Test
    void folderIsNotAFile() throws Exception {
        Path file = Files.createDirectory(folder.resolve("io.novella.core.cfg"));
        assertThat(new ConfigurationFile(file).problems(KEYS, PIDS))
                .singleElement()
                .asString()
                .contains("is a folder");
    }

    @Test
    void keysAreThoseOfTheMetatypeFileThatThePidIsDesignatedTo() throws Exception {
        Map<String, Map<String, String>> keys = new TreeMap<>();
        String xml = "<MetaData xmlns='http://www.osgi.org/xmlns/metatype/v1.2.0'>"
                + "<OCD id='one' name='1'><AD id='a.b' type='Integer'/></OCD>"
                + "<OCD id='two' name='2'><AD id='c' type='String'/></OCD>"
                + "<Designate pid='io.novella.one'><Object ocdref='one'/></Designate>"
                + "<Designate factoryPid='io.novella.two'><Object ocdref='two'/></Designate></MetaData>";
        KnownKeys.read(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)), keys);

        assertThat(keys)
                .isEqualTo(Map.of("io.novella.one", Map.of("a.b", "Integer"), "io.novella.two", Map.of("c", "String")));
    }
}
