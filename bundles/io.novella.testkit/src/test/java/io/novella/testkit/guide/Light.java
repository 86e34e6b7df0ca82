// SPDX-License-Identifier: Apache-2.0
package io.novella.testkit.guide;

public record Light(String id, String projectId, int percent) {}
