// SPDX-License-Identifier: Apache-2.0
package io.novella.itests;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import io.novella.api.Microversion;
import io.novella.api.RequestContext;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;

/** Rules between bundles and packages. Each covers every first-party bundle in the source tree. */
@AnalyzeClasses(locations = FirstPartyBundles.class)
class ArchitectureTest {

    /** OSGi; its annotations of packages and bundles are none of it at run time. */
    private static final String[] CONTAINER = {"org.osgi.framework..", "org.osgi.service..", "org.osgi.util.."};

    private static final String[] HTTP = {
        "java.net.http..",
        "com.sun.net.httpserver..",
        "jakarta..",
        "javax.servlet..",
        "org.glassfish..",
        "org.eclipse.jetty.."
    };

    @ArchTest
    static void rulesCoverEveryBundle(JavaClasses classes) {
        Set<Path> covered = classes.stream().map(ArchitectureTest::bundle).collect(Collectors.toSet());

        assertThat(covered).containsAll(FirstPartyBundles.classFolders()).hasSizeGreaterThan(20);
    }

    @ArchTest
    static final ArchRule CORE_KNOWS_NO_EXTENSION = noClasses()
            .that()
            .resideInAPackage("io.novella.core..")
            .should()
            .dependOnClassesThat(firstPartyOutside(
                    "io.novella.core..",
                    "io.novella.api..",
                    "io.novella.policy..",
                    "io.novella.schema..",
                    "io.novella.isolation..",
                    "io.novella.watch.."))
            .because("core serves any extension and depends on none");

    @ArchTest
    static final ArchRule THE_RULE_LANGUAGE_STANDS_ALONE = noClasses()
            .that()
            .resideInAPackage("io.novella.policy")
            .should()
            .dependOnClassesThat(
                    resideOutsideOfPackages("java..", "io.novella.policy", "org.jspecify..", "org.osgi.annotation.."))
            .because("a program with oslo.policy files can use it without OSGi, HTTP and JSON");

    @ArchTest
    static final ArchRule POLICY_FILES_NEED_NO_CONTAINER = noClasses()
            .that()
            .resideInAPackage("io.novella.policy..")
            .should()
            .dependOnClassesThat(firstPartyOutside("io.novella.policy..", "io.novella.watch.."))
            .orShould()
            .dependOnClassesThat(resideInAnyPackage(CONTAINER))
            .orShould()
            .dependOnClassesThat(resideInAnyPackage(HTTP))
            .because("a program with oslo.policy files can also read and watch them outside of a container");

    @ArchTest
    static final ArchRule SCHEMAS_KNOW_THE_API_ALONE = noClasses()
            .that()
            .resideInAPackage("io.novella.schema..")
            .should()
            .dependOnClassesThat(firstPartyOutside("io.novella.schema..", "io.novella.api.."))
            .orShould()
            .dependOnClassesThat(resideInAnyPackage(CONTAINER))
            .orShould()
            .dependOnClassesThat(resideInAnyPackage(HTTP))
            .because("tests and builds of extension authors read schemas outside of a container");

    @ArchTest
    static final ArchRule PACKAGES_ARE_FREE_OF_CIRCLES = slices().matching("io.novella.(**)")
            .should()
            .beFreeOfCycles()
            .because("a package in a circle cannot be understood, tested or moved without the others");

    @ArchTest
    static final ArchRule ONLY_THE_TESTKIT_USES_CORE = noClasses()
            .that()
            .resideOutsideOfPackages("io.novella.core..", "io.novella.testkit..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.novella.core..")
            .because("an extension needs io.novella.api only; the testkit runs core without a container");

    @ArchTest
    static final ArchRule THE_API_STANDS_ALONE = noClasses()
            .that()
            .resideInAPackage("io.novella.api..")
            .should()
            .dependOnClassesThat(firstPartyOutside("io.novella.api.."));

    @ArchTest
    static final ArchRule INTERNAL_IS_PRIVATE = classes().should(keepToTheirOwnInternals());

    @ArchTest
    static final ArchRule JNA_STAYS_IN_KVM = noClasses()
            .that()
            .resideOutsideOfPackage("io.novella.hypervisor.kvm..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("com.sun.jna..")
            .because("another accelerator may be no native code at all");

    @ArchTest
    static final ArchRule MACHINE_KNOWS_NO_ACCELERATOR = noClasses()
            .that()
            .resideInAPackage("io.novella.hypervisor.machine..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.novella.hypervisor.kvm..", "io.novella.hypervisor.software..", "com.sun.jna..")
            .because("a machine runs on every accelerator");

    @ArchTest
    static final ArchRule ACCELERATORS_KNOW_NO_DEVICE = noClasses()
            .that()
            .resideInAnyPackage("io.novella.hypervisor.kvm..", "io.novella.hypervisor.software..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.novella.hypervisor.machine.internal..")
            .orShould()
            .dependOnClassesThat()
            .haveNameMatching("io\\.novella\\.hypervisor\\.spi\\.(Snapshot)?Device.*")
            .because("devices belong to the machine");

    @ArchTest
    static final ArchRule HTTP_STAYS_IN_CORE = noClasses()
            .that()
            .resideOutsideOfPackages("io.novella.core..", "io.novella.compute.console..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("jakarta.servlet..", "jakarta.ws.rs..", "org.glassfish..")
            .because("an extension speaks of operations, not of HTTP; a console is a stream and no operation");

    @ArchTest
    static final ArchRule JETTY_STAYS_IN_THE_HOUSE = noClasses()
            .that()
            .resideOutsideOfPackages("io.novella.http..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.eclipse.jetty..")
            .because("only the connectors know which HTTP server it is");

    @ArchTest
    static final ArchRule HISTORY_IS_TOLD_BY_FILES = noClasses()
            .that()
            .resideInAPackage("io.novella.example.history..")
            .should()
            .dependOnClassesThat()
            .areAssignableTo(Microversion.class)
            .orShould()
            .callMethod(RequestContext.class, "version")
            .because("formats and versions stand in schemas and annotations");

    private static DescribedPredicate<JavaClass> firstPartyOutside(String... packages) {
        return resideInAPackage("io.novella..").and(DescribedPredicate.not(resideInAnyPackage(packages)));
    }

    private static ArchCondition<JavaClass> keepToTheirOwnInternals() {
        return new ArchCondition<>("use no other bundle's internal package") {
            @Override
            public void check(JavaClass origin, ConditionEvents events) {
                for (Dependency dependency : origin.getDirectDependenciesFromSelf()) {
                    JavaClass target = dependency.getTargetClass().getBaseComponentType();
                    boolean internal = target.getPackageName().contains(".internal");
                    if (internal
                            && target.getPackageName().startsWith("io.novella.")
                            && !bundle(target).equals(bundle(origin))
                            && !isCoreInTestkit(origin, target)) {
                        events.add(SimpleConditionEvent.violated(dependency, dependency.getDescription()));
                    }
                }
            }
        };
    }

    /** The testkit runs core's pipeline without a container. */
    private static boolean isCoreInTestkit(JavaClass origin, JavaClass target) {
        return origin.getPackageName().startsWith("io.novella.testkit")
                && target.getPackageName().startsWith("io.novella.core.");
    }

    /** The folder that a class was read from; empty for a class that is not first-party. */
    private static Path bundle(JavaClass javaClass) {
        String name = javaClass.getName().replace('.', '/') + ".class";
        return javaClass
                .getSource()
                .map(source -> source.getUri().getPath())
                .filter(file -> file != null && file.endsWith(name))
                .map(file -> Path.of(file.substring(0, file.length() - name.length()))
                        .normalize())
                .orElse(Path.of(""));
    }
}
