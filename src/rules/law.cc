#include "rules/law.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "base/text.h"
#include "rules/knowledge.h"

namespace mingjian::rules {
namespace {

struct NamedConfidence {
  std::string_view name;
  Confidence confidence;
  std::string_view mark;
};
constexpr std::array<NamedConfidence, 4> kConfidences = {
    {{"confirmed", Confidence::kConfirmed, ""},
     {"unverified", Confidence::kUnverified, "〔未核对〕"},
     {"memory", Confidence::kMemory, "〔凭记忆，未核对〕"},
     {"inferred", Confidence::kInferred, "〔推断〕"}}};

constexpr std::array<std::string_view, 16> kColumns = {
    "law",          "number",       "in_force",   "article",  "subject",    "consequence",
    "multiple_min", "multiple_max", "yuan_min",   "yuan_max", "months_min", "months_max",
    "points_min",   "points_max",   "confidence", "reference"};

// Reads cells by column name; a column that is missing was reported before.
class Cells {
 public:
  explicit Cells(const KnowledgeTable& table) : table_(table) {}
  const std::string& Text(std::string_view column, size_t row) const {
    return table_.columns[*table_.Find(column)].texts[row];
  }
  std::optional<int64_t> Number(std::string_view column, size_t row) const {
    const int64_t number = table_.columns[*table_.Find(column)].numbers[row];
    return number == KnowledgeColumn::kMissing ? std::nullopt : std::optional(number);
  }
  LawRange Range(std::string_view name, size_t row) const {
    return {Number(fmt::format("{}_min", name), row), Number(fmt::format("{}_max", name), row)};
  }

 private:
  const KnowledgeTable& table_;
};

bool Backwards(const LawRange& range) { return range.min && range.max && *range.max < *range.min; }

}  // namespace

std::string_view ToString(Confidence confidence) {
  return kConfidences[static_cast<size_t>(confidence)].name;
}
std::string_view Mark(Confidence confidence) {
  return kConfidences[static_cast<size_t>(confidence)].mark;
}

std::vector<LawArticle> ReadLaw(const std::string& file, const std::string& text,
                                std::vector<Diagnostic>* diagnostics) {
  KnowledgeBuilder builder("law");
  builder.Add(file, text, KnowledgeFile::kReplaced);
  const KnowledgeTable& table = builder.table();
  std::move(builder.diagnostics().begin(), builder.diagnostics().end(),
            std::back_inserter(*diagnostics));
  const auto report = [&](int line, std::string name, std::string message,
                          std::string suggestion = {}) {
    diagnostics->push_back(
        {std::move(name), false, file, line, 1, std::move(message), std::move(suggestion)});
  };
  std::vector<LawArticle> articles;
  for (const std::string_view column : kColumns) {
    if (table.Find(column)) continue;
    report(1, "missing_column",
           fmt::format("column '{}' is missing in the table of articles", column));
    return articles;
  }
  const Cells cells(table);
  std::set<std::pair<std::string, std::string>> seen;
  for (size_t row = 0; row < table.rows; ++row) {
    const int line = builder.LineOf(row);
    LawArticle article;
    article.law = cells.Text("law", row);
    article.number = cells.Text("number", row);
    article.article = cells.Text("article", row);
    article.subject = cells.Text("subject", row);
    article.consequence = cells.Text("consequence", row);
    article.reference = cells.Text("reference", row);
    article.in_force = cells.Number("in_force", row);
    article.multiple = cells.Range("multiple", row);
    article.yuan = cells.Range("yuan", row);
    article.months = cells.Range("months", row);
    article.points = cells.Range("points", row);
    const std::string& confidence = cells.Text("confidence", row);
    const auto known = std::ranges::find(kConfidences, confidence, &NamedConfidence::name);
    if (known == kConfidences.end()) {
      report(
          line, "unknown_value",
          fmt::format("column 'confidence': '{}' is not confirmed, unverified, memory or inferred",
                      confidence));
      continue;
    }
    article.confidence = known->confidence;
    if (article.law.empty() || article.article.empty() || article.subject.empty()) {
      report(line, "bad_cell", "law, article and subject must be given; the row is left out");
      continue;
    }
    if (Backwards(article.multiple) || Backwards(article.yuan) || Backwards(article.months) ||
        Backwards(article.points)) {
      report(line, "bad_cell", "a greatest value is below its least; the row is left out");
      continue;
    }
    if (!seen.emplace(article.law, article.article).second) {
      report(line, "duplicate_article",
             fmt::format("{} {} is there twice", article.law, article.article),
             "keep one row an article");
      continue;
    }
    articles.push_back(std::move(article));
  }
  return articles;
}

const LawArticle* FindArticle(const std::vector<LawArticle>& law, std::string_view name,
                              std::string_view article) {
  const auto at = std::ranges::find_if(
      law, [&](const LawArticle& row) { return row.law == name && row.article == article; });
  return at == law.end() ? nullptr : &*at;
}

std::string ArticleText(std::string_view article) {
  const size_t digits = std::min(article.find_first_not_of("0123456789"), article.size());
  const std::string_view item = article.substr(digits);
  // What does not begin with the number of an article is the name of a topic.
  if (digits == 0 || (!item.empty() && item.front() != '(')) return std::string(article);
  return fmt::format("第{}条{}", article.substr(0, digits),
                     item.empty() ? std::string() : fmt::format("第{}项", item));
}

std::string ToText(const Basis& basis) {
  std::string text = basis.law;
  if (!basis.article.empty()) text += " " + ArticleText(basis.article);
  if (basis.fact) {
    text += fmt::format("：{}", basis.fact->subject);
    if (!basis.fact->consequence.empty()) text += fmt::format("；{}", basis.fact->consequence);
    text += Mark(basis.fact->confidence);
  }
  if (!basis.note.empty()) text += " " + basis.note;
  return text;
}

std::string ToText(const std::vector<Basis>& basis) {
  std::string text;
  for (const Basis& entry : basis) {
    if (!text.empty()) text += "; ";
    text += ToText(entry);
  }
  return text;
}

}  // namespace mingjian::rules
