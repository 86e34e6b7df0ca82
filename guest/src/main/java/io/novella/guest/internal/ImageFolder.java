// SPDX-License-Identifier: Apache-2.0
package io.novella.guest.internal;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.novella.hypervisor.BootImage;
import io.novella.hypervisor.HypervisorException;
import io.novella.hypervisor.spi.GuestLibrary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The guests that an operator puts into a folder, by the names of their files: {@code NAME.rom} a firmware, {@code NAME.bin} a
 * flat image, {@code NAME.kernel} a Linux kernel with {@code NAME.initrd} and {@code NAME.cmdline} if they are there. The folder
 * is looked at whenever somebody asks.
 */
@Component(configurationPid = "io.novella.guest")
public final class ImageFolder implements GuestLibrary {

    private static final Logger LOG = LoggerFactory.getLogger(ImageFolder.class);
    private static final long LARGEST = 512 << 20;
    private static final Pattern FILE = Pattern.compile("([A-Za-z0-9][A-Za-z0-9._-]*)\\.(rom|bin|kernel)");

    /** Configuration; its PID is the bundle's name. */
    public @interface Config {
        /** The folder; {@code images} in the instance folder if not given. */
        String images() default "";
    }

    private final @Nullable Path folder;
    private final Map<String, Held> held = new HashMap<>();

    /** What was read, and of which files; empty if they are broken. */
    private record Held(List<Object> version, Optional<BootImage> image) {}

    /** Looks into the configured folder. */
    @Activate
    public ImageFolder(BundleContext context, Config config) {
        this(folder(config.images().strip(), context.getProperty("novella.home")));
    }

    ImageFolder(@Nullable Path folder) {
        this.folder = folder;
    }

    @Override
    public SortedSet<String> names() {
        return files().entrySet().stream()
                .filter(file -> image(file.getKey(), file.getValue()).isPresent())
                .map(Map.Entry::getKey)
                .collect(Collectors.collectingAndThen(
                        Collectors.toCollection(TreeSet::new), Collections::unmodifiableSortedSet));
    }

    @Override
    public Optional<byte[]> find(String name) {
        return image(name).map(BootImage::toByteArray);
    }

    @Override
    public synchronized Optional<BootImage> image(String name) {
        Path file = files().get(name);
        if (file == null) {
            held.remove(name);
            return Optional.empty();
        }
        return image(name, file);
    }

    private synchronized Optional<BootImage> image(String name, Path file) {
        Path initrd = file.resolveSibling(name + ".initrd");
        Path commandLine = file.resolveSibling(name + ".cmdline");
        try {
            List<Object> version = new ArrayList<>();
            for (Path part : List.of(file, initrd, commandLine)) {
                if (Files.exists(part)) {
                    FileTime changed = Files.getLastModifiedTime(part);
                    version.addAll(List.of(part, changed, Files.size(part)));
                }
            }
            Held before = held.get(name);
            if (before == null || !before.version().equals(version)) {
                before = new Held(version, read(name, file, initrd, commandLine));
                held.put(name, before);
            }
            return before.image();
        } catch (IOException e) {
            LOG.error("image '{}' cannot be read", name, e);
            return Optional.empty();
        }
    }

    private static Optional<BootImage> read(String name, Path file, Path initrd, Path commandLine) throws IOException {
        for (Path part : List.of(file, initrd)) {
            if (Files.exists(part) && Files.size(part) > LARGEST) {
                LOG.error("{} is left out: it has more than {} bytes", part, LARGEST);
                return Optional.empty();
            }
        }
        byte[] bytes = Files.readAllBytes(file);
        try {
            if (file.toString().endsWith(".rom")) {
                return Optional.of(BootImage.firmware(name, bytes));
            }
            if (file.toString().endsWith(".bin")) {
                return Optional.of(new BootImage(name, bytes));
            }
            BootImage kernel = BootImage.kernel(name, bytes);
            if (Files.exists(initrd)) {
                kernel = kernel.withInitrd(Files.readAllBytes(initrd));
            }
            if (Files.exists(commandLine)) {
                kernel = kernel.withCommandLine(
                        Files.readString(commandLine, UTF_8).strip());
            }
            return Optional.of(kernel);
        } catch (HypervisorException e) {
            LOG.error("{} is left out: {}", file, e.getMessage());
            return Optional.empty();
        }
    }

    /** The main file of each name; the first of several in the order of their names. */
    private Map<String, Path> files() {
        Map<String, Path> files = new HashMap<>();
        if (folder == null || !Files.isDirectory(folder)) {
            return files;
        }
        try (Stream<Path> all = Files.list(folder)) {
            all.sorted().forEach(file -> {
                Matcher match = FILE.matcher(file.getFileName().toString());
                if (match.matches() && Files.isRegularFile(file)) {
                    files.putIfAbsent(match.group(1), file);
                }
            });
        } catch (IOException e) {
            LOG.error("the images in {} cannot be listed", folder, e);
        }
        return files;
    }

    private static @Nullable Path folder(String configured, @Nullable String home) {
        if (!configured.isEmpty()) {
            return Path.of(configured);
        }
        return home == null ? null : Path.of(home, "images");
    }
}
