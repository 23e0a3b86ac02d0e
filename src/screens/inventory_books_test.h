#pragma once
// The books of a provider and its claims as rows of the national tables, for tests.

#include <fmt/format.h>

#include <string>

namespace mingjian::screens {

inline constexpr const char* kDrug = "XA02BCL031E001010100001";
inline constexpr const char* kOther = "XB05BBP055B002010100002";
inline constexpr const char* kStent = "C0101010110000010001";

// Rows of the national tables; what is not said has a plain default.
struct Books {
  std::string claims, settlements, stock, changes, purchases, purchase_returns, sales, sale_returns,
      deletions;
  int number = 0;

  // A line with a settlement of its own on `time`; negative: a refund of line `of`.
  Books& Claim(const std::string& time, const std::string& cnt, const std::string& pric,
               const std::string& amount, const std::string& item = kDrug,
               const std::string& provider = "H33990100001", const std::string& of = "") {
    const int n = ++number;
    const std::string visit = of.empty() ? fmt::format("M{}", n) : "M" + of.substr(1);
    settlements += fmt::format("{0},S{1},P1,{2},{3},{4},{5},{5},0,{6},1\n", visit, n, provider,
                               time, provider[0] == 'P' ? "41" : "11", amount, of.empty() ? 0 : 1);
    claims += fmt::format("{},S{},1,{},{},{},{},{},{},{},阿司匹林\n", visit, n,
                          of.empty() ? "" : "1", time, cnt, pric, amount, amount, item);
    return *this;
  }
  std::string Key() { return fmt::format("B{}", ++number); }
  Books& Stock(const std::string& date, const std::string& cnt, const std::string& item = kDrug,
               const std::string& provider = "H33990100001") {
    stock += fmt::format("{},{},L1,{},{},{}\n", provider, item, Key(), date, cnt);
    return *this;
  }
  Books& Change(const std::string& type, const std::string& time, const std::string& cnt,
                const std::string& split = "") {
    changes +=
        fmt::format("H33990100001,{},{},L1,{},{},{},{}\n", kDrug, type, Key(), cnt, time, split);
    return *this;
  }
  Books& Buy(const std::string& time, const std::string& cnt, const std::string& pack = "",
             const std::string& item = kDrug, const std::string& provider = "H33990100001") {
    purchases += fmt::format("{},{},L1,{},20,{},{},{}\n", provider, item, Key(), cnt, time, pack);
    return *this;
  }
  Books& BuyBack(const std::string& time, const std::string& cnt) {
    purchase_returns += fmt::format("H33990100001,{},L1,{},{},{}\n", kDrug, Key(), cnt, time);
    return *this;
  }
  Books& Sell(const std::string& time, const std::string& cnt, const std::string& split = "0",
              const std::string& item = kDrug, const std::string& provider = "H33990100001",
              const std::string& pric = "24") {
    sales +=
        fmt::format("{},{},L1,{},{},{},{},{}\n", provider, item, Key(), split, pric, cnt, time);
    return *this;
  }
  Books& SellBack(const std::string& time, const std::string& cnt) {
    sale_returns += fmt::format("H33990100001,{},L1,{},{},{}\n", kDrug, Key(), cnt, time);
    return *this;
  }
  // Takes back the row that was added last.
  Books& Delete(int type, const std::string& time) {
    deletions += fmt::format("H33990100001,B{},{},{}\n", number, type, time);
    return *this;
  }
};

}  // namespace mingjian::screens
