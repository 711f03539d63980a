package io.countersign.notification.directory;

/**
 * A program that keeps the directory.
 *
 * @param principal under which its changes are written down
 * @param changesAuthority whether it may say what people may decide, beside who they are and which
 *     groups they are in
 */
public record ScimClient(String principal, boolean changesAuthority) {}
