#pragma once
// Claims written as text, in memory: what case files, tests and generators say, turned into the
// Timelines that the engine judges. The rows are named by word (person, provider, doctor, visit,
// diagnosis, procedure, settlement, line, refund, spell, death) and their cells by national field
// name.
//
//   Claims claims;
//   claims.Add("line", {{"feedetl_sn", "1"}, {"setl_id", "S1"}, {"cnt", "2"}});
//   FillDefaults(&claims);                                     // as docs/case-format.md says
//   MJ_TRY(const engine::Timelines timelines, BuildTimelines(claims, &texts));

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "engine/timelines.h"
#include "model/model.h"

namespace mingjian::testing {

// One row. A cell that is "" is missing and stays so; a field without a cell may get a default.
struct ClaimsRow {
  std::map<std::string, std::string, std::less<>> cells;
  std::string origin;  // where it was written, e.g. "a.case:12:3"; begins error messages
  // The cell's text, "" when there is none.
  std::string_view Get(std::string_view field) const;
  bool Has(std::string_view field) const;
};

struct Claims {
  std::map<std::string, std::vector<ClaimsRow>, std::less<>> rows;  // by word

  void Add(std::string_view word, std::map<std::string, std::string, std::less<>> cells);
  // The rows of a word, empty when there are none.
  const std::vector<ClaimsRow>& Of(std::string_view word) const;
};

// The words, in the order in which a case names them.
const std::vector<std::string_view>& ClaimsWords();
// The model's table of a word; null for "refund" and words that are none.
const model::Table* TableOfWord(std::string_view word);
// The field that tells rows of a word apart inside one case: psn_no, mdtrt_id, setl_id, feedetl_sn,
// …
std::string_view KeyOfWord(std::string_view word);
// Whether rows of `word` may carry `field`: a field of its table, or a key it is joined by.
bool IsFieldOfWord(std::string_view word, std::string_view field);
std::vector<std::string_view> FieldsOfWord(std::string_view word);

// Fills what a case may leave out (docs/case-format.md): ids P1, H1, V1, S1, times, prices and
// sums; entities that only a default names are added.
void FillDefaults(Claims* claims);

// The value of a cell as Timelines hold it; nothing when the text does not fit the type.
// Coded and free texts are interned.
std::optional<int64_t> CellValue(const model::Field& field, std::string_view text,
                                 engine::TextPool* texts);

// Sorted and joined rows. Visits name psn_no and fixmedins_code, settlements mdtrt_id (and, where
// two providers use the same number, fixmedins_code), lines setl_id, refunds the feedetl_sn of the
// refunded line (with line_setl_id where several have it) and the setl_id of the refund's
// settlement. Keys that a row leaves out are filled from the row it is joined to. Errors name the
// row's origin, field and value: a dangling or double key, a cell of the wrong type, a refund
// larger than its line.
Result<engine::Timelines> BuildTimelines(const Claims& claims, engine::TextPool* texts);

// Only the rows of these persons (psn_no); providers and doctors stay.
Claims OnlyPersons(const Claims& claims, const std::set<std::string>& persons);

// The claims as the tables of a case file, ready to paste.
std::string ToCaseText(const Claims& claims);

// Words for rows of a Timelines built here: psn_no, mdtrt_id, setl_id, feedetl_sn as written.
std::string_view PersonName(const engine::Timelines& timelines, const engine::TextPool& texts,
                            uint32_t person);
std::string_view VisitName(const engine::Timelines& timelines, const engine::TextPool& texts,
                           uint32_t visit);
std::string_view SettlementName(const engine::Timelines& timelines, const engine::TextPool& texts,
                                uint32_t settlement);
std::string_view LineName(const engine::Timelines& timelines, const engine::TextPool& texts,
                          uint32_t line);
std::string_view ProviderName(const engine::Timelines& timelines, const engine::TextPool& texts,
                              uint32_t visit);

}  // namespace mingjian::testing
