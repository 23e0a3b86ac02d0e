#pragma once
// A lake of a few bills, made through the real intake, and what clearing facts say of them.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "base/temp_folder.h"
#include "base/text.h"
#include "casework/clearing_lake.h"
#include "intake/ingest.h"

namespace mingjian::casework {

using Cells = std::map<std::string, std::string>;

// Tables as CSV; each row says only the cells that matter.
class BillLake {
 public:
  static constexpr const char* kHospital = "H33990100001";
  static constexpr const char* kOther = "H33990100002";

  BillLake() {
    for (const char* code : {kHospital, kOther}) {
      Add("fixmedins_b", {{"fixmedins_code", code}, {"fixmedins_type", "1"}});
    }
  }
  BillLake& Add(const std::string& table, Cells cells) {
    tables_[table].push_back(std::move(cells));
    return *this;
  }
  // A person with visit M-<person>, settlement S-<person> and line 1 of 100 yuan on 2026-03-05.
  BillLake& Bill(const std::string& person, Cells visit = {}, Cells settlement = {},
                 Cells line = {}, Cells register_row = {}) {
    register_row.insert({{"psn_no", person}, {"gend", "1"}, {"brdy", "1970-01-01"}});
    Add("psn_info_b", std::move(register_row));
    visit.insert({{"fixmedins_code", kHospital},
                  {"mdtrt_id", "M-" + person},
                  {"psn_no", person},
                  {"begntime", "2026-03-05 08:00:00"},
                  {"endtime", "2026-03-05 09:00:00"}});
    Add("mdtrt_d", std::move(visit));
    settlement.insert({{"mdtrt_id", "M-" + person},
                       {"setl_id", "S-" + person},
                       {"psn_no", person},
                       {"fixmedins_code", kHospital},
                       {"setl_time", "2026-03-05 10:00:00"},
                       {"medfee_sumamt", "100"},
                       {"inscp_scp_amt", "100"},
                       {"fund_pay_sumamt", "80"}});
    Add("setl_d", std::move(settlement));
    line.insert({{"mdtrt_id", "M-" + person},
                 {"setl_id", "S-" + person},
                 {"feedetl_sn", "1"},
                 {"fee_ocur_time", "2026-03-05 08:30:00"},
                 {"cnt", "1"},
                 {"pric", "100"},
                 {"det_item_fee_sumamt", "100"},
                 {"inscp_scp_amt", "100"},
                 {"med_list_codg", "001101000010000"}});
    return Add("fee_list_d", std::move(line));
  }
  // Of a person of Bill.
  static ClearingFinding FindingOf(const std::string& person, const std::string& rule) {
    return {.finding_id = person + "/" + rule,
            .rule = rule,
            .psn_no = person,
            .fixmedins_code = kHospital,
            .mdtrt_id = "M-" + person,
            .setl_id = "S-" + person,
            .bilg_dr_codg = "",
            .violates = "S-" + person + ":1",
            .involves = "",
            .setl_time = SecondsOf({2026, 3, 5}) + 10 * 3600};
  }
  void Load(const std::string& from, const std::string& to) const {
    std::filesystem::create_directories(from);
    for (const auto& [table, rows] : tables_) {
      std::set<std::string> columns;
      for (const Cells& row : rows) {
        for (const auto& [column, cell] : row) columns.insert(column);
      }
      std::string text = fmt::format("{}\n", fmt::join(columns, ","));
      for (const Cells& row : rows) {
        std::string line;
        for (const std::string& column : columns) {
          const auto cell = row.find(column);
          if (column != *columns.begin()) line += ',';
          if (cell != row.end()) line += cell->second;
        }
        text += line + "\n";
      }
      EXPECT_TRUE(WriteFile(from + "/" + table + ".csv", text));
    }
    const auto loaded = intake::Ingest(
        {.from = from, .lake = to, .buckets = 4, .threads = 1, .now = SecondsOf({2027, 1, 1})});
    ASSERT_TRUE(loaded) << loaded.error().message;
    for (const intake::RejectCount& reject : loaded->rejects) {
      ADD_FAILURE() << reject.table << ": " << reject.reason << " " << reject.example;
    }
  }

 private:
  std::map<std::string, std::vector<Cells>> tables_;
};

inline ClearingBook ShippedBook() {
  auto book = LoadClearing(std::string(MINGJIAN_SOURCE_DIR) + "/rulebook");
  EXPECT_TRUE(book) << book.error().message;
  if (!book) return {};
  for (const rules::Diagnostic& mistake : book->diagnostics) ADD_FAILURE() << ToString(mistake);
  return *std::move(book);
}

}  // namespace mingjian::casework
