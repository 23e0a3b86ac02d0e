#pragma once
// The table of articles that rules rest on: law.csv of the rulebook. Short facts in our own words;
// the published text stays the authority, and what was not read there says so (`confidence`).
//
// Columns: law, number, in_force, article, subject, consequence, multiple_min, multiple_max (fine
// as a multiple of the loss), yuan_min, yuan_max (fine in yuan), months_min, months_max
// (suspension), points_min, points_max (of 医保支付资格管理), confidence, reference (where the fact
// comes from). Empty: nothing of the kind.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "rules/ast.h"

namespace mingjian::rules {

// How sure a fact of the table is.
enum class Confidence {
  kConfirmed,   // read in a source
  kUnverified,  // a source says so, but nobody compared it with the law
  kMemory,      // from memory, in no source
  kInferred,    // our conclusion
};
std::string_view ToString(Confidence confidence);
// Behind a fact that is not confirmed: "〔未核对〕"; "" for kConfirmed.
std::string_view Mark(Confidence confidence);

struct LawRange {
  std::optional<int64_t> min, max;
  bool empty() const { return !min && !max; }
};

struct LawArticle {
  std::string law;                   // full name, as `basis` writes it
  std::string number;                // 国务院令第735号
  std::string article;               // "38(3)", or a topic where the number is not known
  std::string subject, consequence;  // Chinese
  LawRange multiple;                 // micros: 1–2 times the loss
  LawRange yuan, months, points;
  std::optional<Seconds> in_force;
  Confidence confidence = Confidence::kConfirmed;
  std::string reference;
};

// One entry of a rule's basis. `fact` is set where the table knows the article.
struct Basis {
  std::string law, article, note;
  std::optional<LawArticle> fact;
};

// Mistakes of the file are added to `diagnostics`; rows with one are left out.
std::vector<LawArticle> ReadLaw(const std::string& file, const std::string& text,
                                std::vector<Diagnostic>* diagnostics);
const LawArticle* FindArticle(const std::vector<LawArticle>& law, std::string_view name,
                              std::string_view article);

// "第38条第(3)项"; a topic stays as it is.
std::string ArticleText(std::string_view article);
// "医疗保障基金使用监督管理条例第38条第(3)项：重复收费…；退回并处 1–2 倍罚款", what is known of it.
std::string ToText(const Basis& basis);
// Those of all entries, joined by "; ".
std::string ToText(const std::vector<Basis>& basis);

}  // namespace mingjian::rules
