// SPDX-License-Identifier: Apache-2.0
package io.novella.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.doctree.DocCommentTree;
import com.sun.source.doctree.DocTree;
import com.sun.source.doctree.LinkTree;
import com.sun.source.doctree.LiteralTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;

/**
 * The reference of annotations in the extension guide is the Javadoc of the annotations. {@code -Dnovella.update.docs=true} writes it
 * anew.
 */
class AnnotationReferenceTest {

    private static final Path SOURCES = Path.of("src/main/java");
    private static final Path GUIDE = Path.of("../../docs/extension-guide.md");
    private static final String BEGIN = "<!-- Annotations: from the Javadoc, checked by AnnotationReferenceTest. -->\n";
    private static final String END = "<!-- End of the annotations. -->\n";

    @Test
    void theGuideHasTheJavadocOfEveryAnnotationAndAttribute() throws IOException {
        String guide = Files.readString(GUIDE);
        int begin = guide.indexOf(BEGIN);
        int end = guide.indexOf(END);
        assertThat(begin).as("the beginning of the reference in %s", GUIDE).isPositive();
        assertThat(end).as("the end of the reference in %s", GUIDE).isGreaterThan(begin);
        String reference = reference();
        if (Boolean.getBoolean("novella.update.docs")) {
            Files.writeString(GUIDE, guide.substring(0, begin) + BEGIN + reference + guide.substring(end));
            return;
        }

        assertThat(guide.substring(begin + BEGIN.length(), end))
                .as("the reference in %s; -Dnovella.update.docs=true writes it anew", GUIDE)
                .isEqualTo(reference);
    }

    private static String reference() throws IOException {
        Map<String, String> sections = new TreeMap<>();
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8);
                Stream<Path> sources = Files.walk(SOURCES)) {
            List<Path> java =
                    sources.filter(file -> file.toString().endsWith(".java")).toList();
            JavacTask task = (JavacTask) compiler.getTask(
                    null, files, null, List.of("-proc:none"), null, files.getJavaFileObjectsFromPaths(java));
            DocTrees docs = DocTrees.instance(task);
            for (CompilationUnitTree unit : task.parse()) {
                for (Tree type : unit.getTypeDecls()) {
                    if (type.getKind() == Tree.Kind.ANNOTATION_TYPE) {
                        ClassTree annotation = (ClassTree) type;
                        sections.put(
                                annotation.getSimpleName().toString(),
                                section(annotation, new TreePath(new TreePath(unit), type), docs));
                    }
                }
            }
        }
        assertThat(sections).as("annotations in %s", SOURCES).hasSizeGreaterThan(10);
        return "\n" + String.join("\n", sections.values()) + "\n";
    }

    private static String section(ClassTree annotation, TreePath path, DocTrees docs) {
        StringBuilder text = new StringBuilder("**`@" + annotation.getSimpleName() + "`** "
                + text(docs.getDocCommentTree(path), "@" + annotation.getSimpleName()) + "\n");
        StringBuilder rows = new StringBuilder();
        for (Tree member : annotation.getMembers()) {
            if (member instanceof MethodTree attribute) {
                String name = attribute.getName().toString();
                rows.append("| `")
                        .append(name)
                        .append("` | `")
                        .append(attribute.getReturnType())
                        .append("` | ")
                        .append(
                                attribute.getDefaultValue() == null
                                        ? "required"
                                        : "`"
                                                + attribute
                                                        .getDefaultValue()
                                                        .toString()
                                                        .replace("void.class", "void") + "`")
                        .append(" | ")
                        .append(text(
                                docs.getDocCommentTree(new TreePath(path, member)),
                                "@" + annotation.getSimpleName() + "." + name))
                        .append(" |\n");
            }
        }
        if (!rows.isEmpty()) {
            text.append("\n| attribute | type | default | meaning |\n|---|---|---|---|\n")
                    .append(rows);
        }
        return text.toString();
    }

    /** The whole description as a line of Markdown. */
    private static String text(DocCommentTree comment, String of) {
        assertThat(comment).as("Javadoc of %s", of).isNotNull();
        StringBuilder text = new StringBuilder();
        for (DocTree part : comment.getFullBody()) {
            if (part instanceof LiteralTree literal) {
                text.append('`').append(literal.getBody().getBody().strip()).append('`');
            } else if (part instanceof LinkTree link) {
                text.append('`')
                        .append(link.getReference()
                                .getSignature()
                                .replaceAll("^#|([a-z]+\\.)+(?=[A-Z])|\\(\\)", "")
                                .replace('#', '.'))
                        .append('`');
            } else if (part.getKind() == DocTree.Kind.TEXT) {
                text.append(part);
            } else {
                text.append(' '); // a paragraph
            }
        }
        return text.toString().replaceAll("\\s+", " ").replace("|", "\\|").trim();
    }
}
