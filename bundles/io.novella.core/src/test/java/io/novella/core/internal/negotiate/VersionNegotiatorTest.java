// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.negotiate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.novella.api.Fault;
import io.novella.api.Microversion;
import io.novella.core.internal.http.Exchange;
import io.novella.core.internal.testing.Answer;
import io.novella.core.internal.testing.FakeRequest;
import io.novella.core.internal.testing.FakeService;
import io.novella.core.internal.testing.TestPlatform;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Nova's response to each combination of version headers, with the versions of Nova, 2.1 to 2.93. */
class VersionNegotiatorTest {

    private static final String STANDARD = "OpenStack-API-Version";
    private static final String LEGACY = "X-OpenStack-Nova-API-Version";
    private static final ServiceVersions COMPUTE = ServiceVersions.of(
            FakeService.compute(),
            IntStream.rangeClosed(1, 93)
                    .mapToObj(minor -> new Microversion(2, minor))
                    .toList());

    /** Header lines, each {@code name: value}, and the negotiated version, or the rejected one. */
    record Row(String what, List<String> headers, String inForce, String unsupported, String malformed) {

        FakeRequest request(String path) {
            FakeRequest request = FakeRequest.get(path);
            headers.forEach(line -> request.header(
                    line.substring(0, line.indexOf(':')),
                    line.substring(line.indexOf(':') + 1).strip()));
            return request;
        }

        @Override
        public String toString() {
            return what;
        }
    }

    private static Row good(String inForce, String what, String... headers) {
        return new Row(what, List.of(headers), inForce, "", "");
    }

    private static Row unsupported(String version, String what, String... headers) {
        return new Row(what, List.of(headers), "", version, "");
    }

    private static Row malformed(String text, String what, String... headers) {
        return new Row(
                what,
                List.of(headers),
                "",
                "",
                "API Version String " + text + " is of invalid format. Must be of format MajorNum.MinorNum.");
    }

    static Stream<Row> inForce() {
        return Stream.of(
                good("2.1", "nothing asked for"),
                good("2.10", "the standard header", STANDARD + ": compute 2.10"),
                good("2.10", "the service in upper case", STANDARD + ": COMPUTE 2.10"),
                good("2.10", "the header's name in lower case", "openstack-api-version: compute 2.10"),
                good("2.93", "latest", STANDARD + ": compute latest"),
                good("2.93", "latest in the older header", LEGACY + ": latest"),
                good("2.10", "the older header", LEGACY + ": 2.10"),
                good("2.10", "two in the older header, the last wins", LEGACY + ": 2.1, 2.10"),
                good("2.35", "both headers, the standard one wins", LEGACY + ": 2.2", STANDARD + ": compute 2.35"),
                good("2.2", "the standard header is for another", STANDARD + ": volume 3.5", LEGACY + ": 2.2"),
                good("2.35", "several services in one line", STANDARD + ": volume 3.5, compute 2.35, image 2.2"),
                good("2.35", "the service twice, the last wins", STANDARD + ": compute 2.2, compute 2.35"),
                good("2.35", "two lines", STANDARD + ": volume 3.5", STANDARD + ": compute 2.35"),
                good("2.35", "two lines, the last wins", STANDARD + ": compute 2.2", STANDARD + ": compute 2.35"),
                good("2.2", "two lines, the first is ours", STANDARD + ": compute 2.2", STANDARD + ": volume 3.5"),
                good("2.1", "another service", STANDARD + ": nova 2.10"),
                good("2.1", "no service", STANDARD + ": 2.10"),
                good("2.1", "no version", STANDARD + ": compute"),
                good("2.1", "no space", STANDARD + ": compute2.10"),
                good("2.1", "an empty header", STANDARD + ":"),
                good("2.10", "many spaces", STANDARD + ": compute   2.10"),
                good("2.10", "a tab and spaces around", STANDARD + ":  compute \t 2.10  ,image 2.1"),
                good("2.10", "nothing between commas", STANDARD + ": ,compute 2.10,,"));
    }

    static Stream<Row> refused() {
        return Stream.of(
                malformed("LATEST", "latest in upper case", STANDARD + ": compute LATEST"),
                malformed("compute 2.10", "a service in the older header", LEGACY + ": compute 2.10"),
                malformed("2.10 junk", "more behind the version", STANDARD + ": compute 2.10 junk"),
                malformed("2.1.4", "three numbers", STANDARD + ": compute 2.1.4"),
                malformed("2", "one number", STANDARD + ": compute 2"),
                malformed("2.010", "a leading zero", STANDARD + ": compute 2.010"),
                malformed("v2.10", "a letter before", STANDARD + ": compute v2.10"),
                malformed("-1.0", "a sign", STANDARD + ": compute -1.0"),
                malformed("", "the older header empty", LEGACY + ":"),
                malformed("", "the older header ends in a comma", LEGACY + ": 2.1,"),
                malformed("pony.horse", "words", LEGACY + ": pony.horse"),
                malformed("2.1e1", "an exponent", STANDARD + ": compute 2.1e1"),
                malformed("\u0662.\u0661", "other digits", STANDARD + ": compute \u0662.\u0661"),
                unsupported("2.0", "before the minimum", STANDARD + ": compute 2.0"),
                unsupported("2.94", "after the maximum", STANDARD + ": compute 2.94"),
                unsupported("3.0", "a later major", STANDARD + ": compute 3.0"),
                unsupported("1.1", "an earlier major", STANDARD + ": compute 1.1"),
                unsupported("9.9", "far away", LEGACY + ": 9.9"),
                unsupported("2.99999999999", "too large for an int", STANDARD + ": compute 2.99999999999"),
                unsupported("99999999999.1", "a major too large", STANDARD + ": compute 99999999999.1"));
    }

    @ParameterizedTest
    @MethodSource("inForce")
    void headersSelectTheVersion(Row row) {
        Exchange exchange = new Exchange(row.request("/compute/v2.1/keypairs"));

        Microversion version = VersionNegotiator.negotiate(COMPUTE, exchange);

        assertThat(version).hasToString(row.inForce());
        assertThat(exchange.version()).isEqualTo(version);
        assertThat(exchange.versionHeaders().orElseThrow().version()).isEqualTo(row.inForce());
    }

    @ParameterizedTest
    @MethodSource("refused")
    void rejectionHasVersionHeaderOnlyForWellFormedVersion(Row row) {
        Exchange exchange = new Exchange(row.request("/compute/v2.1/keypairs"));

        if (!row.unsupported().isEmpty()) {
            assertThatThrownBy(() -> VersionNegotiator.negotiate(COMPUTE, exchange))
                    .isInstanceOf(UnsupportedVersion.class)
                    .hasMessage("Version " + row.unsupported()
                            + " is not supported by the API. Minimum is 2.1 and maximum is 2.93.");
            assertThat(exchange.versionHeaders().orElseThrow().version()).isEqualTo(row.unsupported());
        } else {
            assertThatThrownBy(() -> VersionNegotiator.negotiate(COMPUTE, exchange))
                    .isInstanceOfSatisfying(
                            Fault.class, fault -> assertThat(fault.status()).isEqualTo(400))
                    .hasMessage(row.malformed());
            assertThat(exchange.versionHeaders()).isEmpty();
        }
    }

    static Stream<Row> everyRow() {
        return Stream.concat(inForce(), refused());
    }

    @ParameterizedTest
    @MethodSource("everyRow")
    void responseHasVersionHeadersUnlessTheVersionIsMalformed(Row row) {
        FakeService service = FakeService.compute();
        IntStream.rangeClosed(1, 93).forEach(minor -> service.declaring("2." + minor));
        TestPlatform platform = TestPlatform.start(service);

        Answer answer = platform.send(row.request("/compute/v2.1/"));

        String version = row.inForce() + row.unsupported();
        assertThat(answer.status())
                .isEqualTo(!row.inForce().isEmpty() ? 200 : row.unsupported().isEmpty() ? 400 : 406);
        if (version.isEmpty()) {
            assertThat(answer.header(STANDARD)).isEmpty();
            assertThat(answer.header(LEGACY)).isEmpty();
            assertThat(answer.header("Vary")).isEmpty();
            assertThat(answer.fault()).isEqualTo("badRequest");
        } else {
            assertThat(answer.header(STANDARD)).containsExactly("compute " + version);
            assertThat(answer.header(LEGACY)).containsExactly(version);
            assertThat(answer.header("Vary")).containsExactly(STANDARD, LEGACY);
        }
    }

    @Test
    void serviceWithoutLegacyHeaderIgnoresIt() {
        TestPlatform platform =
                TestPlatform.start(new FakeService("image", "/image/v2", "2.0", Optional.empty()).declaring("2.9"));

        Answer answer = platform.send(FakeRequest.get("/image/v2").header(LEGACY, "2.9"));

        assertThat(answer.header(STANDARD)).containsExactly("image 2.0");
        assertThat(answer.header(LEGACY)).isEmpty();
        assertThat(answer.header("Vary")).containsExactly(STANDARD);
    }

    @Test
    void keystoneIgnoresVersionHeaders() {
        ServiceVersions identity = ServiceVersions.of(FakeService.keystone(), List.of(Microversion.parse("3.15")));
        Exchange exchange = new Exchange(FakeRequest.get("/identity/v3").header(STANDARD, "identity 3.15"));

        assertThat(VersionNegotiator.negotiate(identity, exchange)).hasToString("3.14");
        assertThat(exchange.version()).hasToString("3.14");
        assertThat(exchange.versionHeaders()).isEmpty();
    }

    @Test
    void versionsAreOrderedNumericallyFromTheMinimum() {
        ServiceVersions versions = ServiceVersions.of(
                FakeService.compute().declaring("1.9", "2.9", "2.10"),
                List.of(Microversion.parse("2.0"), Microversion.parse("2.2")));

        assertThat(versions.supported()).map(Microversion::toString).containsExactly("2.1", "2.2", "2.9", "2.10");
        assertThat(versions.maximum()).hasToString("2.10");
    }

    @Property(tries = 3000)
    void anyHeaderValueIsNegotiatedOrRejected(@ForAll("values") String standard, @ForAll("values") String legacy) {
        FakeRequest request = FakeRequest.get("/").header(STANDARD, standard).header(LEGACY, legacy);
        try {
            assertThat(COMPUTE.supported()).contains(VersionNegotiator.negotiate(COMPUTE, new Exchange(request)));
        } catch (Fault fault) {
            assertThat(fault.status()).isEqualTo(400);
        } catch (UnsupportedVersion unsupported) {
            assertThat(unsupported.maximum()).hasToString("2.93");
        }
    }

    @Provide
    Arbitrary<String> values() {
        Arbitrary<String> words = Arbitraries.of(
                        "compute",
                        "COMPUTE",
                        "latest",
                        "2.1",
                        "2.93",
                        "2.94",
                        "2.",
                        ".1",
                        "0.0",
                        ",",
                        " ",
                        "\t",
                        "-",
                        "9999999999999999999.1",
                        "\u00a0",
                        "\u0130",
                        "\ud800",
                        "nova",
                        ";")
                .list()
                .ofMaxSize(8)
                .map(list -> String.join("", list));
        return Arbitraries.oneOf(words, Arbitraries.strings().ofMaxLength(40));
    }
}
