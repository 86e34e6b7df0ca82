// SPDX-License-Identifier: Apache-2.0
package io.novella.deploy.internal.configuration;

import io.novella.api.runtime.FailureInfo;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.runtime.ServiceComponentRuntime;

/**
 * The files of an operator's configurations: Configuration Admin accepts any name, key and text in silence. Worked out when asked.
 */
public final class ConfigurationFiles {

    /** Of an instance; with everything in it. */
    private static final String FOLDER = "felix.fileinstall.dir";

    /** Of Karaf, whose folder has the files of many others. */
    private static final String KARAF_FOLDER = "karaf.etc";

    private static final String OURS = "io.novella";
    private static final String PID = "service.pid";

    private final BundleContext context;

    /** Looks at the files of the container's configurations. */
    public ConfigurationFiles(BundleContext context) {
        this.context = context;
    }

    /** A sentence for each thing that nothing reads. */
    public List<FailureInfo> failures() {
        String karaf = context.getProperty(KARAF_FOLDER);
        String folder = karaf == null ? context.getProperty(FOLDER) : karaf;
        if (folder == null || folder.isBlank()) {
            return List.of();
        }
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(Path.of(folder.strip()))) {
            for (Path file : all) {
                if (ConfigurationFile.isOne(file)
                        && (karaf == null || file.getFileName().toString().startsWith(OURS))) {
                    files.add(file);
                }
            }
        } catch (IOException | DirectoryIteratorException unreadable) {
            return karaf == null && Files.exists(Path.of(folder.strip()))
                    ? List.of(new FailureInfo("conf", folder, "cannot be read: " + unreadable))
                    : List.of();
        }
        return files.isEmpty() ? List.of() : failures(files);
    }

    private List<FailureInfo> failures(List<Path> files) {
        Map<String, Map<String, String>> keys = KnownKeys.of(context.getBundles());
        Set<String> pids = new TreeSet<>(keys.keySet());
        pids.addAll(components());
        pids.addAll(managedServices());
        List<FailureInfo> failures = new ArrayList<>();
        for (Path file : files) {
            for (String problem : new ConfigurationFile(file).problems(keys, pids)) {
                failures.add(new FailureInfo(file.getFileName().toString(), file.toString(), problem));
            }
        }
        return failures;
    }

    private Set<String> components() {
        Set<String> pids = new TreeSet<>();
        ServiceReference<ServiceComponentRuntime> reference =
                context.getServiceReference(ServiceComponentRuntime.class);
        ServiceComponentRuntime runtime = reference == null ? null : context.getService(reference);
        if (runtime != null) {
            runtime.getComponentDescriptionDTOs()
                    .forEach(component -> pids.addAll(Arrays.asList(component.configurationPid)));
            context.ungetService(reference);
        }
        return pids;
    }

    private Set<String> managedServices() {
        Set<String> pids = new TreeSet<>();
        try {
            ServiceReference<?>[] references = context.getAllServiceReferences(
                    null,
                    "(|(objectClass=org.osgi.service.cm.ManagedService)"
                            + "(objectClass=org.osgi.service.cm.ManagedServiceFactory))");
            for (ServiceReference<?> reference : references == null ? new ServiceReference<?>[0] : references) {
                Object pid = reference.getProperty(PID);
                if (pid instanceof String one) {
                    pids.add(one);
                } else if (pid instanceof String[] several) {
                    pids.addAll(Arrays.asList(several));
                } else if (pid instanceof Iterable<?> several) {
                    several.forEach(each -> pids.add(String.valueOf(each)));
                }
            }
        } catch (org.osgi.framework.InvalidSyntaxException impossible) {
            throw new IllegalStateException(impossible);
        }
        return pids;
    }
}
