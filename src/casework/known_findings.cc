#include "casework/known_findings.h"

namespace mingjian::casework {
namespace {

constexpr int64_t kPage = 20'000;

}  // namespace

Result<const KnownFindings::Known*> KnownFindings::Find(const std::string& finding_id) {
  while (!end_ && (at_ == page_.size() || page_[at_].finding_id < finding_id)) {
    if (at_ < page_.size()) {
      ++at_;
      continue;
    }
    MJ_RETURN_IF_ERROR(ReadPage(finding_id));
  }
  const bool met = at_ < page_.size() && page_[at_].finding_id == finding_id;
  return met ? &page_[at_] : nullptr;
}

Status KnownFindings::ReadPage(const std::string& from) {
  // The page first, whatever the database thinks of the join.
  MJ_TRY(const Rows rows,
         database_.Query("SELECT f.finding_id, f.state, c.state, f.clue_id, f.fund_amt, "
                         "f.upheld_amt FROM (SELECT finding_id, state, clue_id, fund_amt, "
                         "upheld_amt FROM finding WHERE finding_id >= ? ORDER BY finding_id LIMIT "
                         "?) f JOIN clue c ON c.clue_id = f.clue_id ORDER BY f.finding_id",
                         {from, kPage}));
  page_.clear();
  at_ = 0;
  for (size_t i = 0; i < rows.size(); ++i) {
    page_.push_back({std::string(rows.Text(i, 0)), std::string(rows.Text(i, 1)),
                     std::string(rows.Text(i, 2)), rows.Int(i, 3), rows.Int(i, 4), rows.Int(i, 5)});
  }
  end_ = rows.empty();
  return {};
}

}  // namespace mingjian::casework
