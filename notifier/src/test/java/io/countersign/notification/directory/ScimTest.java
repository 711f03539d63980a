package io.countersign.notification.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.countersign.events.Money;
import io.countersign.events.Principal;
import io.countersign.events.PrincipalKind;
import io.countersign.events.PublicKey;
import io.countersign.events.Qualification;
import io.countersign.notification.Samples;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** SCIM requests on a directory, with the requests of RFC 7643 and 7644 where they fit. */
final class ScimTest {
  private static final Instant NOW = Samples.START.plusSeconds(60);
  private static final ScimClient IDENTITY = new ScimClient("service:scim", false);
  private static final ScimClient AUTHORITY = new ScimClient("service:scim-authority", true);
  private static final Preconditions ANY = new Preconditions(null);
  private static final String EXTENSION = Authority.SCHEMA;

  private final TestDirectory directory = new TestDirectory();
  private final Scim scim = new Scim(directory, "https://inbox.example/scim/v2");

  @BeforeEach
  void people() {
    directory.put(Samples.principal("user:fatima", "50000", "finance-approvers"));
    directory.put(Samples.principal("user:sam", null, "sales", "finance-approvers"));
  }

  @Test
  void theUserOfTheRfcIsMadeFoundAndShown() {
    // RFC 7644 §3.3.
    Scim.Result made =
        create(
            """
            {"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],
             "userName":"bjensen","externalId":"bjensen",
             "name":{"formatted":"Ms. Barbara J Jensen III","familyName":"Jensen","givenName":"Barbara"}}
            """);
    assertThat(made.status()).isEqualTo(201);
    assertThat(made.version()).isEqualTo("W/\"1\"");
    ObjectNode user = Objects.requireNonNull(made.resource());
    assertThat(user.path("meta").path("location").asText())
        .isEqualTo("https://inbox.example/scim/v2/Users/user%3Abjensen");
    Principal record = record("user:bjensen");
    assertThat(record.getDisplayName()).isEqualTo("Ms. Barbara J Jensen III");
    assertThat(record.getActive()).isTrue();
    assertThat(record.getLimit()).isNull();
    assertThat(record.getChangedBy()).isEqualTo("service:scim");
    // RFC 7644 §3.4.2.2; names of attributes and user names do not depend on case.
    for (String filter :
        List.of(
            "userName eq \"bjensen\"",
            "USERNAME Eq \"BJensen\"",
            "externalId eq \"bjensen\"",
            "userName sw \"bj\" and active eq true")) {
      ObjectNode found = scim.users(query(filter));
      assertThat(found.path("totalResults").asInt()).as(filter).isOne();
      assertThat(found.path("Resources").get(0).path("id").asText()).isEqualTo("user:bjensen");
    }
    assertThat(scim.users(query("externalId eq \"BJENSEN\"")).path("totalResults").asInt())
        .isZero();
    assertThat(scim.users(query("userName eq \"nobody\"")).path("totalResults").asInt()).isZero();
  }

  @Test
  void aListComesInPagesWithTheAttributesThatWereAskedFor() {
    ObjectNode second =
        scim.users(new ScimQuery(null, 2, 1, "userName,urn:x:y:emails.value", null));
    assertThat(second.path("totalResults").asInt()).isEqualTo(2);
    assertThat(second.path("startIndex").asInt()).isEqualTo(2);
    assertThat(second.path("itemsPerPage").asInt()).isOne();
    ObjectNode user = (ObjectNode) second.path("Resources").get(0);
    assertThat(user.path("userName").asText()).isEqualTo("sam");
    assertThat(user.has("active")).isFalse();
    assertThat(user.has("groups")).isFalse();
    ObjectNode without =
        scim.groups(new ScimQuery("displayName eq \"sales\"", null, null, null, "members"));
    assertThat(without.path("Resources").get(0).has("members")).isFalse();
  }

  @Test
  void aFilterThatIsNoneSaysSo() {
    problem(() -> query("userName = \"x\""), 400, "invalidFilter");
  }

  @Test
  void theSameUserTwiceIsAConflictAlsoInOtherCase() {
    problem(() -> create("{\"userName\":\"fatima\"}"), 409, "uniqueness");
    problem(() -> create("{\"userName\":\"Fatima\"}"), 409, "uniqueness");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"active\":false}",
        "{\"active\":\"False\"}",
      })
  void aUserIsDeactivatedByAPatchWithoutAPath(String value) {
    patchUser("user:fatima", IDENTITY, "{\"op\":\"Replace\",\"value\":" + value + "}");
    assertThat(record("user:fatima").getActive()).isFalse();
    assertThat(record("user:fatima").getLimit()).isEqualTo(new Money("50000", "EUR"));
    assertThat(record("user:fatima").getVersion()).isEqualTo(2);
  }

  @Test
  void whatChangesNothingMakesNoRecord() {
    Scim.Result same =
        patchUser(
            "user:fatima", IDENTITY, "{\"op\":\"replace\",\"path\":\"active\",\"value\":true}");
    assertThat(same.records()).isEmpty();
    assertThat(same.version()).isEqualTo("W/\"1\"");
  }

  @Test
  void whoKeepsIdentitiesRaisesNoAuthorityInAnyWay() {
    String limits = "{\"limits\":[{\"amount\":\"1000000\",\"currency\":\"EUR\"}]}";
    String dollars = limits.replace("EUR", "USD");
    problem(() -> create("{\"userName\":\"new\",\"" + EXTENSION + "\":" + limits + "}"), 403, null);
    problem(
        () -> replace(IDENTITY, "{\"userName\":\"fatima\",\"" + EXTENSION + "\":" + limits + "}"),
        403,
        null);
    for (String operation :
        List.of(
            "{\"op\":\"add\",\"path\":\"" + EXTENSION + ":maxTier\",\"value\":5}",
            "{\"op\":\"add\",\"value\":{\"" + EXTENSION + "\":" + dollars + "}}",
            "{\"op\":\"remove\",\"path\":\"" + EXTENSION + ":limits\"}")) {
      problem(() -> patchUser("user:fatima", IDENTITY, operation), 403, null);
    }
    // And not by taking a person out and making them anew.
    directory.apply(scim.deleteUser("user:fatima", ANY, IDENTITY, NOW));
    create("{\"userName\":\"fatima\"}");
    assertThat(record("user:fatima").getLimit()).isNull();
    assertThat(record("user:fatima").getGroups()).isEmpty();
    assertThat(record("user:fatima").getVersion()).isEqualTo(3);
  }

  @Test
  void theAuthorityIsChangedByItsOwnTokenAndStaysWhereAPutSaysNothing() {
    directory.apply(
        replace(
            AUTHORITY,
            """
            {"userName":"fatima","displayName":"Fatima",
             "%s":{"limits":[{"amount":"75000","currency":"EUR"},{"amount":"80000","currency":"USD"}],
                   "maxTier":4,"decidesTools":["payments.*"],
                   "qualifications":[{"name":"gdpr-training","validUntil":"2027-01-31T00:00:00Z"}]}}
            """
                .formatted(EXTENSION)));
    Principal record = record("user:fatima");
    assertThat(record.getLimit()).isEqualTo(new Money("75000", "EUR"));
    assertThat(record.getLimits()).containsExactly(new Money("80000", "USD"));
    assertThat(record.getMaxTier()).isEqualTo(4);
    assertThat(record.getDecidesTools()).containsExactly("payments.*");
    assertThat(record.getQualifications())
        .containsExactly(new Qualification("gdpr-training", Instant.parse("2027-01-31T00:00:00Z")));
    assertThat(record.getChangedBy()).isEqualTo("service:scim-authority");
    directory.apply(replace(IDENTITY, "{\"userName\":\"fatima\",\"displayName\":\"F.\"}"));
    assertThat(record("user:fatima").getMaxTier()).isEqualTo(4);
    assertThat(record("user:fatima").getDisplayName()).isEqualTo("F.");
    patchUser(
        "user:fatima",
        AUTHORITY,
        "{\"op\":\"remove\",\"path\":\"" + EXTENSION + ":qualifications\"}");
    assertThat(record("user:fatima").getQualifications()).isEmpty();
    assertThat(record("user:fatima").getLimits()).isNotEmpty();
  }

  @Test
  void keysAndRightsToPublishAreOutOfReach() {
    directory.put(
        Principal.newBuilder(record("user:fatima"))
            .setKeys(List.of(new PublicKey("k", "Ed25519", "x")))
            .setPublishes(List.of("*"))
            .setVersion(2)
            .build());
    directory.apply(replace(AUTHORITY, "{\"userName\":\"fatima\",\"displayName\":\"F.\"}"));
    assertThat(record("user:fatima").getPublishes()).containsExactly("*");
    assertThat(record("user:fatima").getKeys()).hasSize(1);
    problem(
        () -> replace(AUTHORITY, "{\"userName\":\"fatima\",\"publishes\":[\"*\"]}"),
        400,
        "invalidSyntax");
  }

  @Test
  void anOlderVersionIsNotOverwritten() {
    problem(
        () ->
            scim.replaceUser(
                "user:fatima",
                json("{\"userName\":\"fatima\"}"),
                new Preconditions("W/\"7\""),
                IDENTITY,
                NOW),
        412,
        null);
    assertThat(
            scim.replaceUser(
                    "user:fatima",
                    json("{\"userName\":\"fatima\",\"active\":false}"),
                    new Preconditions("W/\"7\", W/\"1\""),
                    IDENTITY,
                    NOW)
                .version())
        .isEqualTo("W/\"2\"");
  }

  @Test
  void aPutWithoutActiveDoesNotWakeAnybody() {
    patchUser("user:fatima", IDENTITY, "{\"op\":\"replace\",\"path\":\"active\",\"value\":false}");
    directory.apply(replace(IDENTITY, "{\"userName\":\"fatima\"}"));
    assertThat(record("user:fatima").getActive()).isFalse();
  }

  @Test
  void aUserWhoIsTakenOutIsGoneAndInactive() {
    Scim.Result result = directory.apply(scim.deleteUser("user:fatima", ANY, IDENTITY, NOW));
    assertThat(result.status()).isEqualTo(204);
    assertThat(record("user:fatima").getActive()).isFalse();
    assertThat(record("user:fatima").getRemoved()).isTrue();
    problem(() -> scim.user("user:fatima"), 404, null);
    problem(() -> scim.deleteUser("user:fatima", ANY, IDENTITY, NOW), 404, null);
    assertThat(scim.users(query(null)).path("totalResults").asInt()).isOne();
    assertThat(members("finance-approvers")).containsExactly("user:sam");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"userName\":\"a b\"}",
        "{\"userName\":\"user:x\"}",
        "{\"userName\":\"x\",\"active\":\"perhaps\"}",
        "{\"userName\":\"x\",\"emails\":\"x@y\"}",
        "{\"userName\":\"x\",\"password\":\"secret\"}",
        "{\"userName\":\"x\",\"limit\":5}",
      })
  void aUserThatIsNoneIsRefused(String body) {
    assertThatThrownBy(() -> create(body))
        .isInstanceOfSatisfying(
            ScimProblem.class, problem -> assertThat(problem.status()).isEqualTo(400));
  }

  @Test
  void agentsAreNoUsers() {
    directory.put(
        Principal.newBuilder(Samples.principal("agent:a", null))
            .setKind(PrincipalKind.AGENT)
            .build());
    problem(() -> scim.user("agent:a"), 404, null);
    problem(() -> scim.deleteUser("agent:a", ANY, IDENTITY, NOW), 404, null);
  }

  @Test
  void theNameOfAUserDoesNotChange() {
    problem(
        () ->
            patchUser(
                "user:fatima",
                IDENTITY,
                "{\"op\":\"replace\",\"path\":\"userName\",\"value\":\"lena\"}"),
        400,
        "mutability");
    problem(
        () ->
            patchUser(
                "user:fatima",
                IDENTITY,
                "{\"op\":\"add\",\"path\":\"groups\",\"value\":[{\"value\":\"group:x\"}]}"),
        400,
        "mutability");
  }

  @Test
  void aGroupIsThereAsSoonAsSomebodyIsInItAndItsMembersAreReplaced() {
    assertThat(members("finance-approvers")).containsExactly("user:fatima", "user:sam");
    Scim.Result result =
        directory.apply(
            scim.replaceGroup(
                "group:finance-approvers",
                json(
                    """
                    {"displayName":"finance-approvers","externalId":"e-1",
                     "members":[{"value":"user:sam"}]}
                    """),
                ANY,
                IDENTITY,
                NOW));
    assertThat(record("user:fatima").getGroups()).isEmpty();
    assertThat(record("user:sam").getVersion()).as("nothing changed for Sam").isOne();
    assertThat(record("group:finance-approvers").getExternalId()).isEqualTo("e-1");
    assertThat(result.version())
        .isEqualTo(scim.group("group:finance-approvers").path("meta").path("version").asText());
    assertThat(
            scim.groups(query("externalId eq \"e-1\""))
                .path("Resources")
                .get(0)
                .path("id")
                .asText())
        .isEqualTo("group:finance-approvers");
  }

  @Test
  void membersAreAddedAndRemovedByPatchesOfTheRfc() {
    // RFC 7644 §3.5.2.1 and §3.5.2.2.
    patchGroup(
        "group:sales",
        "{\"op\":\"add\",\"path\":\"members\",\"value\":[{\"display\":\"F\",\"value\":\"user:fatima\"}]}");
    assertThat(members("sales")).containsExactly("user:fatima", "user:sam");
    patchGroup(
        "group:sales", "{\"op\":\"remove\",\"path\":\"members[value eq \\\"user:fatima\\\"]\"}");
    assertThat(members("sales")).containsExactly("user:sam");
    patchGroup("group:sales", "{\"op\":\"remove\",\"path\":\"members\"}");
    problem(() -> scim.group("group:nobody"), 404, null);
    assertThat(members("sales")).isEmpty();
  }

  @Test
  void aRemovalThatNamesMembersByItsValueRemovesThoseAndNotAll() {
    patchGroup(
        "group:finance-approvers",
        "{\"op\":\"Remove\",\"path\":\"members\",\"value\":[{\"value\":\"user:sam\"}]}");
    assertThat(members("finance-approvers")).containsExactly("user:fatima");
  }

  @Test
  void aMemberWhoIsNobodyOrAGroupIsRefused() {
    for (String member : List.of("user:nobody", "group:sales", "sam")) {
      problem(
          () ->
              patchGroup(
                  "group:sales",
                  "{\"op\":\"add\",\"path\":\"members\",\"value\":[{\"value\":\""
                      + member
                      + "\"}]}"),
          400,
          "invalidValue");
    }
  }

  @Test
  void aGroupIsMadeEmptyAndTakenOutWithItsMembers() {
    directory.apply(scim.createGroup(json("{\"displayName\":\"auditors\"}"), IDENTITY, NOW));
    problem(
        () -> scim.createGroup(json("{\"displayName\":\"auditors\"}"), IDENTITY, NOW),
        409,
        "uniqueness");
    problem(
        () -> scim.createGroup(json("{\"displayName\":\"sales\"}"), IDENTITY, NOW),
        409,
        "uniqueness");
    patchGroup(
        "group:auditors",
        "{\"op\":\"add\",\"path\":\"members\",\"value\":[{\"value\":\"user:sam\"}]}");
    directory.apply(scim.deleteGroup("group:auditors", ANY, IDENTITY, NOW));
    assertThat(record("user:sam").getGroups()).containsExactly("sales", "finance-approvers");
    problem(() -> scim.group("group:auditors"), 404, null);
    problem(
        () -> scim.createGroup(json("{\"displayName\":\"Sales Team\"}"), IDENTITY, NOW),
        400,
        "invalidValue");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"Operations\":[]}",
        "{\"schemas\":[\"urn:ietf:params:scim:api:messages:2.0:PatchOp\"],\"Operations\":[]}",
        "{\"schemas\":[\"urn:ietf:params:scim:api:messages:2.0:PatchOp\"],"
            + "\"Operations\":[{\"op\":\"move\",\"path\":\"active\"}]}",
        "{\"schemas\":[\"urn:ietf:params:scim:api:messages:2.0:PatchOp\"],"
            + "\"Operations\":[{\"op\":\"remove\"}]}",
        "{\"schemas\":[\"urn:ietf:params:scim:api:messages:2.0:PatchOp\"],"
            + "\"Operations\":[{\"op\":\"remove\",\"path\":\"emails\",\"value\":[]}]}",
        "[]",
        "{",
      })
  void aPatchThatIsNoneIsRefused(String body) {
    assertThatThrownBy(() -> ScimPatch.parse(body.getBytes(StandardCharsets.UTF_8)))
        .isInstanceOfSatisfying(
            ScimProblem.class, problem -> assertThat(problem.status()).isEqualTo(400));
  }

  private Scim.Result create(String body) {
    return directory.apply(scim.createUser(json(body), IDENTITY, NOW));
  }

  private Scim.Result replace(ScimClient client, String body) {
    return scim.replaceUser("user:fatima", json(body), ANY, client, NOW);
  }

  private Scim.Result patchUser(String id, ScimClient client, String operation) {
    return directory.apply(scim.patchUser(id, patch(operation), ANY, client, NOW));
  }

  private void patchGroup(String id, String operation) {
    directory.apply(scim.patchGroup(id, patch(operation), ANY, IDENTITY, NOW));
  }

  private static ScimPatch patch(String operation) {
    return ScimPatch.parse(
        ("{\"schemas\":[\"urn:ietf:params:scim:api:messages:2.0:PatchOp\"],\"Operations\":["
                + operation
                + "]}")
            .getBytes(StandardCharsets.UTF_8));
  }

  private List<String> members(String group) {
    return directory.members(group);
  }

  private Principal record(String id) {
    return Objects.requireNonNull(directory.principal(id));
  }

  private static ScimQuery query(@Nullable String filter) {
    return new ScimQuery(filter, null, null, null, null);
  }

  private static ObjectNode json(String json) {
    return ScimPatch.object(json.getBytes(StandardCharsets.UTF_8));
  }

  private static void problem(ThrowingCallable request, int status, @Nullable String scimType) {
    assertThatThrownBy(request)
        .isInstanceOfSatisfying(
            ScimProblem.class,
            problem -> {
              assertThat(problem.status()).isEqualTo(status);
              assertThat(problem.scimType()).isEqualTo(scimType);
              assertThat(problem.getMessage()).isNotBlank();
            });
  }
}
