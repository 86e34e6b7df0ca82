// SPDX-License-Identifier: Apache-2.0
package io.novella.itests;

import static io.novella.itests.Eventually.eventually;
import static org.ops4j.pax.exam.CoreOptions.junitBundles;
import static org.ops4j.pax.exam.CoreOptions.options;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.inject.Inject;
import org.junit.Before;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;
import org.osgi.framework.BundleContext;

/** A test that runs inside the distribution's container, one container for each class. */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public abstract class ContainerTest {

    @Inject
    protected BundleContext context;

    /** Speaks as the bootstrap administrator. */
    protected Api api;

    protected DeployFolder deploy;
    protected Path home;

    @Configuration
    public Option[] container() {
        return options(Distribution.options(), junitBundles());
    }

    @Before
    public void findInstance() throws IOException {
        home = Path.of(context.getProperty("novella.home"));
        Path token = eventually(() -> home.resolve("data/bootstrap-token"), Files::exists);
        api = new Api(Integer.parseInt(context.getProperty("org.osgi.service.http.port")))
                .withToken(Files.readString(token).strip());
        deploy = new DeployFolder(home);
    }
}
