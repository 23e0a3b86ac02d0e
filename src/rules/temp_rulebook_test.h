#pragma once
// A rulebook in a temporary folder, for tests of the loader.

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "base/temp_folder.h"
#include "rules/rulebook.h"

namespace mingjian::rules {

class TempRulebook {
 public:
  TempRulebook() {
    std::filesystem::create_directories(temp_ / "national");
    std::filesystem::create_directories(temp_ / "knowledge");
  }

  std::string folder() const { return temp_.path().string(); }
  void Write(const std::string& relative, const std::string& text) const {
    const std::filesystem::path path = temp_ / relative;
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << text;
  }
  LoadedRulebook Load(const LoadOptions& options = {}) const {
    Result<LoadedRulebook> loaded = LoadRulebook(folder(), options);
    EXPECT_TRUE(loaded.has_value()) << (loaded ? "" : loaded.error().message);
    return loaded ? *std::move(loaded) : LoadedRulebook();
  }
  // "national/a.yaml:3:1 unknown_key", in the order of the diagnostics.
  std::vector<std::string> Places(const LoadedRulebook& loaded) const {
    std::vector<std::string> places;
    for (const Diagnostic& diagnostic : loaded.diagnostics) {
      std::string file = diagnostic.file;
      if (file.starts_with(folder())) file = file.substr(folder().size() + 1);
      places.push_back(file + ":" + std::to_string(diagnostic.line) + ":" +
                       std::to_string(diagnostic.column) + " " + diagnostic.name);
    }
    return places;
  }

 private:
  TempFolder temp_;
};

// All diagnostics as text, for failure messages.
inline std::string Explain(const LoadedRulebook& loaded) {
  std::string text;
  for (const Diagnostic& diagnostic : loaded.diagnostics) text += ToString(diagnostic) + "\n";
  return text;
}

inline constexpr const char* kSexTable =
    "item_code:code,item_name:string,sex:string,max_cnt:int,ratio:decimal,since:date,parts:codes,"
    "point:string,source:string,batch:string,valid_from:date,valid_to:date,superseded_by:string,"
    "match:string\n"
    "003311040270000,宫腔镜,2,3,0.5,2025-01-01,A|B,KP-1,official,batch-01,2025-05-23,,,\n"
    "0033,\"前列腺, 一类\",1,,,,,KP-2,official,batch-01,2025-05-23,2026-01-01,,prefix\n";

inline constexpr const char* kGoodRule = R"(id: service-sex
title: 医疗服务项目区分性别使用
code: {seq88: 14, gz79: GZ10000102004000}
class: 政策类/医疗服务项目政策限定类
source: official
version: 1
severity: violation
moments: {before: warn, during: hold, after: clue}
valid: {from: 2025-05-23}
basis: [{law: 医疗保障基金使用监督管理条例, article: 38(3)}]
on: line
knowledge:
  limit: {table: service_sex, where: {item_code: line.item_code}}
parameters:
  cap: {default: 2, min: 1, max: 9, unit: 次, about: 上限}
let:
  many: 'line.cnt > params.cap'
when: |
  many ||
    person.gend != limit.sex
amount: |
  violates.map(x, x.inscp_scp_amt).sum()
message: '"{limit.item_name}"限{limit.sex == "1" ? "男" : "女"}性'
exceptions:
  - {id: newborn, when: 'line.age_days < 28', reason: 新生儿}
)";

// kGoodRule with one piece of text replaced by another.
inline std::string Edited(const std::string& from, const std::string& to) {
  std::string text = kGoodRule;
  const size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  if (at != std::string::npos) text.replace(at, from.size(), to);
  return text;
}

}  // namespace mingjian::rules
