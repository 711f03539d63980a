package io.countersign.approval;

/**
 * An edit of one field of the arguments.
 *
 * @param pointer JSON Pointer into the arguments
 * @param value the new value, JSON text
 */
public record FieldEdit(String pointer, String value) {}
