package io.countersign.local.backtest;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.policy.PolicyDocument;
import io.countersign.policy.PolicyReading;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class BacktestPageTest {
  private static final Path HOME = Path.of(System.getProperty("countersign.home", ".."));
  private static final Path APPROVED =
      HOME.resolve("local/src/test/resources/backtest.approved.html");

  @Test
  void thePageIsTheApprovedOne() throws Exception {
    String page = BacktestPage.of(week());
    Path actual = HOME.resolve("local/target/backtest.html");
    Files.writeString(actual, page);

    assertThat(page)
        .as("look at %s in a browser; if it is right, copy it to %s", actual, APPROVED)
        .isEqualTo(Files.exists(APPROVED) ? Files.readString(APPROVED) : "nothing");
  }

  @Test
  void thePageLoadsNothingAndRunsNothing() throws Exception {
    assertThat(BacktestPage.of(week()))
        .doesNotContain("<script", "<link", "<img", "http://", "https://", "url(")
        .doesNotContainPattern("<[^>]* on[a-z]+=")
        .contains("default-src 'none'");
  }

  @Test
  void everyChartSaysInWordsWhatItShows() throws Exception {
    String page = BacktestPage.of(week());

    long charts = Pattern.compile("<svg ").matcher(page).results().count();
    assertThat(charts).isGreaterThan(4);
    assertThat(Pattern.compile("<svg [^>]*role=\"img\"").matcher(page).results().count())
        .isEqualTo(charts);
    assertThat(Pattern.compile("<desc [^>]*>[^<]+</desc>").matcher(page).results().count())
        .isEqualTo(charts);
    assertThat(Pattern.compile(" id=\"([^\"]+)\"").matcher(page).results().map(id -> id.group(1)))
        .doesNotHaveDuplicates();
  }

  @Test
  void whatAgentsNameIsTextAndNothingElse() throws Exception {
    String evil = "a<img src=x onerror=alert(1)>\"'&\u202egnp\u001b[2J";
    SampleHistory history = new SampleHistory().published(SampleWeek.OTHERS, SampleHistory.START);
    history.proposed(
        SampleHistory.proposal(evil, evil, "read", "kb." + evil, "{}"), SampleHistory.START);

    String page =
        BacktestPage.of(run(history, SampleWeek.OTHERS.replace("verdict: allow", "verdict: deny")));

    assertThat(page)
        .contains("a&lt;img src=x onerror=alert(1)&gt;&quot;&#39;&amp;\\u202egnp\\u001b[2J")
        .doesNotContain("<img", "\u202e", "\u001b");
  }

  @Test
  void aHistoryWithoutActionsIsSaidToBeEmpty() throws Exception {
    assertThat(BacktestPage.of(run(new SampleHistory(), SampleWeek.CANDIDATE)))
        .contains("Nothing was classified in this time")
        .contains("No verdict changes.")
        .contains("No agent waited, and none would.");
  }

  static BacktestResult week() throws IOException, UnusablePolicyException {
    return run(SampleWeek.history(), SampleWeek.CANDIDATE);
  }

  static BacktestResult run(SampleHistory history, String candidate)
      throws IOException, UnusablePolicyException {
    return BacktestRun.run(
        history,
        new BacktestRun.Question(
            SampleHistory.START.minusSeconds(1),
            SampleHistory.END,
            ZoneId.of("Europe/Berlin"),
            List.of(policy(candidate)),
            false));
  }

  static PolicyDocument policy(String yaml) {
    return switch (PolicyDocument.read("candidate.yaml", yaml)) {
      case PolicyReading.Valid valid -> valid.policy();
      case PolicyReading.Invalid invalid -> throw new AssertionError(invalid.text());
    };
  }
}
