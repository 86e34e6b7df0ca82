// SPDX-License-Identifier: Apache-2.0
package io.novella.itests;

import com.sun.source.tree.BinaryTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.ParenthesizedTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreeScanner;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.ToolProvider;

/**
 * The string expressions of Java sources that satisfy a condition, by class and in source order. A concatenation is one message, in
 * which {@code {name}} stands for each value.
 */
class MessageCollector extends TreeScanner<Void, Void> {

    private final Predicate<String> isMessage;
    private final Map<String, Set<String>> messages = new TreeMap<>();
    private String className = "";

    MessageCollector(Predicate<String> isMessage) {
        this.isMessage = isMessage;
    }

    Map<String, Set<String>> collect(Iterable<? extends JavaFileObject> sources) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        JavacTask task = (JavacTask) compiler.getTask(null, null, null, List.of("-proc:none"), null, sources);
        scan(task.parse(), null);
        return messages;
    }

    @Override
    public Void visitCompilationUnit(CompilationUnitTree unit, Void nothing) {
        className = unit.getPackageName() == null ? "" : unit.getPackageName().toString();
        return super.visitCompilationUnit(unit, nothing);
    }

    @Override
    public Void visitClass(ClassTree type, Void nothing) {
        if (type.getSimpleName().isEmpty()) { // an anonymous class counts as part of the class around it
            return super.visitClass(type, nothing);
        }
        String outer = className;
        className = outer.isEmpty() ? type.getSimpleName().toString() : outer + "." + type.getSimpleName();
        super.visitClass(type, nothing);
        className = outer;
        return null;
    }

    @Override
    public Void visitLiteral(LiteralTree literal, Void nothing) {
        if (literal.getKind() == Tree.Kind.STRING_LITERAL) {
            add((String) literal.getValue());
        }
        return null;
    }

    @Override
    public Void visitBinary(BinaryTree sum, Void nothing) {
        List<ExpressionTree> operands = new ArrayList<>();
        flatten(sum, operands);
        if (operands.stream().noneMatch(operand -> operand.getKind() == Tree.Kind.STRING_LITERAL)) {
            return super.visitBinary(sum, nothing);
        }
        StringBuilder message = new StringBuilder();
        List<ExpressionTree> values = new ArrayList<>();
        for (ExpressionTree operand : operands) {
            if (operand instanceof LiteralTree literal) {
                message.append(literal.getValue());
            } else {
                message.append('{').append(name(operand)).append('}');
                values.add(operand);
            }
        }
        add(message.toString());
        return scan(values, nothing); // a value may contain messages of its own
    }

    /** The operands of a chain of {@code +}, in which an operand in parentheses is one value. */
    private static void flatten(ExpressionTree expression, List<ExpressionTree> operands) {
        if (expression instanceof BinaryTree sum && sum.getKind() == Tree.Kind.PLUS) {
            flatten(sum.getLeftOperand(), operands);
            flatten(sum.getRightOperand(), operands);
        } else {
            operands.add(expression);
        }
    }

    /** A short name of a value; empty for an expression without one. */
    private static String name(ExpressionTree value) {
        if (value instanceof IdentifierTree variable) {
            return variable.getName().toString();
        }
        if (value instanceof MemberSelectTree member) {
            return member.getIdentifier().toString();
        }
        if (value instanceof MethodInvocationTree call) {
            return name(call.getMethodSelect());
        }
        if (value instanceof ParenthesizedTree inner) {
            return name(inner.getExpression());
        }
        return "";
    }

    private void add(String text) {
        if (isMessage.test(text)) {
            messages.computeIfAbsent(className, none -> new LinkedHashSet<>()).add(escape(text));
        }
    }

    /** The text on one line, with control characters as Java writes them. */
    private static String escape(String text) {
        StringBuilder escaped = new StringBuilder();
        text.chars().forEach(c -> {
            if (c == '\n') {
                escaped.append("\\n");
            } else if (c == '\t') {
                escaped.append("\\t");
            } else if (c < ' ' || c == 0x7f) {
                escaped.append(String.format(Locale.ROOT, "\\u%04x", c));
            } else {
                escaped.append((char) c);
            }
        });
        return escaped.toString();
    }
}
