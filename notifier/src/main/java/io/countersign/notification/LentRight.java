package io.countersign.notification;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A right that a person was lent.
 *
 * @param chain the grants from the one whose right is used to the person's own; not empty
 * @param grantors who gave each of them; the first one's right it is
 */
public record LentRight(List<Grant> chain, List<Person> grantors) {
  /** Most grants in a chain. */
  public static final int MAX_CHAIN = 3;

  /** Copies the lists. */
  public LentRight {
    chain = List.copyOf(chain);
    grantors = List.copyOf(grantors);
  }

  /** The names under which requests are addressed to whose right it is, as far as it was lent. */
  public List<Approver> names() {
    return grantors.getFirst().names().stream()
        .filter(name -> chain.stream().allMatch(grant -> grant.covers(name)))
        .toList();
  }

  /**
   * Whether the person may decide the request by it, as far as this service knows; the aggregator
   * has the last word.
   *
   * @param ownerOfAgent the agent's owner by the directory; null where it names none
   */
  public boolean lets(Person person, OpenRequest request, @Nullable String ownerOfAgent) {
    return request.isNoPartyTo(person, ownerOfAgent)
        && grantors.stream().allMatch(grantor -> request.isNoPartyTo(grantor, ownerOfAgent))
        && chain.stream().allMatch(grant -> grant.covers(request))
        && request.asks(names(), grantors.getFirst(), this::reaches);
  }

  private boolean reaches(Amount amount) {
    return chain.stream().allMatch(grant -> grant.reaches(amount));
  }

  /**
   * The chain that ends with {@code grant}; null where it does not hold.
   *
   * @param holds whether a grant can be used now
   * @param grants gives the grant of an id
   * @param people gives the person of an id
   */
  public static @Nullable LentRight of(
      Grant grant,
      Predicate<Grant> holds,
      Function<String, @Nullable Grant> grants,
      Function<String, @Nullable Person> people) {
    Deque<Grant> chain = new ArrayDeque<>();
    Deque<Person> grantors = new ArrayDeque<>();
    Set<String> seen = new HashSet<>(List.of(grant.grantee()));
    Grant link = grant;
    while (true) {
      @Nullable Person grantor = people.apply(link.grantor());
      if (!holds.test(link) || grantor == null || !seen.add(link.grantor())) {
        return null;
      }
      chain.addFirst(link);
      grantors.addFirst(grantor);
      if (link.parent() == null) {
        return new LentRight(List.copyOf(chain), List.copyOf(grantors));
      }
      @Nullable Grant parent = chain.size() == MAX_CHAIN ? null : grants.apply(link.parent());
      if (parent == null || !parent.mayDelegate() || !parent.grantee().equals(link.grantor())) {
        return null;
      }
      link = parent;
    }
  }
}
