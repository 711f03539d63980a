package io.countersign.notification.directory;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.unboundid.scim2.common.utils.JsonUtils;
import io.countersign.events.Principal;
import io.countersign.events.PrincipalKind;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Groups of the directory as SCIM resources. Who is a member stands in the records of the people,
 * so a group is there as soon as somebody is in it; a record of its own holds what else is known of
 * it.
 */
final class Groups {
  /** URI of the core schema. */
  static final String SCHEMA = "urn:ietf:params:scim:schemas:core:2.0:Group";

  /** How the ids of groups begin. */
  static final String PREFIX = "group:";

  /** How many members a group may have here. */
  static final int MAX_MEMBERS = 10_000;

  private static final int MAX_TEXT_LENGTH = 300;
  private static final int VERSION_BYTES = 12;
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");
  private static final Set<String> READ =
      Set.of("schemas", "id", "meta", "externalid", "displayname", "members");

  private Groups() {}

  /** Whether a record is one of a group that is in the directory. */
  static boolean isGroup(@Nullable Principal principal) {
    return principal != null
        && principal.getKind() == PrincipalKind.GROUP
        && !principal.getRemoved();
  }

  /** The resource of a group. */
  static ObjectNode resource(
      String name, @Nullable Principal record, List<Principal> members, String base) {
    ObjectNode resource = JsonUtils.getJsonNodeFactory().objectNode();
    resource.putArray("schemas").add(SCHEMA);
    resource.put("id", PREFIX + name);
    if (record != null && record.getExternalId() != null) {
      resource.put("externalId", record.getExternalId());
    }
    resource.put("displayName", name);
    ArrayNode array = resource.putArray("members");
    for (Principal member : members) {
      ObjectNode node =
          array
              .addObject()
              .put("value", member.getId())
              .put("$ref", base + "/Users/" + Scim.segment(member.getId()))
              .put("type", "User");
      if (member.getDisplayName() != null) {
        node.put("display", member.getDisplayName());
      }
    }
    resource
        .putObject("meta")
        .put("resourceType", "Group")
        .put("location", base + "/Groups/" + Scim.segment(PREFIX + name))
        .put("version", version(record, members));
    return resource;
  }

  /**
   * The entity tag of a group's resource. Its members are other records, so it is a digest of both.
   */
  static String version(@Nullable Principal record, List<Principal> members) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(
          String.valueOf(record == null ? 0 : record.getVersion())
              .getBytes(StandardCharsets.UTF_8));
      for (Principal member : members) {
        digest.update((byte) 0);
        digest.update(member.getId().getBytes(StandardCharsets.UTF_8));
      }
      return "W/\"" + HexFormat.of().formatHex(digest.digest(), 0, VERSION_BYTES) + "\"";
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
  }

  /** The name by which a resource asks to be known. */
  static String name(ObjectNode resource) {
    @Nullable String name = Attributes.text(resource, "displayName", MAX_TEXT_LENGTH);
    if (name == null || !NAME.matcher(name).matches()) {
      throw ScimProblem.invalidValue(
          "\"displayName\" is the group's name as policies have it: letters, digits and . _ - , at"
              + " most 100.");
    }
    return name;
  }

  /** What is wrong with a resource for the group of this name; silent where nothing is. */
  static void check(ObjectNode resource, String name) {
    for (String attribute : Attributes.names(resource)) {
      if (!READ.contains(attribute)) {
        throw ScimProblem.invalidSyntax(
            "\"" + Attributes.quoted(attribute) + "\" is not an attribute of a group.");
      }
    }
    if (!name(resource).equals(name)) {
      throw ScimProblem.mutability(
          "\"displayName\" is the name by which policies know the group; it does not change.");
    }
    @Nullable String said = Attributes.text(resource, "id", MAX_TEXT_LENGTH);
    if (said != null && !said.equals(PREFIX + name)) {
      throw ScimProblem.mutability("\"id\" does not change.");
    }
  }

  static @Nullable String externalId(ObjectNode resource) {
    return Attributes.text(resource, "externalId", MAX_TEXT_LENGTH);
  }

  /** Ids of the members that a resource names. */
  static Set<String> members(ObjectNode resource) {
    JsonNode values = resource.path("members");
    Set<String> members = new LinkedHashSet<>();
    if (values.isMissingNode() || values.isNull()) {
      return members;
    }
    if (!values.isArray() || values.size() > MAX_MEMBERS) {
      throw ScimProblem.invalidValue("\"members\" is a list of at most " + MAX_MEMBERS + ".");
    }
    for (JsonNode value : values) {
      @Nullable String type = Attributes.text(value, "type", MAX_TEXT_LENGTH);
      @Nullable String id = Attributes.text(value, "value", MAX_TEXT_LENGTH);
      if (id == null || id.startsWith(PREFIX) || (type != null && !type.equalsIgnoreCase("User"))) {
        throw ScimProblem.invalidValue(
            "Each of \"members\" has the \"value\" of a user; groups within groups are not kept.");
      }
      members.add(id);
    }
    return members;
  }

  /** The record of a group that is there. */
  static Principal record(
      String name,
      @Nullable Principal before,
      @Nullable String externalId,
      ScimClient client,
      Instant now) {
    Principal.Builder next =
        before != null && isGroup(before)
            ? Principal.newBuilder(before)
            : Principal.newBuilder().setId(PREFIX + name).setKind(PrincipalKind.GROUP);
    return next.setExternalId(externalId)
        .setActive(true)
        .setRemoved(false)
        .setVersion(before == null ? 1 : before.getVersion() + 1)
        .setChangedBy(client.principal())
        .setChangedAt(now)
        .build();
  }
}
