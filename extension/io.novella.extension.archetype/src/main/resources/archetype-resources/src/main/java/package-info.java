/** An extension of the compute API. */
@NullMarked
package ${package};

import org.jspecify.annotations.NullMarked;
