// SPDX-License-Identifier: Apache-2.0
package io.novella.guest.internal;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.novella.hypervisor.BootImage;
import io.novella.hypervisor.HypervisorException;
import io.novella.hypervisor.HypervisorException.Reason;
import io.novella.hypervisor.spi.GuestLibrary;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The guests in an operator's folder, by file name: {@code NAME.rom} is a firmware, {@code NAME.bin} a flat image, and {@code
 * NAME.kernel} a Linux kernel, with {@code NAME.initrd} and {@code NAME.cmdline} if they exist. Every call lists the folder again;
 * only {@link #image} reads files.
 */
@Component(configurationPid = "io.novella.guest")
public final class ImageFolder implements GuestLibrary {

    private static final Logger LOG = LoggerFactory.getLogger(ImageFolder.class);
    private static final Pattern FILE = Pattern.compile("(.+)\\.(rom|bin|kernel)", Pattern.DOTALL);
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");

    /** Maximum size of a command line file; it may have white space around the longest command line. */
    private static final int COMMAND_LINE_BYTES = 2 * BootImage.MAX_COMMAND_LINE;

    /** Configuration; its PID is the bundle's name. */
    public @interface Config {
        /** The folder; empty for {@code images} in the instance folder. */
        String images() default "";
    }

    private final @Nullable Path folder;
    private final Map<String, Held> held = new HashMap<>();
    // The messages that have been logged about the current files.
    private final Set<String> logged = new HashSet<>();

    /** The main file of an image. */
    private record Found(Path file, long size, Object version) {}

    /** An image, weakly referenced, or the error from reading it, with the versions of the image's files. */
    private record Held(List<Object> version, WeakReference<BootImage> image, @Nullable HypervisorException fault) {}

    /** Creates a library of the configured folder. */
    @Activate
    public ImageFolder(BundleContext context, Config config) {
        this(folder(config.images().strip(), context.getProperty("novella.home")));
    }

    ImageFolder(@Nullable Path folder) {
        this.folder = folder;
    }

    @Override
    public synchronized SortedSet<String> names() {
        TreeSet<String> names = new TreeSet<>();
        files().forEach((name, found) -> {
            if (!isBroken(name, found)) {
                names.add(name);
            }
        });
        return names;
    }

    @Override
    public synchronized OptionalLong size(String name) {
        Found found = files().get(name);
        return found == null || isBroken(name, found) ? OptionalLong.empty() : OptionalLong.of(found.size());
    }

    @Override
    public Optional<byte[]> find(String name) {
        return image(name).map(BootImage::toByteArray);
    }

    @Override
    public synchronized Optional<BootImage> image(String name) {
        Map<String, Found> files = files();
        held.keySet().retainAll(files.keySet());
        Found found = files.get(name);
        if (found == null) {
            return Optional.empty();
        }
        List<Object> version = version(name, found);
        Held before = held.get(name);
        if (before != null && before.version().equals(version)) {
            if (before.fault() != null) {
                throw before.fault();
            }
            BootImage image = before.image().get();
            if (image != null) {
                return Optional.of(image);
            }
        }
        try {
            BootImage image = read(name, found.file());
            held.put(name, new Held(version, new WeakReference<>(image), null));
            return Optional.of(image);
        } catch (HypervisorException e) {
            LOG.error("{} is left out: {}", found.file(), e.getMessage());
            held.put(name, new Held(version, new WeakReference<>(null), e));
            throw e;
        }
    }

    /** Returns whether the current version of an image could not be read, so that it is no longer listed. */
    private boolean isBroken(String name, Found found) {
        Held before = held.get(name);
        return before != null && before.fault() != null && before.version().equals(version(name, found));
    }

    private static BootImage read(String name, Path file) {
        if (file.toString().endsWith(".rom")) {
            return BootImage.firmware(name, file);
        }
        if (file.toString().endsWith(".bin")) {
            return BootImage.flat(name, file);
        }
        BootImage kernel = BootImage.kernel(name, file);
        Path initrd = file.resolveSibling(name + ".initrd");
        if (Files.exists(initrd)) {
            kernel = kernel.withInitrd(initrd);
        }
        Path commandLine = file.resolveSibling(name + ".cmdline");
        return Files.exists(commandLine) ? kernel.withCommandLine(line(commandLine)) : kernel;
    }

    private static String line(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new HypervisorException(
                    Reason.INVALID_SPEC, "command line file '" + file + "' is not a regular file");
        }
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(COMMAND_LINE_BYTES + 1);
            if (bytes.length > COMMAND_LINE_BYTES) {
                throw new HypervisorException(
                        Reason.INVALID_SPEC,
                        "command line file '" + file + "' has more than " + COMMAND_LINE_BYTES + " bytes");
            }
            return new String(bytes, UTF_8).strip();
        } catch (IOException e) {
            throw new HypervisorException(
                    Reason.INVALID_SPEC, "command line file '" + file + "' cannot be read: " + e.getMessage(), e);
        }
    }

    /** Returns the version of all files of an image, by attributes that change with the content. */
    private static List<Object> version(String name, Found found) {
        return List.of(
                found.file(),
                found.version(),
                version(found.file().resolveSibling(name + ".initrd")),
                version(found.file().resolveSibling(name + ".cmdline")));
    }

    private static Object version(Path file) {
        try {
            return version(Files.readAttributes(file, BasicFileAttributes.class));
        } catch (IOException e) {
            return e.getClass();
        }
    }

    private static Object version(BasicFileAttributes attributes) {
        return List.of(
                attributes.lastModifiedTime(), attributes.size(), Objects.requireNonNullElse(attributes.fileKey(), ""));
    }

    /** Returns the main file of each image, without reading it; of several, the first in the order of their names. */
    private Map<String, Found> files() {
        Map<String, Found> files = new HashMap<>();
        Set<String> leftOut = new HashSet<>();
        if (folder != null && Files.isDirectory(folder)) {
            try (Stream<Path> all = Files.list(folder)) {
                all.sorted().forEach(file -> {
                    Matcher match = FILE.matcher(file.getFileName().toString());
                    if (match.matches()) {
                        found(match.group(1), file, leftOut)
                                .ifPresent(found -> files.putIfAbsent(match.group(1), found));
                    }
                });
            } catch (IOException | UncheckedIOException e) {
                leaveOut(folder, "the images in it cannot be listed: " + e.getMessage(), leftOut);
            }
        }
        logged.retainAll(leftOut);
        return files;
    }

    private Optional<Found> found(String name, Path file, Set<String> leftOut) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            if (!NAME.matcher(name).matches()) {
                leaveOut(
                        file,
                        "the name of an image has only ASCII letters, digits, '.', '_' and '-', and begins with a letter or digit",
                        leftOut);
            } else if (!attributes.isRegularFile()) {
                leaveOut(file, "it is not a regular file", leftOut);
            } else if (attributes.size() == 0) {
                leaveOut(file, "it is empty", leftOut);
            } else if (attributes.size() > BootImage.MAX_FILE) {
                leaveOut(file, "it has " + attributes.size() + " bytes; the maximum is " + BootImage.MAX_FILE, leftOut);
            } else {
                return Optional.of(new Found(file, attributes.size(), version(attributes)));
            }
        } catch (NoSuchFileException e) {
            leaveOut(file, "the target of the link does not exist", leftOut);
        } catch (IOException e) {
            leaveOut(file, String.valueOf(e.getMessage()), leftOut);
        }
        return Optional.empty();
    }

    /** Logs why a file is left out, once as long as the reason does not change. */
    private void leaveOut(Path file, String why, Set<String> leftOut) {
        // A file name may contain line breaks, which would forge lines of the log.
        String line = file.toString().replaceAll("\\p{Cntrl}", "?") + " is left out: " + why;
        leftOut.add(line);
        if (logged.add(line)) {
            LOG.error("{}", line);
        }
    }

    private static @Nullable Path folder(String configured, @Nullable String home) {
        if (!configured.isEmpty()) {
            return Path.of(configured);
        }
        return home == null ? null : Path.of(home, "images");
    }
}
