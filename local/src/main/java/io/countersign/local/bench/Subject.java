package io.countersign.local.bench;

import io.countersign.schemas.Topic;
import io.countersign.schemas.Topics;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What is measured: something that answers proposals and votes on topics.
 *
 * @param name as the report names it
 * @param topics names of its topics
 * @param ledgerGroup consumer group of its ledger's fold; null where it has none
 * @param folded topics that the fold reads
 * @param processes its processes, and the broker
 */
record Subject(
    String name,
    Topics topics,
    @Nullable String ledgerGroup,
    List<Topic> folded,
    Supplier<List<ProcessHandle>> processes) {}
