#pragma once
// Helpers of the tests of this folder: a small generated city in a lake, and claims by hand.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "base/decimal.h"
#include "base/temp_folder.h"
#include "history/build.h"
#include "history/claim.h"
#include "history/store.h"
#include "model/model.h"

namespace mingjian::history {

// A lake of a few hundred persons, made once a process; with violations, refunds and spoilt rows.
const std::string& CityLake();

// The city in a store, with all that it has settled.
inline BuildSummary BuildCity(const std::string& path) {
  BuildOptions options;
  options.lake = CityLake();
  options.path = path;
  options.keep_days = 100'000;
  const auto built = Build(options);
  EXPECT_TRUE(built) << built.error().message;
  return built.value_or(BuildSummary());
}

// A claim by hand: one visit with its only settlement, lines by AddLine.
struct SmallVisit {
  std::string psn_no = "P1", fixmedins_code = "H1", mdtrt_id = "M1", setl_id = "S1";
  std::string setl_time = "2026-03-02 10:00:00";
};
inline Claim ClaimOf(const SmallVisit& visit) {
  Claim claim;
  using rules::Entity;
  claim.SetText(Entity::kVisit, 0, "mdtrt_id", visit.mdtrt_id);
  claim.SetText(Entity::kVisit, 0, "fixmedins_code", visit.fixmedins_code);
  claim.SetText(Entity::kVisit, 0, "med_type", "11");
  claim.Set(Entity::kVisit, 0, "begntime", *ParseTime(visit.setl_time));
  claim.SetText(Entity::kSettlement, 0, "psn_no", visit.psn_no);
  claim.SetText(Entity::kSettlement, 0, "setl_id", visit.setl_id);
  claim.Set(Entity::kSettlement, 0, "setl_time", *ParseTime(visit.setl_time));
  return claim;
}
inline void AddLine(Claim* claim, std::string_view number, std::string_view code, int cnt = 1,
                    int pric = 10) {
  using rules::Entity;
  const uint32_t row = claim->line.count;
  claim->SetText(Entity::kLine, row, "feedetl_sn", number);
  claim->SetText(Entity::kLine, row, "med_list_codg", code);
  claim->Set(Entity::kLine, row, "fee_ocur_time", claim->setl_time());
  claim->Set(Entity::kLine, row, "cnt", cnt * Decimal::kOne);
  claim->Set(Entity::kLine, row, "pric", pric * Decimal::kOne);
  claim->Set(Entity::kLine, row, "det_item_fee_sumamt", cnt * pric * Decimal::kOne);
  claim->Set(Entity::kLine, row, "inscp_scp_amt", cnt * pric * Decimal::kOne);
}
inline Claim Completed(Claim claim) {
  const Status complete = Complete(&claim);
  EXPECT_TRUE(complete) << complete.error().message;
  return claim;
}
inline Claim OneLine(const SmallVisit& visit, std::string_view code) {
  Claim claim = ClaimOf(visit);
  AddLine(&claim, "1", code);
  return Completed(std::move(claim));
}

// Every cell of a claim and its refunds as text, so that two claims can be compared.
inline std::string Dump(const Claim& claim, bool with_person = true) {
  std::string text;
  for (size_t i = with_person ? 0 : 3; i <= static_cast<size_t>(rules::Entity::kLine); ++i) {
    const auto entity = static_cast<rules::Entity>(i);
    const model::Table& table = *model::FindTable(rules::TableOf(entity));
    for (uint32_t row = 0; row < claim.RowsOf(entity).count; ++row) {
      text += fmt::format("{} {}:", table.name, row);
      for (size_t field = 0; field < table.fields.size(); ++field) {
        const std::string cell = claim.Show(entity, row, field);
        if (!cell.empty()) text += fmt::format(" {}={}", table.fields[field].name, cell);
      }
      text += '\n';
    }
  }
  for (const Refund& refund : claim.refunds) {
    text += fmt::format("refund {} {} {} {} {} {} {}\n", refund.fixmedins_code, refund.mdtrt_id,
                        refund.setl_id, refund.feedetl_sn, refund.cnt, refund.det_item_fee_sumamt,
                        refund.inscp_scp_amt);
  }
  return text;
}

}  // namespace mingjian::history
