package io.countersign.notification.directory;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.unboundid.scim2.common.utils.JsonUtils;
import io.countersign.events.Principal;
import io.countersign.events.PrincipalKind;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** People of the directory as SCIM resources, and back. */
final class Users {
  /** URI of the core schema. */
  static final String SCHEMA = "urn:ietf:params:scim:schemas:core:2.0:User";

  /** How the ids of people begin. */
  static final String PREFIX = "user:";

  private static final String ENTERPRISE =
      "urn:ietf:params:scim:schemas:extension:enterprise:2.0:user";
  private static final int MAX_TEXT_LENGTH = 300;
  private static final int MAX_EMAILS = 20;
  private static final Pattern USER_NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._@+-]{0,199}");

  /** What is read; everything else of RFC 7643 is taken and not kept. */
  private static final Set<String> NOT_KEPT =
      Set.of(
          "name",
          "nickname",
          "profileurl",
          "title",
          "usertype",
          "preferredlanguage",
          "locale",
          "timezone",
          "phonenumbers",
          "ims",
          "photos",
          "addresses",
          "entitlements",
          "roles",
          "x509certificates",
          ENTERPRISE);

  private static final Set<String> READ =
      Set.of(
          "schemas",
          "id",
          "meta",
          "externalid",
          "username",
          "displayname",
          "active",
          "emails",
          "groups",
          Authority.SCHEMA.toLowerCase(Locale.ROOT));

  private Users() {}

  /** Whether a record is one of a person who is in the directory. */
  static boolean isUser(@Nullable Principal principal) {
    return principal != null
        && principal.getKind() == PrincipalKind.HUMAN
        && principal.getId().startsWith(PREFIX)
        && !principal.getRemoved();
  }

  /** The resource of a person. */
  static ObjectNode resource(Principal user, String base) {
    ObjectNode resource = JsonUtils.getJsonNodeFactory().objectNode();
    ArrayNode schemas = resource.putArray("schemas").add(SCHEMA);
    resource.put("id", user.getId());
    if (user.getExternalId() != null) {
      resource.put("externalId", user.getExternalId());
    }
    resource.put("userName", user.getId().substring(PREFIX.length()));
    if (user.getDisplayName() != null) {
      resource.put("displayName", user.getDisplayName());
    }
    resource.put("active", user.getActive());
    if (user.getEmail() != null) {
      resource
          .putArray("emails")
          .addObject()
          .put("value", user.getEmail())
          .put("type", "work")
          .put("primary", true);
    }
    if (!user.getGroups().isEmpty()) {
      ArrayNode groups = resource.putArray("groups");
      for (String group : user.getGroups()) {
        groups
            .addObject()
            .put("value", Groups.PREFIX + group)
            .put("$ref", base + "/Groups/" + Scim.segment(Groups.PREFIX + group))
            .put("display", group)
            .put("type", "direct");
      }
    }
    Authority.of(user).writeTo(resource);
    if (resource.has(Authority.SCHEMA)) {
      schemas.add(Authority.SCHEMA);
    }
    resource
        .putObject("meta")
        .put("resourceType", "User")
        .put("lastModified", user.getChangedAt().toString())
        .put("location", base + "/Users/" + Scim.segment(user.getId()))
        .put("version", version(user));
    return resource;
  }

  /** The entity tag of a person's resource. */
  static String version(Principal user) {
    return "W/\"" + user.getVersion() + "\"";
  }

  /** The name by which a new resource asks to be known. */
  static String userName(ObjectNode resource) {
    @Nullable String name = Attributes.text(resource, "userName", MAX_TEXT_LENGTH);
    if (name == null || !USER_NAME.matcher(name).matches()) {
      throw ScimProblem.invalidValue(
          "\"userName\" is the principal id without \"user:\": letters, digits and . _ @ + - , at"
              + " most 200.");
    }
    return name;
  }

  /**
   * The record that a resource makes of a person; equal to {@code before} where nothing changes.
   *
   * @param resource as it shall be
   * @param before the person's record; null where there was none
   * @param authorityStays whether authority that the resource does not speak of stays; otherwise
   *     its absence takes it away
   */
  static Principal record(
      ObjectNode resource,
      @Nullable Principal before,
      boolean authorityStays,
      ScimClient client,
      Instant now) {
    check(resource);
    String id = PREFIX + userName(resource);
    @Nullable Principal standing = isUser(before) ? before : null;
    if (standing != null) {
      checkUnchanged(resource, standing, id);
    }
    Authority had = standing == null ? Authority.NONE : Authority.of(standing);
    @Nullable Authority said = Authority.read(resource);
    Authority authority = said != null ? said : authorityStays ? had : Authority.NONE;
    if (!authority.equals(had) && !client.changesAuthority()) {
      throw ScimProblem.forbidden(
          "This client keeps who people are and which groups they are in; what they may decide ("
              + Authority.SCHEMA
              + ") is changed with the token of the authority.");
    }
    @Nullable Boolean active = Attributes.truth(resource, "active");
    Principal.Builder next =
        standing == null
            ? Principal.newBuilder().setId(id).setKind(PrincipalKind.HUMAN)
            : Principal.newBuilder(standing);
    authority.writeTo(next);
    next.setDisplayName(displayName(resource))
        .setEmail(email(resource.path("emails")))
        .setExternalId(Attributes.text(resource, "externalId", MAX_TEXT_LENGTH))
        .setActive(active != null ? active : standing == null || standing.getActive())
        .setRemoved(false);
    if (standing != null && sameBut(standing, next)) {
      return standing;
    }
    return next.setVersion(before == null ? 1 : before.getVersion() + 1)
        .setChangedBy(client.principal())
        .setChangedAt(now)
        .build();
  }

  /** The record of a person who is taken out of the directory: nothing is left but the version. */
  static Principal removed(Principal user, ScimClient client, Instant now) {
    return Principal.newBuilder()
        .setId(user.getId())
        .setKind(user.getKind())
        .setActive(false)
        .setRemoved(true)
        .setVersion(user.getVersion() + 1)
        .setChangedBy(client.principal())
        .setChangedAt(now)
        .build();
  }

  /** The record of a person with other groups. */
  static Principal regrouped(Principal user, List<String> groups, ScimClient client, Instant now) {
    return Principal.newBuilder(user)
        .setGroups(groups)
        .setVersion(user.getVersion() + 1)
        .setChangedBy(client.principal())
        .setChangedAt(now)
        .build();
  }

  private static boolean sameBut(Principal standing, Principal.Builder next) {
    return standing.equals(
        Principal.newBuilder(next)
            .setVersion(standing.getVersion())
            .setChangedBy(standing.getChangedBy())
            .setChangedAt(standing.getChangedAt())
            .build());
  }

  private static void check(ObjectNode resource) {
    for (String name : Attributes.names(resource)) {
      if (name.equals("password")) {
        throw ScimProblem.invalidValue(
            "No passwords are kept here; take \"password\" out of the mapping.");
      }
      if (!READ.contains(name) && !NOT_KEPT.contains(name)) {
        throw ScimProblem.invalidSyntax(
            "\"" + Attributes.quoted(name) + "\" is not an attribute of a user.");
      }
    }
  }

  private static void checkUnchanged(ObjectNode resource, Principal standing, String id) {
    if (!standing.getId().equals(id)) {
      throw ScimProblem.mutability(
          "\"userName\" is the principal id, which votes and the ledger name; it does not change."
              + " Remove the user and make another.");
    }
    @Nullable String said = Attributes.text(resource, "id", MAX_TEXT_LENGTH);
    if (said != null && !said.equals(standing.getId())) {
      throw ScimProblem.mutability("\"id\" does not change.");
    }
  }

  private static @Nullable String displayName(ObjectNode resource) {
    @Nullable String display = Attributes.text(resource, "displayName", MAX_TEXT_LENGTH);
    if (display != null) {
      return display;
    }
    JsonNode name = resource.path("name");
    @Nullable String formatted = Attributes.text(name, "formatted", MAX_TEXT_LENGTH);
    if (formatted != null) {
      return formatted;
    }
    String both =
        (Objects.requireNonNullElse(Attributes.text(name, "givenName", MAX_TEXT_LENGTH), "")
                + " "
                + Objects.requireNonNullElse(
                    Attributes.text(name, "familyName", MAX_TEXT_LENGTH), ""))
            .strip();
    return both.isEmpty() ? null : Attributes.bounded("name", both, MAX_TEXT_LENGTH);
  }

  /** The primary address, or the first. */
  private static @Nullable String email(JsonNode emails) {
    if (emails.isMissingNode() || emails.isNull()) {
      return null;
    }
    if (!emails.isArray() || emails.size() > MAX_EMAILS) {
      throw ScimProblem.invalidValue("\"emails\" is a list of at most " + MAX_EMAILS + ".");
    }
    @Nullable String first = null;
    for (JsonNode email : emails) {
      @Nullable String value = Attributes.text(email, "value", MAX_TEXT_LENGTH);
      if (value != null && Boolean.TRUE.equals(Attributes.truth(email, "primary"))) {
        return value;
      }
      first = first == null ? value : first;
    }
    return first;
  }
}
