package io.countersign.approval;

/**
 * One thing that is wrong with a record.
 *
 * @param at JSON Pointer into it, or empty for the whole
 * @param message what is wrong and how to mend it
 */
public record Problem(String at, String message) {}
