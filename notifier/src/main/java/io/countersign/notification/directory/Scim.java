package io.countersign.notification.directory;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.countersign.events.Principal;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What SCIM requests read and change. Pure: a change comes out as records, which somebody else
 * writes; the same request again on the same directory makes no record.
 */
public final class Scim {
  private static final int CREATED = 201;
  private static final int OK = 200;
  private static final int NO_CONTENT = 204;

  private final Directory directory;
  private final String base;

  /**
   * @param directory as it stands
   * @param base address of the endpoint without a slash at the end, for links
   */
  public Scim(Directory directory, String base) {
    this.directory = directory;
    this.base = base;
  }

  /**
   * What a request comes to.
   *
   * @param status of HTTP
   * @param resource to be shown; null for none
   * @param records to be written, all or none; empty where nothing changes
   */
  public record Result(int status, @Nullable ObjectNode resource, List<Principal> records) {
    /** Copies the list. */
    public Result {
      records = List.copyOf(records);
    }

    /** The entity tag of the resource; null where there is none. */
    public @Nullable String version() {
      return resource == null ? null : resource.path("meta").path("version").asText(null);
    }
  }

  /** A person. */
  public ObjectNode user(String id) {
    return Users.resource(standingUser(id), base);
  }

  /** A group. */
  public ObjectNode group(String id) {
    return show(standingGroup(id));
  }

  /** A list of people. */
  public ObjectNode users(ScimQuery query) {
    @Nullable String name = query.equalTo("userName");
    List<Principal> candidates =
        name == null ? directory.principals(Users.PREFIX) : usersNamed(name);
    return query.answer(
        candidates.stream().filter(Users::isUser).map(user -> Users.resource(user, base)).toList());
  }

  /** A list of groups. */
  public ObjectNode groups(ScimQuery query) {
    @Nullable String name = query.equalTo("displayName");
    Set<String> names = new TreeSet<>();
    if (name == null) {
      names.addAll(directory.groupsWithMembers());
      directory.principals(Groups.PREFIX).stream()
          .filter(Groups::isGroup)
          .map(group -> group.getId().substring(Groups.PREFIX.length()))
          .forEach(names::add);
    } else {
      names.add(name);
    }
    return query.answer(
        names.stream().map(this::find).filter(GroupState::isThere).map(this::show).toList());
  }

  /** Makes a person. */
  public Result createUser(ObjectNode resource, ScimClient client, Instant now) {
    String name = Users.userName(resource);
    if (usersNamed(name).stream().anyMatch(Users::isUser)) {
      throw ScimProblem.uniqueness("There is a user \"" + name + "\" already.");
    }
    Principal record =
        Users.record(resource, directory.principal(Users.PREFIX + name), true, client, now);
    return new Result(CREATED, Users.resource(record, base), List.of(record));
  }

  /** Puts a resource in a person's place. */
  public Result replaceUser(
      String id, ObjectNode resource, Preconditions wanted, ScimClient client, Instant now) {
    Principal before = standingUser(id);
    wanted.check(Users.version(before));
    return changedUser(before, Users.record(resource, before, true, client, now));
  }

  /** Changes parts of a person. */
  public Result patchUser(
      String id, ScimPatch patch, Preconditions wanted, ScimClient client, Instant now) {
    Principal before = standingUser(id);
    wanted.check(Users.version(before));
    ObjectNode resource = Users.resource(before, base);
    ObjectNode patched = patch.apply(resource);
    if (!patched.path("groups").equals(resource.path("groups"))) {
      throw ScimProblem.mutability("\"groups\" of a user is changed by \"members\" of the groups.");
    }
    return changedUser(before, Users.record(patched, before, false, client, now));
  }

  /** Takes a person out. */
  public Result deleteUser(String id, Preconditions wanted, ScimClient client, Instant now) {
    Principal before = standingUser(id);
    wanted.check(Users.version(before));
    return new Result(NO_CONTENT, null, List.of(Users.removed(before, client, now)));
  }

  /** Makes a group. */
  public Result createGroup(ObjectNode resource, ScimClient client, Instant now) {
    String name = Groups.name(resource);
    Groups.check(resource, name);
    GroupState before = find(name);
    if (before.isThere()) {
      throw ScimProblem.uniqueness("There is a group \"" + name + "\" already.");
    }
    return changedGroup(before, resource, CREATED, client, now);
  }

  /** Puts a resource in a group's place. */
  public Result replaceGroup(
      String id, ObjectNode resource, Preconditions wanted, ScimClient client, Instant now) {
    GroupState before = standingGroup(id);
    wanted.check(before.version());
    Groups.check(resource, before.name());
    return changedGroup(before, resource, OK, client, now);
  }

  /** Changes parts of a group. */
  public Result patchGroup(
      String id, ScimPatch patch, Preconditions wanted, ScimClient client, Instant now) {
    GroupState before = standingGroup(id);
    wanted.check(before.version());
    ObjectNode patched = patch.apply(show(before));
    Groups.check(patched, before.name());
    return changedGroup(before, patched, OK, client, now);
  }

  /** Takes a group out; its members are no longer in it. */
  public Result deleteGroup(String id, Preconditions wanted, ScimClient client, Instant now) {
    GroupState before = standingGroup(id);
    wanted.check(before.version());
    List<Principal> records = new ArrayList<>();
    for (Principal member : before.members()) {
      records.add(Users.regrouped(member, without(member, before.name()), client, now));
    }
    @Nullable Principal record = before.record();
    if (record != null && Groups.isGroup(record)) {
      records.add(Users.removed(record, client, now));
    }
    return new Result(NO_CONTENT, null, records);
  }

  /** A text as one segment of a path. */
  static String segment(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private Result changedUser(Principal before, Principal after) {
    return new Result(
        OK, Users.resource(after, base), after.equals(before) ? List.of() : List.of(after));
  }

  private Result changedGroup(
      GroupState before, ObjectNode resource, int status, ScimClient client, Instant now) {
    Set<String> wanted = Groups.members(resource);
    Set<String> had = new LinkedHashSet<>();
    before.members().forEach(member -> had.add(member.getId()));
    List<Principal> records = new ArrayList<>();
    List<Principal> members = new ArrayList<>();
    for (Principal member : before.members()) {
      if (!wanted.contains(member.getId())) {
        records.add(Users.regrouped(member, without(member, before.name()), client, now));
      }
    }
    for (String id : new TreeSet<>(wanted)) {
      @Nullable Principal user = directory.principal(id);
      if (user == null || !Users.isUser(user)) {
        throw ScimProblem.invalidValue(
            "There is no user \"" + Attributes.quoted(id) + "\" to be a member.");
      }
      members.add(user);
      if (!had.contains(id)) {
        List<String> groups = new ArrayList<>(user.getGroups());
        groups.add(before.name());
        records.add(Users.regrouped(user, groups, client, now));
      }
    }
    @Nullable Principal record = before.record();
    @Nullable String externalId = Groups.externalId(resource);
    if (record == null
        || !Groups.isGroup(record)
        || !Objects.equals(externalId, record.getExternalId())) {
      record = Groups.record(before.name(), record, externalId, client, now);
      records.add(record);
    }
    return new Result(status, Groups.resource(before.name(), record, members, base), records);
  }

  private static List<String> without(Principal member, String group) {
    return member.getGroups().stream().filter(name -> !name.equals(group)).toList();
  }

  private List<Principal> usersNamed(String name) {
    @Nullable Principal exact = directory.principal(Users.PREFIX + name);
    if (exact != null && Users.isUser(exact)) {
      return List.of(exact);
    }
    // Names that differ in case alone are one name to SCIM.
    return directory.principals(Users.PREFIX).stream()
        .filter(user -> user.getId().substring(Users.PREFIX.length()).equalsIgnoreCase(name))
        .toList();
  }

  private Principal standingUser(String id) {
    @Nullable Principal user = directory.principal(id);
    if (user == null || !Users.isUser(user)) {
      throw ScimProblem.notFound("There is no user \"" + Attributes.quoted(id) + "\".");
    }
    return user;
  }

  private GroupState standingGroup(String id) {
    GroupState group =
        id.startsWith(Groups.PREFIX) ? find(id.substring(Groups.PREFIX.length())) : GroupState.NONE;
    if (!group.isThere()) {
      throw ScimProblem.notFound("There is no group \"" + Attributes.quoted(id) + "\".");
    }
    return group;
  }

  private GroupState find(String name) {
    List<Principal> members = new ArrayList<>();
    for (String id : directory.members(name)) {
      @Nullable Principal member = directory.principal(id);
      if (member != null && Users.isUser(member)) {
        members.add(member);
      }
    }
    return new GroupState(name, directory.principal(Groups.PREFIX + name), members);
  }

  private ObjectNode show(GroupState group) {
    return Groups.resource(
        group.name(),
        group.record() != null && Groups.isGroup(group.record()) ? group.record() : null,
        group.members(),
        base);
  }

  /** A group: its record, where it has one, and the people in it. */
  private record GroupState(String name, @Nullable Principal record, List<Principal> members) {
    static final GroupState NONE = new GroupState("", null, List.of());

    boolean isThere() {
      return !members.isEmpty() || (record != null && Groups.isGroup(record));
    }

    String version() {
      return Groups.version(record != null && Groups.isGroup(record) ? record : null, members);
    }
  }
}
