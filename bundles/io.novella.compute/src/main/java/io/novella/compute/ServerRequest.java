// SPDX-License-Identifier: Apache-2.0
package io.novella.compute;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What servers are to be. Made by {@link #builder()}.
 *
 * @param name what people are to call it; several servers get a number after it
 * @param description what people say of it, or {@code null}
 * @param projectId the project that will own it
 * @param userId the user who asks
 * @param imageRef name of its image
 * @param flavorRef id of its flavor
 * @param metadata what to note on it
 * @param minCount how many servers at least, from 1
 * @param maxCount how many servers at most; as many are made as the quota allows
 */
public record ServerRequest(
        String name,
        @Nullable String description,
        String projectId,
        String userId,
        String imageRef,
        String flavorRef,
        Map<String, String> metadata,
        int minCount,
        int maxCount) {

    /**
     * Checks the counts and keeps its own copy of the metadata.
     *
     * @throws IllegalArgumentException if the counts are not 1 &lt;= minCount &lt;= maxCount, or the name is blank
     */
    public ServerRequest {
        if (minCount < 1 || maxCount < minCount) {
            throw new IllegalArgumentException(
                    "expected 1 <= minCount <= maxCount, not " + minCount + " and " + maxCount);
        }
        if (name.isBlank()) {
            throw new IllegalArgumentException("the name is blank");
        }
        metadata = Collections.unmodifiableMap(new TreeMap<>(metadata));
    }

    /** A builder for one server; a name, an owner, an image and a flavor are still needed. */
    public static Builder builder() {
        return new Builder();
    }

    /** Collects a request; not safe for several threads. */
    public static final class Builder {
        private @Nullable String name;
        private @Nullable String description;
        private @Nullable String projectId;
        private @Nullable String userId;
        private @Nullable String imageRef;
        private @Nullable String flavorRef;
        private Map<String, String> metadata = Map.of();
        private int minCount = 1;
        private int maxCount = 1;

        private Builder() {}

        /** What people are to call it. */
        public Builder name(String name) {
            this.name = name;
            return this;
        }

        /** What people say of it; {@code null} for nothing. */
        public Builder description(@Nullable String description) {
            this.description = description;
            return this;
        }

        /** Who will own it. */
        public Builder owner(String projectId, String userId) {
            this.projectId = projectId;
            this.userId = userId;
            return this;
        }

        /** Name of its image. */
        public Builder imageRef(String imageRef) {
            this.imageRef = imageRef;
            return this;
        }

        /** Id of its flavor. */
        public Builder flavorRef(String flavorRef) {
            this.flavorRef = flavorRef;
            return this;
        }

        /** What to note on it. */
        public Builder metadata(Map<String, String> metadata) {
            this.metadata = metadata;
            return this;
        }

        /** How many servers. */
        public Builder count(int min, int max) {
            minCount = min;
            maxCount = max;
            return this;
        }

        /**
         * The request.
         *
         * @throws NullPointerException if something needed is missing
         */
        public ServerRequest build() {
            return new ServerRequest(
                    requireNonNull(name, "name"),
                    description,
                    requireNonNull(projectId, "projectId"),
                    requireNonNull(userId, "userId"),
                    requireNonNull(imageRef, "imageRef"),
                    requireNonNull(flavorRef, "flavorRef"),
                    metadata,
                    minCount,
                    maxCount);
        }
    }
}
