package io.countersign.policy;

import java.util.List;

/**
 * What a rule is an exception to. When it matches, what the named rules decide is left out; what
 * denies is never left out.
 *
 * @param to full names of rules of the same document, none of which denies
 * @param because why, for agents, approvers and auditors
 */
public record ExceptionTerms(List<String> to, String because) {
  /** Copies the list. */
  public ExceptionTerms {
    to = List.copyOf(to);
  }
}
