package io.countersign.evaluator.topology;

import io.countersign.events.LimitAnswer;
import io.countersign.events.LimitCheck;
import io.countersign.events.LimitTaken;
import io.countersign.policy.limits.LimitBook;
import io.countersign.policy.limits.LimitStanding;
import io.countersign.policy.limits.LimitUse;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Says limits in the language of records, and reads them from it. */
final class LimitRecords {
  private LimitRecords() {}

  static List<io.countersign.events.LimitUse> uses(List<LimitUse> uses) {
    return uses.stream()
        .map(
            use ->
                new io.countersign.events.LimitUse(
                    use.limit(),
                    use.key(),
                    use.amount().toPlainString(),
                    use.max().toPlainString(),
                    use.per().toMillis()))
        .toList();
  }

  /** Reads what is asked for; the subject's words stay where the question was asked. */
  static List<LimitUse> read(List<io.countersign.events.LimitUse> uses) {
    return uses.stream()
        .map(
            use ->
                new LimitUse(
                    use.getLimit(),
                    use.getKey(),
                    new LinkedHashMap<>(),
                    new BigDecimal(use.getAmount()),
                    new BigDecimal(use.getMax()),
                    Duration.ofMillis(use.getPerMillis())))
        .toList();
  }

  static LimitAnswer answer(String requestId, String actionId, LimitBook.Answer answer) {
    List<LimitTaken> used = new ArrayList<>();
    answer.used().forEach((key, amount) -> used.add(new LimitTaken(key, amount.toPlainString())));
    return new LimitAnswer(requestId, actionId, answer.taken(), used);
  }

  static Map<String, BigDecimal> used(LimitAnswer answer) {
    Map<String, BigDecimal> used = new LinkedHashMap<>();
    answer.getUsed().forEach(taken -> used.put(taken.getKey(), new BigDecimal(taken.getUsed())));
    return used;
  }

  static List<LimitCheck> checks(List<LimitStanding> standings) {
    return standings.stream().map(LimitRecords::check).toList();
  }

  private static LimitCheck check(LimitStanding standing) {
    LimitUse use = standing.use();
    return LimitCheck.newBuilder()
        .setLimit(use.limit())
        .setSubject(
            use.subject().entrySet().stream()
                .map(part -> part.getKey() + " " + part.getValue())
                .toList())
        .setAmount(use.amount().toPlainString())
        .setUsed(standing.used().toPlainString())
        .setMax(use.max().toPlainString())
        .setPerMillis(use.per().toMillis())
        .setExceeded(standing.isExceeded())
        .build();
  }
}
