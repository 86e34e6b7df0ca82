// SPDX-License-Identifier: Apache-2.0
package io.novella.deploy.internal.diagnosis;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.osgi.framework.Bundle;

/** The reason why a class of a bundle cannot be loaded, for its author. No code of the class is run to find it. */
final class ClassProblem {

    private static final Pattern CLASS_FILE = Pattern.compile("class file version (\\d+)");
    /** Class file versions count from Java 1.0.2, which has 45, and Java 17 has 61. */
    private static final int BEFORE_JAVA_1 = 44;

    private ClassProblem() {}

    /** Returns the reason why a class, or one that its constructors or methods name, cannot be loaded; empty if it can. */
    static Optional<String> of(Bundle bundle, String className) {
        try {
            Class<?> loaded = bundle.loadClass(className);
            int unused = loaded.getDeclaredConstructors().length + loaded.getDeclaredMethods().length;
            return Optional.empty();
        } catch (ClassNotFoundException missing) {
            return Optional.of(
                    missing.getCause() instanceof LinkageError cause
                            ? sentence(cause, bundle)
                            : "the bundle does not contain the class " + className);
        } catch (LinkageError broken) {
            return Optional.of(sentence(broken, bundle));
        } catch (IllegalStateException uninstalled) {
            return Optional.empty();
        }
    }

    private static String sentence(LinkageError broken, Bundle bundle) {
        String message = String.valueOf(broken.getMessage());
        if (broken instanceof UnsupportedClassVersionError) {
            Matcher version = CLASS_FILE.matcher(message);
            return version.find()
                    ? "the class was compiled for Java " + (Integer.parseInt(version.group(1)) - BEFORE_JAVA_1)
                            + ", and Java " + Runtime.version().feature() + " is running"
                    : message;
        }
        if (broken instanceof NoClassDefFoundError && message.indexOf('/') > 0 && message.indexOf(' ') < 0) {
            String missing = message.replace('/', '.');
            String packageName = missing.substring(0, missing.lastIndexOf('.'));
            return "it needs the class " + missing + ", but "
                    + (imports(bundle, packageName)
                            ? "the bundle that exports " + packageName + " does not contain it"
                            : "the bundle's manifest does not import the package " + packageName);
        }
        return broken.toString();
    }

    private static boolean imports(Bundle bundle, String packageName) {
        String imports = bundle.getHeaders("").get("Import-Package");
        return imports != null
                && Pattern.compile("(^|[,;\\s])" + Pattern.quote(packageName) + "($|[,;\\s])")
                        .matcher(imports)
                        .find();
    }
}
