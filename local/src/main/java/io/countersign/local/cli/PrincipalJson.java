package io.countersign.local.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.countersign.events.Money;
import io.countersign.events.Principal;
import io.countersign.events.Qualification;
import io.countersign.events.WorkingTime;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A principal as JSON, with the names of the directory's YAML. */
final class PrincipalJson {
  private PrincipalJson() {}

  static ObjectNode of(Principal principal) {
    ObjectNode json = OutputOptions.JSON.createObjectNode();
    json.put("id", principal.getId());
    json.put("kind", principal.getKind().name().toLowerCase(Locale.ROOT));
    json.put("displayName", principal.getDisplayName());
    json.put("email", principal.getEmail());
    texts(json.putArray("groups"), principal.getGroups());
    @Nullable Money limit = principal.getLimit();
    if (limit != null) {
      json.set("limit", money(limit));
    }
    ArrayNode limits = json.putArray("limits");
    principal.getLimits().forEach(each -> limits.add(money(each)));
    json.put("maxTier", principal.getMaxTier());
    texts(json.putArray("decidesTools"), principal.getDecidesTools());
    ArrayNode qualifications = json.putArray("qualifications");
    for (Qualification each : principal.getQualifications()) {
      qualifications
          .addObject()
          .put("name", each.getName())
          .put("validUntil", each.getValidUntil() == null ? null : each.getValidUntil().toString());
    }
    json.put("owner", principal.getOwner());
    json.put("active", principal.getActive());
    @Nullable WorkingTime working = principal.getWorkingTime();
    if (working != null) {
      json.set("workingTime", workingTime(working));
    }
    ArrayNode keys = json.putArray("keys");
    principal.getKeys().forEach(key -> keys.add(key.getId()));
    texts(json.putArray("publishes"), principal.getPublishes());
    json.put("externalId", principal.getExternalId());
    json.put("version", principal.getVersion());
    json.put("changedBy", principal.getChangedBy());
    json.put("changedAt", principal.getChangedAt().toString());
    return json;
  }

  private static ObjectNode workingTime(WorkingTime working) {
    ObjectNode json = OutputOptions.JSON.createObjectNode().put("zone", working.getZone());
    ArrayNode hours = json.putArray("hours");
    working
        .getHours()
        .forEach(
            each -> {
              ObjectNode one = hours.addObject();
              texts(one.putArray("days"), each.getDays());
              one.put("opens", each.getOpens()).put("closes", each.getCloses());
            });
    texts(json.putArray("holidays"), working.getHolidays());
    return json;
  }

  private static ObjectNode money(Money money) {
    return OutputOptions.JSON
        .createObjectNode()
        .put("amount", money.getAmount())
        .put("currency", money.getCurrency());
  }

  private static void texts(ArrayNode array, List<String> texts) {
    texts.forEach(array::add);
  }
}
