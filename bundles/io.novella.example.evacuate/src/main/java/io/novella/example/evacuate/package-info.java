// SPDX-License-Identifier: Apache-2.0
/** Nova's evacuate as an example: formats that change by files, a status by annotation, and one change of meaning. */
@NullMarked
package io.novella.example.evacuate;

import org.jspecify.annotations.NullMarked;
