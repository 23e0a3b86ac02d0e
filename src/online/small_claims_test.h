#pragma once
// Helpers of the tests of this folder: a small rulebook with its history, and claims written short.

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include "base/decimal.h"
#include "base/temp_folder.h"
#include "base/time.h"
#include "history/claim.h"
#include "online/checker.h"
#include "online/clock.h"

namespace mingjian::online {

// Rules: `twice` (active: ask before, hold during) fires on the second line of one code on a day;
// `dear` (active: remind) fires on lines of 500 yuan and more; `trial` (shadow) fires on every
// line.
class SmallRulebook {
 public:
  SmallRulebook() {
    std::filesystem::create_directories(folder_ / "national");
    Rule("twice", "{before: warn, during: hold, after: clue}",
         "on: line\nlet:\n  others: |\n    window('person_day').filter(x, x.item_code == "
         "line.item_code)\n"
         "when: others.size() > 1\nviolates: '[line]'\ninvolves: others.filter(x, !(x in "
         "violates))\namount: "
         "line.inscp_scp_amt\nmessage: '{line.item_code}重复'\n");
    Rule("dear", "{before: remind, during: remind, after: clue}",
         "on: line\nwhen: line.det_item_fee_sumamt >= 500\namount: line.inscp_scp_amt\nmessage: "
         "贵\n");
    Rule("trial", "{before: warn, during: hold, after: clue}",
         "on: line\nwhen: 'true'\namount: line.inscp_scp_amt\nmessage: 试\n");
    History({{"twice", "active"}, {"dear", "active"}, {"trial", "shadow"}});
  }
  std::string path() const { return folder_.path().string(); }
  void Rule(const std::string& id, const std::string& moments, const std::string& body) {
    std::ofstream(folder_ / ("national/" + id + ".yaml"))
        << "id: " << id << "\ntitle: 试验" << id
        << "\nclass: 政策类/试验\nsource: official\nversion: 1\nseverity: violation\nmoments: "
        << moments << "\nvalid: {from: 2020-01-01}\n"
        << "basis: [{law: 医疗保障基金使用监督管理条例, article: 38(3)}]\n"
        << body;
  }
  void History(const std::vector<std::pair<std::string, std::string>>& statuses) {
    std::ofstream file(folder_ / "history.jsonl");
    for (const auto& [rule, status] : statuses) {
      file << R"({"event":"ship","rule":")" << rule << R"(","version":1,"to":")" << status
           << R"(","who":"test","when":"2026-01-01","why":"test"})" << "\n";
    }
  }

 private:
  TempFolder folder_;
};

struct ShortLine {
  std::string item_code;
  std::string amount = "10";
  std::string cnt = "1";
  std::string time = "09:00:00";
  std::string init_feedetl_sn = "";
};

// One outpatient settlement at noon of `day`, of its own visit unless one is named. Lines are
// numbered from 1.
inline history::Claim ShortClaim(const std::string& psn_no, const std::string& setl_id,
                                 const std::string& day, const std::vector<ShortLine>& lines,
                                 const std::string& visit = "") {
  using rules::Entity;
  history::Claim claim;
  const std::string mdtrt_id = visit.empty() ? "V" + setl_id : visit;
  const auto text = [&](Entity entity, uint32_t row, const char* field, const std::string& value) {
    claim.SetText(entity, row, field, value);
  };
  claim.visit.count = claim.settlement.count = claim.person.count = 1;
  claim.line.count = static_cast<uint32_t>(lines.size());
  text(Entity::kPerson, 0, "psn_no", psn_no);
  text(Entity::kPerson, 0, "gend", "1");
  text(Entity::kVisit, 0, "psn_no", psn_no);
  text(Entity::kVisit, 0, "mdtrt_id", mdtrt_id);
  text(Entity::kVisit, 0, "fixmedins_code", "H33010000001");
  text(Entity::kVisit, 0, "med_type", "11");
  claim.Set(Entity::kVisit, 0, "begntime", *ParseTime(day + " 08:30:00"));
  text(Entity::kSettlement, 0, "psn_no", psn_no);
  text(Entity::kSettlement, 0, "mdtrt_id", mdtrt_id);
  text(Entity::kSettlement, 0, "fixmedins_code", "H33010000001");
  text(Entity::kSettlement, 0, "setl_id", setl_id);
  claim.Set(Entity::kSettlement, 0, "setl_time", *ParseTime(day + " 12:00:00"));
  for (uint32_t row = 0; row < lines.size(); ++row) {
    const ShortLine& line = lines[row];
    const int64_t amount = Decimal::Parse(line.amount)->micros();
    text(Entity::kLine, row, "mdtrt_id", mdtrt_id);
    text(Entity::kLine, row, "setl_id", setl_id);
    text(Entity::kLine, row, "feedetl_sn", std::to_string(row + 1));
    text(Entity::kLine, row, "init_feedetl_sn", line.init_feedetl_sn);
    text(Entity::kLine, row, "med_list_codg", line.item_code);
    text(Entity::kLine, row, "bilg_dr_codg", "D330100000001");
    text(Entity::kLine, row, "bilg_dept_codg", "A03");
    claim.Set(Entity::kLine, row, "fee_ocur_time", *ParseTime(day + " " + line.time));
    claim.Set(Entity::kLine, row, "cnt", Decimal::Parse(line.cnt)->micros());
    claim.Set(Entity::kLine, row, "pric", amount < 0 ? -amount : amount);
    claim.Set(Entity::kLine, row, "det_item_fee_sumamt", amount);
    claim.Set(Entity::kLine, row, "inscp_scp_amt", amount);
  }
  const Status complete = history::Complete(&claim);
  EXPECT_TRUE(complete.has_value()) << (complete ? "" : complete.error().message);
  return claim;
}

inline Request Settle(history::Claim claim, const std::string& msgid) {
  Request request;
  request.key = msgid.empty() ? "" : "H33010000001/" + msgid;
  request.claim = std::move(claim);
  request.moment = Moment::kDuring;
  request.settle = true;
  request.source = "3102";
  request.trig_scen = 6;
  request.now = LocalNow();
  return request;
}

}  // namespace mingjian::online
