// What a case may leave out: docs/case-format.md, "Fields that are left out".

#include <fmt/format.h>

#include <functional>
#include <optional>

#include "base/decimal.h"
#include "base/text.h"
#include "base/time.h"
#include "model/codes.h"
#include "testing/claims.h"

namespace mingjian::testing {
namespace {

void Default(ClaimsRow* row, std::string_view field, std::string value) {
  if (value.empty() || row->Has(field)) return;
  row->cells.emplace(std::string(field), std::move(value));
}

// The rows of a word, made when there are none.
std::vector<ClaimsRow>& Table(Claims* claims, std::string_view word) {
  return claims->rows[std::string(word)];
}

// The row whose `field` is `value`; also its join keys must agree where both rows name them.
const ClaimsRow* FindRow(const Claims& claims, std::string_view word, std::string_view field,
                         const ClaimsRow& from) {
  for (const ClaimsRow& row : claims.Of(word)) {
    if (row.Get(field) != from.Get(field) || row.Get(field).empty()) continue;
    bool same = true;
    for (const std::string_view join : {"mdtrt_id", "fixmedins_code"}) {
      if (!row.Get(join).empty() && !from.Get(join).empty() && row.Get(join) != from.Get(join)) {
        same = false;
      }
    }
    if (same) return &row;
  }
  return nullptr;
}

// Adds the row that a default names when something refers to it and nobody wrote it.
void AddNamed(Claims* claims, std::string_view word, std::string_view field, std::string_view id,
              std::initializer_list<std::string_view> referring) {
  for (const ClaimsRow& row : claims->Of(word)) {
    if (row.Get(field) == id) return;
  }
  for (const std::string_view other : referring) {
    for (const ClaimsRow& row : claims->Of(other)) {
      if (row.Get(field) != id) continue;
      Table(claims, word)
          .push_back({{{std::string(field), std::string(id)}}, fmt::format("default {}", id)});
      return;
    }
  }
}

std::optional<Decimal> Money(const ClaimsRow& row, std::string_view field) {
  return row.Get(field).empty() ? std::nullopt : Decimal::Parse(row.Get(field));
}

std::string Text(std::optional<Decimal> value) { return value ? value->ToString() : ""; }

void FillLine(ClaimsRow* line) {
  Default(line, "cnt", "1");
  const auto cnt = Money(*line, "cnt");
  if (!line->Has("det_item_fee_sumamt")) {
    const auto pric = Money(*line, "pric");
    if (pric && cnt) {
      Default(line, "det_item_fee_sumamt", Text(Decimal::Multiply(*pric, *cnt)));
    } else if (!line->Has("pric")) {
      Default(line, "det_item_fee_sumamt", std::string(line->Get("inscp_scp_amt")));
    }
  }
  const auto sum = Money(*line, "det_item_fee_sumamt");
  if (sum && cnt) Default(line, "pric", Text(Decimal::Divide(*sum, *cnt)));
  Default(line, "inscp_scp_amt", std::string(line->Get("det_item_fee_sumamt")));
  Default(line, "fulamt_ownpay_amt", "0");
  const std::string_view code =
      line->Get("item_code").empty() ? line->Get("med_list_codg") : line->Get("item_code");
  if (const auto type = model::ListTypeOf(code)) Default(line, "list_type", std::string(*type));
}

void FillRefund(const Claims& claims, ClaimsRow* refund) {
  const ClaimsRow* line = nullptr;
  for (const ClaimsRow& row : claims.Of("line")) {
    if (row.Get("feedetl_sn") != refund->Get("feedetl_sn")) continue;
    const std::string_view settlement = refund->Get("line_setl_id");
    if (settlement.empty() || settlement == row.Get("setl_id")) line = &row;
  }
  if (line == nullptr) return;
  Default(refund, "cnt", std::string(line->Get("cnt")));
  const auto part = Money(*refund, "cnt");
  const auto whole = Money(*line, "cnt");
  if (!part || !whole) return;
  for (const std::string_view field : {"det_item_fee_sumamt", "inscp_scp_amt"}) {
    if (const auto amount = Money(*line, field)) {
      Default(refund, field, Text(Decimal::MultiplyDivide(*amount, *part, *whole)));
    }
  }
}

void FillSums(const Claims& claims, ClaimsRow* settlement) {
  const auto sum_of = [&](std::string_view field) {
    std::optional<Decimal> sum = Decimal();
    for (const ClaimsRow& line : claims.Of("line")) {
      if (line.Get("setl_id") != settlement->Get("setl_id")) continue;
      if (FindRow(claims, "settlement", "setl_id", line) != settlement) continue;
      const auto amount = Money(line, field);
      if (sum && amount) sum = Decimal::Add(*sum, *amount);
    }
    return Text(sum);
  };
  Default(settlement, "medfee_sumamt", sum_of("det_item_fee_sumamt"));
  Default(settlement, "fulamt_ownpay_amt", sum_of("fulamt_ownpay_amt"));
  Default(settlement, "inscp_scp_amt", sum_of("inscp_scp_amt"));
  if (const auto in_scope = Money(*settlement, "inscp_scp_amt")) {
    const auto fund =
        Decimal::MultiplyDivide(*in_scope, *Decimal::FromInt(7), *Decimal::FromInt(10));
    if (fund) Default(settlement, "fund_pay_sumamt", Text(fund->RoundHalfUp(2)));
  }
}

std::string DayText(std::string_view time) {
  const auto parsed = ParseTime(time).or_else([&] { return ParseDate(time); });
  return parsed ? FormatDate(*parsed) : "";
}

}  // namespace

void FillDefaults(Claims* claims) {
  const auto each = [&](std::string_view word,
                        const std::function<void(ClaimsRow*, size_t)>& fill) {
    std::vector<ClaimsRow>& rows = Table(claims, word);
    for (size_t i = 0; i < rows.size(); ++i) fill(&rows[i], i);
  };
  // From the rows that refer to the rows referred to: first the ids, then the entities they name.
  each("line", [](ClaimsRow* row, size_t i) {
    Default(row, "setl_id", "S1");
    Default(row, "feedetl_sn", std::to_string(i + 1));
  });
  each("settlement", [](ClaimsRow* row, size_t) { Default(row, "setl_id", "S1"); });
  AddNamed(claims, "settlement", "setl_id", "S1", {"line", "refund"});
  for (const std::string_view word : {"settlement", "diagnosis", "procedure"}) {
    each(word, [](ClaimsRow* row, size_t) { Default(row, "mdtrt_id", "V1"); });
  }
  each("visit", [](ClaimsRow* row, size_t) { Default(row, "mdtrt_id", "V1"); });
  AddNamed(claims, "visit", "mdtrt_id", "V1", {"settlement", "diagnosis", "procedure"});
  each("visit", [](ClaimsRow* row, size_t) {
    Default(row, "psn_no", "P1");
    Default(row, "fixmedins_code", "H1");
    Default(row, "med_type", "11");
    Default(row, "begntime", "2026-03-02");
  });
  each("person", [](ClaimsRow* row, size_t) { Default(row, "psn_no", "P1"); });
  each("spell", [](ClaimsRow* row, size_t) { Default(row, "psn_no", "P1"); });
  each("death", [](ClaimsRow* row, size_t) { Default(row, "psn_no", "P1"); });
  each("provider", [](ClaimsRow* row, size_t) { Default(row, "fixmedins_code", "H1"); });
  AddNamed(claims, "person", "psn_no", "P1", {"visit", "spell", "death"});
  AddNamed(claims, "provider", "fixmedins_code", "H1", {"visit"});
  each("person", [](ClaimsRow* row, size_t) {
    Default(row, "gend", "1");
    Default(row, "brdy", "1970-01-01");
  });
  each("provider", [](ClaimsRow* row, size_t) {
    Default(row, "fixmedins_type", "1");
    if (row->Get("fixmedins_type") == "1") Default(row, "hosp_lv", "02");
  });

  const auto visit_of = [&](const ClaimsRow& settlement) {
    return FindRow(*claims, "visit", "mdtrt_id", settlement);
  };
  each("settlement", [&](ClaimsRow* row, size_t) {
    const ClaimsRow* visit = visit_of(*row);
    if (visit == nullptr) return;
    const std::string day =
        DayText(visit->Get("endtime").empty() ? visit->Get("begntime") : visit->Get("endtime"));
    if (!day.empty()) Default(row, "setl_time", day + " 23:00:00");
  });
  each("line", [&](ClaimsRow* row, size_t) {
    const ClaimsRow* settlement = FindRow(*claims, "settlement", "setl_id", *row);
    const ClaimsRow* visit = settlement == nullptr ? nullptr : visit_of(*settlement);
    if (visit != nullptr) Default(row, "fee_ocur_time", std::string(visit->Get("begntime")));
    FillLine(row);
  });
  each("refund", [&](ClaimsRow* row, size_t) {
    Default(row, "setl_id", "S1");
    FillRefund(*claims, row);
  });
  each("settlement", [&](ClaimsRow* row, size_t) { FillSums(*claims, row); });
  std::erase_if(claims->rows, [](const auto& entry) { return entry.second.empty(); });
}

}  // namespace mingjian::testing
