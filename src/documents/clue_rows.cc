#include "documents/clue_rows.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "casework/findings.h"

namespace mingjian::documents {
namespace {

constexpr int kPage = 1000;

}  // namespace

Status EachFinding(casework::Database& database, const casework::Actor& actor, int64_t clue_id,
                   const std::function<Status(const casework::FindingRow&)>& each) {
  std::string after;
  while (true) {
    MJ_TRY(const auto page, casework::FindingsOfClue(database, actor, clue_id, after, kPage));
    for (const casework::FindingRow& row : page) MJ_RETURN_IF_ERROR(each(row));
    if (static_cast<int>(page.size()) < kPage) return {};
    after = page.back().finding_id;
  }
}

Result<std::vector<casework::FindingRow>> FindingsByDay(casework::Database& database,
                                                        const casework::Actor& actor,
                                                        int64_t clue_id, bool upheld, size_t most) {
  std::vector<casework::FindingRow> findings;
  MJ_RETURN_IF_ERROR(
      EachFinding(database, actor, clue_id, [&](const casework::FindingRow& row) -> Status {
        if (upheld && row.upheld_amt == Decimal()) return {};
        if (findings.size() >= most) {
          return casework::Refuse("too-many",
                                  fmt::format("clue {} has more than {} findings; export them as "
                                              "a workbook",
                                              clue_id, most));
        }
        findings.push_back(row);
        return {};
      }));
  std::ranges::sort(findings, [](const auto& a, const auto& b) {
    return std::tie(a.setl_time, a.finding_id) < std::tie(b.setl_time, b.finding_id);
  });
  return findings;
}

std::string LinesText(const std::string& lines, const std::string& setl_id) {
  std::string text;
  for (const auto& [settlement, line] : casework::LinesOf(lines)) {
    if (!text.empty()) text += "、";
    text += settlement == setl_id ? line : fmt::format("{}:{}", settlement, line);
  }
  return text;
}

}  // namespace mingjian::documents
