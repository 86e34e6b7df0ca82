// SPDX-License-Identifier: Apache-2.0
package io.novella.schema.contract;

import io.novella.api.Microversion;
import io.novella.api.spi.ValueCodec;
import io.novella.schema.CompiledSchema;
import io.novella.schema.SchemaCompiler;
import io.novella.schema.SchemaException;
import io.novella.schema.SchemaFiles;
import io.novella.schema.SchemaKind;
import io.novella.schema.SchemaSource;
import io.novella.schema.codec.Codecs;
import io.novella.schema.mapping.BodySchema;
import io.novella.schema.mapping.SchemaMapping;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiPredicate;

/** All schema files of a bundle, compiled, without its controllers. */
public final class SchemaTree {

    private static final Codecs BUILT_IN = new Codecs();

    private final SortedMap<String, SortedMap<Microversion, Contract>> contracts = new TreeMap<>();
    private final List<String> problems = new ArrayList<>();

    private SchemaTree() {}

    /** Reads and compiles the files of some resources. */
    public static SchemaTree of(SchemaSource source, Collection<String> resources) {
        SchemaTree tree = new SchemaTree();
        SchemaCompiler compiler = new SchemaCompiler(source);
        for (String resource : resources) {
            SchemaFiles files = SchemaFiles.of(source, resource, tree.problems);
            for (String operation : files.operations()) {
                for (SchemaKind kind : SchemaKind.values()) {
                    tree.read(compiler, resource + "/" + operation + "." + kind.infix(), files.of(operation, kind));
                }
            }
        }
        return tree;
    }

    /**
     * Files that are compiled already.
     *
     * @param files by {@code <resource>/<operation>.<kind>} and the version they begin with
     */
    public static SchemaTree of(Map<String, SortedMap<Microversion, BodySchema>> files) {
        SchemaTree tree = new SchemaTree();
        files.forEach((name, bySince) -> {
            SortedMap<Microversion, Contract> contracts = new TreeMap<>();
            bySince.forEach((since, file) -> {
                try {
                    contracts.put(since, ContractReader.read(file.schema().root(), file.mapping()));
                } catch (SchemaException unusable) {
                    tree.problems.add(String.valueOf(unusable.getMessage()));
                }
            });
            if (!contracts.isEmpty()) {
                tree.contracts.put(name, contracts);
            }
        });
        return tree;
    }

    /** The files of some operations, {@code <resource>/<operation>} each. */
    public SchemaTree only(Set<String> operations) {
        SchemaTree some = new SchemaTree();
        some.contracts.putAll(contracts);
        some.contracts.keySet().removeIf(name -> !operations.contains(ApiLock.operation(name)));
        return some;
    }

    /** The files that begin at versions of which something holds, by operation and version. */
    public SchemaTree where(BiPredicate<String, Microversion> wanted) {
        SchemaTree some = new SchemaTree();
        contracts.forEach((name, bySince) -> {
            SortedMap<Microversion, Contract> kept = new TreeMap<>(bySince);
            kept.keySet().removeIf(since -> !wanted.test(ApiLock.operation(name), since));
            some.contracts.put(name, kept);
        });
        return some;
    }

    /** A codec that a bundle brings is not there when files are compared; its name alone is part of the contract. */
    private static Optional<ValueCodec> codec(String name) {
        Optional<ValueCodec> known = BUILT_IN.find(name);
        return known.isPresent() ? known : Optional.of(new AbsentCodec(name));
    }

    /** Stands for a codec that is not there; nothing is ever converted with it. */
    private record AbsentCodec(String name) implements ValueCodec {

        @Override
        public Class<?> parameterType() {
            return Object.class;
        }

        @Override
        public Object decode(Object value) {
            return value;
        }

        @Override
        public Object encode(Object value) {
            return value;
        }
    }

    private void read(SchemaCompiler compiler, String name, Map<Microversion, String> files) {
        SortedMap<Microversion, Contract> bySince = new TreeMap<>();
        files.forEach((since, file) -> {
            try {
                CompiledSchema schema = compiler.compile(file, since);
                bySince.put(
                        since,
                        ContractReader.read(schema.root(), SchemaMapping.compile(schema.root(), SchemaTree::codec)));
            } catch (SchemaException unusable) {
                problems.add(String.valueOf(unusable.getMessage()));
            }
        });
        if (!bySince.isEmpty()) {
            contracts.put(name, bySince);
        }
    }

    /** What is wrong with single files, a sentence each: their names, JSON, references and mappings. */
    public List<String> problems() {
        return List.copyOf(problems);
    }

    /** The contracts by {@code <resource>/<operation>.<kind>} and the version they begin with. */
    SortedMap<String, SortedMap<Microversion, Contract>> contracts() {
        return Collections.unmodifiableSortedMap(contracts);
    }

    /** Names of the flat parameters of one file, by JSON Pointer; empty if there is no such file. */
    public Map<String, String> parameters(String name, Microversion since) {
        Contract contract =
                contracts.getOrDefault(name, Collections.emptySortedMap()).get(since);
        Map<String, String> byPointer = new TreeMap<>();
        if (contract != null) {
            contract.parameters().forEach((parameter, pointer) -> byPointer.put(pointer, parameter));
        }
        return byPointer;
    }
}
