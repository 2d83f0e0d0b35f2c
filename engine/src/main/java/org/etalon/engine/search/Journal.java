package org.etalon.engine.search;

import java.util.function.Consumer;

/**
 * Who learns of a search while it runs.
 *
 * @param checkpointing where the state is kept
 * @param listener told of progress at least about once a second, on the calling thread
 */
public record Journal(Checkpointing checkpointing, Consumer<Progress> listener) {}
