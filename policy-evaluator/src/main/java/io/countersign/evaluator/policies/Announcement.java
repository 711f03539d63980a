package io.countersign.evaluator.policies;

import java.time.Instant;

/**
 * What was once told of a bundle: that it came into force, became a shadow or took its policy out
 * of force. So a policy that vanishes is missed, after a restart, too.
 *
 * @param name name of the policy
 * @param version version of the bundle
 * @param mode what it is for
 * @param digest digest of its document
 * @param publishedAt when it was signed
 */
public record Announcement(
    String name, String version, Bundle.Mode mode, String digest, Instant publishedAt) {}
