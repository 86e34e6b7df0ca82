// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor;

/**
 * A segment register of an x86 processor, with what it has loaded from its descriptor.
 *
 * @param selector 0 to 0xffff
 * @param base linear address of its first byte
 * @param limit offset of its last byte
 * @param attributes the descriptor's bits 40 to 47 and 52 to 55, as Intel's manual (volume 3, 24.4.1) packs them: type in
 *     bits 0-3, S 4, DPL 5-6, P 7, AVL 12, L 13, D/B 14, G 15
 */
public record Segment(int selector, long base, long limit, int attributes) {}
