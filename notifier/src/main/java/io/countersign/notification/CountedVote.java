package io.countersign.notification;

import org.jspecify.annotations.Nullable;

/**
 * A vote that counts.
 *
 * @param principal who voted
 * @param approve whether they said yes
 * @param stage stage that it counts for, from 0
 * @param demand demand within the stage, from 0
 * @param argumentsDigest digest of the arguments that it is about
 * @param onBehalfOf whose right it used; null for their own
 */
public record CountedVote(
    String principal,
    boolean approve,
    int stage,
    int demand,
    String argumentsDigest,
    @Nullable String onBehalfOf) {}
