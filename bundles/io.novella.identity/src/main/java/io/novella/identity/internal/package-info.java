/** Who a token stands for: the bootstrap administrator, and whom an operator issued a token to by the shell. */
@NullMarked
package io.novella.identity.internal;

import org.jspecify.annotations.NullMarked;
