// SPDX-License-Identifier: Apache-2.0
package io.novella.itests;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import io.novella.api.Microversion;
import io.novella.api.RequestContext;

/** The laws between bundles. They hold for the bundles on the class path of this module. */
@AnalyzeClasses(packages = "io.novella", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

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
            .because("whoever has files of oslo.policy can use it without OSGi, HTTP and JSON");

    @ArchTest
    static final ArchRule SCHEMAS_KNOW_THE_API_ALONE = noClasses()
            .that()
            .resideInAPackage("io.novella.schema..")
            .should()
            .dependOnClassesThat(firstPartyOutside("io.novella.schema..", "io.novella.api.."))
            .orShould()
            .dependOnClassesThat(resideInAnyPackage("org.osgi.framework..", "jakarta.."))
            .because("tests and builds of authors read schemas outside of a container");

    @ArchTest
    static final ArchRule PACKAGES_ARE_FREE_OF_CIRCLES = slices().matching("io.novella.(**)")
            .should()
            .beFreeOfCycles()
            .because("a package that can be understood alone has no circle through it");

    @ArchTest
    static final ArchRule NOBODY_KNOWS_CORE = noClasses()
            .that()
            .resideOutsideOfPackage("io.novella.core..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.novella.core..")
            .because("what an extension needs is in io.novella.api");

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
            .because("another hypervisor may be no native code at all");

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
                            && !bundle(target).equals(bundle(origin))) {
                        events.add(SimpleConditionEvent.violated(dependency, dependency.getDescription()));
                    }
                }
            }
        };
    }

    /** The jar or folder that a class was read from. */
    private static String bundle(JavaClass javaClass) {
        String name = javaClass.getName().replace('.', '/');
        return javaClass
                .getSource()
                .map(source -> source.getUri().toString().replace(name + ".class", ""))
                .orElse("");
    }
}
