// Refunds of a claim, netted as intake nets those of a whole visit.

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "history/store_impl.h"
#include "model/netting.h"

namespace mingjian::history {
namespace {

using engine::kMissing;
using rules::Entity;

// Where a line of the visit is: settlement (position among those looked at) and row.
struct LineAt {
  const Claim* claim = nullptr;
  uint32_t row = 0;
};

struct LineFields {
  size_t number = FieldOf(Entity::kLine, "feedetl_sn");
  size_t init = FieldOf(Entity::kLine, "init_feedetl_sn");
  size_t code = FieldOf(Entity::kLine, "med_list_codg");
  size_t pric = FieldOf(Entity::kLine, "pric");
  size_t cnt = FieldOf(Entity::kLine, "cnt");
  size_t amount = FieldOf(Entity::kLine, "det_item_fee_sumamt");
  size_t inscp = FieldOf(Entity::kLine, "inscp_scp_amt");
};

int64_t OrNothing(int64_t cell) { return cell == kMissing ? 0 : cell; }

// The rows of a visit as the netting wants them.
class VisitRows {
 public:
  // `later`: what earlier refunds left of a line is counted by (setl_id, feedetl_sn).
  using Taken = std::map<std::pair<std::string, std::string>, std::array<int64_t, 3>>;

  void Add(const Claim& claim, uint32_t settlement, bool netted, const Taken& taken) {
    const bool refund_settlement =
        !netted && claim.Text(Entity::kSettlement, 0, "refd_setl_flag") == "1";
    for (uint32_t row = 0; row < claim.line.count; ++row) {
      const auto cell = [&](size_t field) { return claim.Cell(Entity::kLine, row, field); };
      model::VisitLine line;
      line.rid = static_cast<int64_t>(at_.size());
      line.setl = settlement;
      line.refund_settlement = refund_settlement;
      line.feedetl_sn = claim.Text(Entity::kLine, row, fields_.number);
      line.init_feedetl_sn = netted ? "" : claim.Text(Entity::kLine, row, fields_.init);
      line.refund = !netted && model::IsRefund(refund_settlement, cell(fields_.cnt),
                                               cell(fields_.amount), !line.init_feedetl_sn.empty());
      line.code = codes_
                      .try_emplace(std::string(claim.Text(Entity::kLine, row, fields_.code)),
                                   static_cast<int64_t>(codes_.size()))
                      .first->second;
      line.pric = OrNothing(cell(fields_.pric));
      line.cnt = OrNothing(cell(fields_.cnt));
      line.amount = OrNothing(cell(fields_.amount));
      line.inscp = OrNothing(cell(fields_.inscp));
      if (const auto found = taken.find({std::string(claim.setl_id()), line.feedetl_sn});
          found != taken.end()) {
        line.cnt -= std::min(line.cnt, found->second[0]);
        line.amount -= std::min(line.amount, found->second[1]);
        line.inscp -= std::min(line.inscp, found->second[2]);
      }
      at_.push_back({&claim, row});
      rows_.push_back(std::move(line));
    }
  }
  const std::vector<model::VisitLine>& rows() const { return rows_; }
  const LineAt& At(int64_t rid) const { return at_[static_cast<size_t>(rid)]; }
  std::string_view NumberOf(int64_t rid) const {
    return At(rid).claim->Text(Entity::kLine, At(rid).row, fields_.number);
  }

 private:
  LineFields fields_;
  std::vector<model::VisitLine> rows_;
  std::vector<LineAt> at_;
  std::map<std::string, int64_t> codes_;
};

void KeepLines(const std::vector<bool>& keep, engine::Rows* lines) {
  uint32_t kept = 0;
  for (uint32_t row = 0; row < lines->count; ++row) {
    if (!keep[row]) continue;
    for (std::vector<int64_t>& column : lines->columns) {
      if (!column.empty()) column[kept] = column[row];
    }
    ++kept;
  }
  for (std::vector<int64_t>& column : lines->columns) {
    if (!column.empty()) column.resize(kept);
  }
  lines->count = kept;
}

}  // namespace

Status Store::NetRefunds(Claim* claim, std::vector<std::string>* unmatched) const {
  VisitRows own;
  own.Add(*claim, 0, false, {});
  if (std::ranges::none_of(own.rows(), &model::VisitLine::refund)) return {};

  // What the visit had settled before, and what was taken back of it.
  MJ_TRY(const std::vector<Claim> all, SettlementsOf(claim->psn_no()));
  const auto order = [](const Claim& of) { return std::tuple(of.setl_time(), of.setl_id()); };
  std::vector<const Claim*> earlier;
  VisitRows::Taken taken;
  for (const Claim& stored : all) {
    if (stored.fixmedins_code() != claim->fixmedins_code() ||
        stored.mdtrt_id() != claim->mdtrt_id() || stored.setl_id() == claim->setl_id()) {
      continue;
    }
    for (const Refund& refund : stored.refunds) {
      std::array<int64_t, 3>& sum = taken[{refund.setl_id, refund.feedetl_sn}];
      sum[0] += refund.cnt;
      sum[1] += refund.det_item_fee_sumamt;
      sum[2] += refund.inscp_scp_amt;
    }
    if (order(stored) < order(*claim)) earlier.push_back(&stored);
  }
  VisitRows visit;
  for (uint32_t i = 0; i < earlier.size(); ++i) visit.Add(*earlier[i], i, true, taken);
  visit.Add(*claim, static_cast<uint32_t>(earlier.size()), false, {});

  std::vector<model::Netting> nettings;
  std::vector<int64_t> short_of;
  model::NetVisit(visit.rows(), nettings, short_of);
  for (const model::Netting& netting : nettings) {
    const Claim& of = *visit.At(netting.line).claim;
    claim->refunds.push_back({std::string(claim->fixmedins_code()), std::string(claim->mdtrt_id()),
                              std::string(of.setl_id()), std::string(visit.NumberOf(netting.line)),
                              netting.cnt, netting.amount, netting.inscp});
  }
  for (const int64_t rid : short_of) unmatched->emplace_back(visit.NumberOf(rid));
  std::vector<bool> keep(claim->line.count, true);
  for (const model::VisitLine& line : own.rows()) {
    if (line.refund) keep[own.At(line.rid).row] = false;
  }
  KeepLines(keep, &claim->line);
  return {};
}

}  // namespace mingjian::history
