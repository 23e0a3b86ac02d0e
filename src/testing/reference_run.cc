#include "testing/reference_run.h"

#include <fmt/format.h>

#include "base/decimal.h"
#include "base/text.h"
#include "testing/reference.h"
#include "testing/reference_compare.h"

namespace mingjian::testing {

Result<std::unique_ptr<PlannedBook>> LoadBook(const std::string& folder,
                                              const rules::LoadOptions& load, size_t vector_size) {
  MJ_TRY(rules::LoadedRulebook loaded, rules::LoadRulebook(folder, load));
  if (!loaded.ok()) {
    std::string message = fmt::format("{}: the rulebook does not load", folder);
    for (const rules::Diagnostic& diagnostic : loaded.diagnostics) {
      if (!diagnostic.warning) message += "\n  " + rules::ToString(diagnostic);
    }
    return DataError(message);
  }
  auto book = std::make_unique<PlannedBook>();
  book->rulebook = std::move(loaded.rulebook);
  book->texts = std::make_shared<engine::TextPool>();
  MJ_TRY(book->plan, engine::MakePlan(book->rulebook, book->texts, {.vector_size = vector_size}));
  return book;
}

std::vector<std::string> Judged::Texts() const { return ToTexts(findings, timelines, *texts); }

Result<Judged> JudgeClaims(const PlannedBook& book, const Claims& claims) {
  Judged judged;
  judged.texts = std::make_unique<engine::TextPool>(book.texts);
  MJ_TRY(judged.timelines, BuildTimelines(claims, judged.texts.get()));
  engine::Judge judge(book.plan);
  MJ_RETURN_IF_ERROR(judge.Run(judged.timelines, judged.texts.get(), &judged.findings));
  judged.counts = judge.counts();
  return judged;
}

Result<Judged> ReferenceJudgeClaims(const PlannedBook& book, const Claims& claims) {
  Judged judged;
  judged.texts = std::make_unique<engine::TextPool>(book.texts);
  MJ_TRY(judged.timelines, BuildTimelines(claims, judged.texts.get()));
  judged.findings =
      ReferenceJudge(book.rulebook, judged.timelines, judged.texts.get(), &judged.counts);
  return judged;
}

Result<std::string> EngineAgainstReference(const PlannedBook& book, const Claims& claims) {
  MJ_TRY(const Judged reference, ReferenceJudgeClaims(book, claims));
  MJ_TRY(const Judged engine, JudgeClaims(book, claims));
  return Difference(reference.Texts(), engine.Texts()) +
         CountDifference(book.rulebook, reference.counts, engine.counts);
}

Claims Shrink(Claims claims, const std::function<bool(const Claims&)>& fails) {
  bool smaller = true;
  while (smaller) {
    smaller = false;
    for (const std::string_view word : ClaimsWords()) {
      for (size_t i = claims.Of(word).size(); i-- > 0;) {
        Claims less = claims;
        std::vector<ClaimsRow>& rows = less.rows[std::string(word)];
        rows.erase(rows.begin() + static_cast<ptrdiff_t>(i));
        if (!fails(less)) continue;
        claims = std::move(less);
        smaller = true;
      }
    }
  }
  return claims;
}

std::string CaseTextOf(const PlannedBook& book, const Claims& claims, const std::string& rule,
                       const std::map<std::string, std::string>& tables) {
  std::string text = fmt::format("rule {}\n\n", rule);
  for (const auto& [name, csv] : tables) {
    bool header = true;
    for (const std::string_view line : Split(csv, '\n')) {
      if (line.empty()) continue;
      text += header ? "knowledge " + name : "         ";
      for (const std::string_view cell : Split(line, ',')) {
        text += fmt::format(" {}", cell.empty() ? "-" : cell);
      }
      text += '\n';
      header = false;
    }
    text += '\n';
  }
  text += "case generated\n" + ToCaseText(claims);
  const auto judged = ReferenceJudgeClaims(book, claims);
  if (!judged) return text + "# " + judged.error().message + "\n";
  std::string rows;
  for (const engine::Finding& finding : judged->findings) {
    if (finding.rule->id != rule) continue;
    const std::string violates = LineNames(finding.violates, judged->timelines, *judged->texts);
    const std::string involves = LineNames(finding.involves, judged->timelines, *judged->texts);
    rows += fmt::format("         {} {} {} {}\n", violates.empty() ? "-" : violates,
                        involves.empty() ? "-" : involves,
                        Decimal::FromMicros(finding.vola_amt).ToString(), StateName(finding.state));
  }
  return text +
         (rows.empty() ? "findings none\n" : "findings violates involves amount state\n" + rows);
}

}  // namespace mingjian::testing
