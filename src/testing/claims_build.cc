// Claims -> Timelines: cells are read by the model's types, keys are joined, rows are sorted as
// engine/timelines.h says.

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <tuple>

#include "base/decimal.h"
#include "base/text.h"
#include "base/time.h"
#include "model/codes.h"
#include "testing/claims.h"
#include "testing/claims_rows.h"

namespace mingjian::testing {
namespace {

using engine::kMissing;
using engine::kNoRow;
using engine::Range;

class Build {
 public:
  Build(const Claims& claims, engine::TextPool* texts) : claims_(claims), texts_(texts) {}

  Result<engine::Timelines> Run() {
    MJ_RETURN_IF_ERROR(CheckFields());
    MJ_RETURN_IF_ERROR(Persons());
    MJ_RETURN_IF_ERROR(Globals());
    MJ_RETURN_IF_ERROR(OfPerson("spell", "begndate", &spells_, &out_.person_spells));
    MJ_RETURN_IF_ERROR(OfPerson("death", "", &deaths_, &out_.person_deaths));
    MJ_RETURN_IF_ERROR(Visits());
    MJ_RETURN_IF_ERROR(OfVisit("diagnosis", {"diag_srt_no"}, &diagnoses_, &out_.visit_diagnoses));
    MJ_RETURN_IF_ERROR(OfVisit("procedure", {"oprn_oprt_date", "oprn_oprt_code"}, &procedures_,
                               &out_.visit_procedures));
    MJ_RETURN_IF_ERROR(Settlements());
    MJ_RETURN_IF_ERROR(Lines());
    Prescriptions();
    MJ_RETURN_IF_ERROR(Refunds());
    MJ_RETURN_IF_ERROR(Columns("person", persons_, &out_.person));
    MJ_RETURN_IF_ERROR(Columns("spell", spells_, &out_.spell));
    MJ_RETURN_IF_ERROR(Columns("death", deaths_, &out_.death));
    MJ_RETURN_IF_ERROR(Columns("visit", visits_, &out_.visit));
    MJ_RETURN_IF_ERROR(Columns("diagnosis", diagnoses_, &out_.diagnosis));
    MJ_RETURN_IF_ERROR(Columns("procedure", procedures_, &out_.procedure));
    MJ_RETURN_IF_ERROR(Columns("settlement", settlements_, &out_.settlement));
    MJ_RETURN_IF_ERROR(Columns("line", lines_, &out_.line));
    MJ_RETURN_IF_ERROR(Columns("provider", providers_, &out_.provider));
    MJ_RETURN_IF_ERROR(Columns("doctor", doctors_, &out_.doctor));
    return std::move(out_);
  }

 private:
  Status CheckFields() const {
    for (const auto& [word, rows] : claims_.rows) {
      if (FieldsOfWord(word).empty()) return DataError(fmt::format("'{}' is no table", word));
      for (const ClaimsRow& row : rows) {
        for (const auto& [field, cell] : row.cells) {
          if (IsFieldOfWord(word, field)) continue;
          const std::vector<std::string_view> fields = FieldsOfWord(word);
          return std::unexpected(RowError(row, fmt::format("{} has no field '{}'{}", word, field,
                                                           DidYouMean(field, fields, "; "))));
        }
      }
    }
    return {};
  }

  Status Persons() {
    persons_ = PendingRows(claims_, "person");
    // Every person that a visit names has a row, as in the lake.
    std::map<std::string, bool> known;
    for (const Pending& person : persons_) known[std::string(person.Get("psn_no"))] = true;
    for (const ClaimsRow& visit : claims_.Of("visit")) {
      const std::string psn_no(visit.Get("psn_no"));
      if (psn_no.empty() || std::exchange(known[psn_no], true)) continue;
      made_persons_.push_back(
          std::make_unique<ClaimsRow>(ClaimsRow{{{"psn_no", psn_no}}, visit.origin}));
      persons_.push_back({made_persons_.back().get(), {}, kNoRow});
    }
    SortRows(&persons_, [](const Pending& row) { return row.Get("psn_no"); });
    return Unique(persons_, {"psn_no"}, "person");
  }

  Status Globals() {
    providers_ = PendingRows(claims_, "provider");
    doctors_ = PendingRows(claims_, "doctor");
    SortRows(&providers_, [](const Pending& row) { return row.Get("fixmedins_code"); });
    MJ_RETURN_IF_ERROR(Unique(providers_, {"fixmedins_code"}, "provider"));
    const std::string_view key = KeyOfWord("doctor");
    SortRows(&doctors_, [&](const Pending& row) { return row.Get(key); });
    return Unique(doctors_, {key}, "doctor");
  }

  Status OfPerson(std::string_view word, std::string_view order, std::vector<Pending>* rows,
                  std::vector<Range>* ranges) {
    *rows = PendingRows(claims_, word);
    for (Pending& row : *rows) {
      MJ_TRY(row.parent, Join(row, persons_, {"psn_no"}, "person"));
    }
    SortRows(rows,
             [&](const Pending& row) { return std::pair(row.parent, TimeOf(row.Get(order))); });
    *ranges = RangesOf(*rows, persons_.size());
    return {};
  }

  Status Visits() {
    visits_ = PendingRows(claims_, "visit");
    for (Pending& row : visits_) {
      MJ_TRY(row.parent, Join(row, persons_, {"psn_no"}, "person"));
    }
    SortRows(&visits_, [](const Pending& row) {
      return std::tuple(row.parent, TimeOf(row.Get("begntime")), row.Get("mdtrt_id"),
                        row.Get("fixmedins_code"));
    });
    MJ_RETURN_IF_ERROR(Unique(visits_, {"mdtrt_id", "fixmedins_code", "psn_no"}, "visit"));
    out_.person_visits = RangesOf(visits_, persons_.size());
    for (const Pending& visit : visits_) {
      out_.visit_person.push_back(visit.parent);
      const auto provider =
          std::find_if(providers_.begin(), providers_.end(), [&](const Pending& row) {
            return row.Get("fixmedins_code") == visit.Get("fixmedins_code");
          });
      out_.visit_provider.push_back(provider == providers_.end()
                                        ? kNoRow
                                        : static_cast<uint32_t>(provider - providers_.begin()));
    }
    return {};
  }

  Status OfVisit(std::string_view word, std::vector<std::string_view> order,
                 std::vector<Pending>* rows, std::vector<Range>* ranges) {
    *rows = PendingRows(claims_, word);
    for (Pending& row : *rows) {
      MJ_TRY(row.parent, Join(row, visits_, {"mdtrt_id", "fixmedins_code", "psn_no"}, "visit"));
      FillKeysFrom(visits_[row.parent], {"psn_no", "fixmedins_code"}, &row);
    }
    SortRows(rows, [&](const Pending& row) {
      const std::string_view first = row.Get(order.front());
      const int64_t number = word == "procedure" ? TimeOf(first) : NumberOf(first);
      return std::tuple(row.parent, number, row.Get(order.back()));
    });
    *ranges = RangesOf(*rows, visits_.size());
    return {};
  }

  Status Settlements() {
    settlements_ = PendingRows(claims_, "settlement");
    std::vector<uint32_t> visit_of;
    for (Pending& row : settlements_) {
      MJ_TRY(row.parent, Join(row, visits_, {"mdtrt_id", "fixmedins_code", "psn_no"}, "visit"));
      FillKeysFrom(visits_[row.parent], {"psn_no", "fixmedins_code", "mdtrt_id"}, &row);
    }
    SortRows(&settlements_, [&](const Pending& row) {
      return std::tuple(out_.visit_person[row.parent], TimeOf(row.Get("setl_time")),
                        row.Get("setl_id"));
    });
    MJ_RETURN_IF_ERROR(
        Unique(settlements_, {"setl_id", "mdtrt_id", "fixmedins_code"}, "settlement"));
    out_.person_settlements.resize(persons_.size());
    uint32_t at = 0;
    for (uint32_t person = 0; person < persons_.size(); ++person) {
      Range& range = out_.person_settlements[person];
      range.begin = at;
      while (at < settlements_.size() && out_.visit_person[settlements_[at].parent] == person) ++at;
      range.end = at;
    }
    for (const Pending& row : settlements_) out_.settlement_visit.push_back(row.parent);
    out_.visit_settlement_begin.assign(1, 0);
    for (uint32_t visit = 0; visit < visits_.size(); ++visit) {
      for (uint32_t s = 0; s < settlements_.size(); ++s) {
        if (settlements_[s].parent == visit) out_.visit_settlements.push_back(s);
      }
      out_.visit_settlement_begin.push_back(static_cast<uint32_t>(out_.visit_settlements.size()));
    }
    return {};
  }

  Status Lines() {
    lines_ = PendingRows(claims_, "line");
    for (Pending& row : lines_) {
      MJ_TRY(row.parent,
             Join(row, settlements_, {"setl_id", "mdtrt_id", "fixmedins_code"}, "settlement"));
      FillKeysFrom(settlements_[row.parent], {"psn_no", "fixmedins_code", "mdtrt_id"}, &row);
      FillCodes(&row);
    }
    SortRows(&lines_, [](const Pending& row) {
      const std::string_view sn = row.Get("feedetl_sn");
      return std::tuple(row.parent, TimeOf(row.Get("fee_ocur_time")), sn.size(), sn);
    });
    std::map<std::pair<uint32_t, std::string_view>, bool> seen;
    for (const Pending& row : lines_) {
      if (row.Get("feedetl_sn").empty()) {
        return std::unexpected(RowError(*row.row, "a line needs 'feedetl_sn'"));
      }
      if (std::exchange(seen[{row.parent, row.Get("feedetl_sn")}], true)) {
        return std::unexpected(
            RowError(*row.row, fmt::format("line '{}' was given before", row.Get("feedetl_sn"))));
      }
      out_.line_settlement.push_back(row.parent);
    }
    out_.settlement_lines = RangesOf(lines_, settlements_.size());
    return {};
  }

  // item_code is a service's national 15 digits, else med_list_codg; each stands for the other.
  static void FillCodes(Pending* row) {
    const std::string_view full = row->Get("med_list_codg"), item = row->Get("item_code");
    if (full.empty() && !item.empty() && !row->row->Has("med_list_codg")) {
      row->filled.emplace("med_list_codg", std::string(item));
    }
    if (item.empty() && !full.empty() && !row->row->Has("item_code")) {
      row->filled.emplace("item_code", std::string(model::ItemCodeOf(full)));
    }
  }

  void Prescriptions() {
    std::map<std::tuple<uint32_t, std::string, std::string, int64_t>, uint32_t> numbers;
    for (const Pending& row : lines_) {
      const uint32_t visit = settlements_[row.parent].parent;
      const std::string rx(row.Get("rx_drord_no"));
      const int64_t time = TimeOf(row.Get("fee_ocur_time"));
      const auto key = rx.empty()
                           ? std::tuple(visit, std::string(), std::string(row.Get("bilg_dr_codg")),
                                        time == kMissing ? kMissing : time / 60)
                           : std::tuple(visit, rx, std::string(), int64_t{0});
      const auto number = static_cast<uint32_t>(numbers.size());
      out_.line_prescription.push_back(numbers.emplace(key, number).first->second);
    }
  }

  Status Refunds() {
    for (const ClaimsRow& row : claims_.Of("refund")) {
      engine::Timelines::Refund refund;
      Pending pending{&row, {}, kNoRow};
      MJ_TRY(refund.settlement, Join(pending, settlements_, {"setl_id"}, "settlement"));
      uint32_t line = kNoRow;
      for (uint32_t i = 0; i < lines_.size(); ++i) {
        if (lines_[i].Get("feedetl_sn") != row.Get("feedetl_sn")) continue;
        const std::string_view settlement = row.Get("line_setl_id");
        if (!settlement.empty() && settlements_[lines_[i].parent].Get("setl_id") != settlement) {
          continue;
        }
        if (out_.visit_person[settlements_[lines_[i].parent].parent] !=
            out_.visit_person[settlements_[refund.settlement].parent]) {
          continue;
        }
        if (line != kNoRow) {
          return std::unexpected(RowError(row, fmt::format("there are two lines '{}'; say which "
                                                           "with 'line_setl_id'",
                                                           row.Get("feedetl_sn"))));
        }
        line = i;
      }
      if (line == kNoRow) {
        return std::unexpected(RowError(
            row,
            fmt::format("there is no line '{}' of that person to refund", row.Get("feedetl_sn"))));
      }
      refund.line = line;
      for (const auto& [field, value] :
           {std::pair("cnt", &refund.cnt),
            std::pair("det_item_fee_sumamt", &refund.det_item_fee_sumamt),
            std::pair("inscp_scp_amt", &refund.inscp_scp_amt)}) {
        const std::string_view text = row.Get(field);
        const auto amount = text.empty() ? Decimal() : Decimal::Parse(text);
        if (!amount || *amount < Decimal()) {
          return std::unexpected(RowError(
              row, fmt::format("'{}' of a refund must be positive, not '{}'", field, text)));
        }
        *value = amount->micros();
      }
      if (refund.settlement < lines_[line].parent) {
        return std::unexpected(RowError(row, "a line cannot be refunded before it was settled"));
      }
      out_.refunds.push_back(refund);
    }
    std::stable_sort(out_.refunds.begin(), out_.refunds.end(), [](const auto& a, const auto& b) {
      return std::pair(a.line, a.settlement) < std::pair(b.line, b.settlement);
    });
    return {};
  }

  Status Columns(std::string_view word, const std::vector<Pending>& rows,
                 engine::Rows* columns) const {
    const model::Table& table = *TableOfWord(word);
    columns->count = static_cast<uint32_t>(rows.size());
    columns->columns.assign(table.fields.size(), std::vector<int64_t>(rows.size(), kMissing));
    for (size_t f = 0; f < table.fields.size(); ++f) {
      const model::Field& field = table.fields[f];
      for (size_t r = 0; r < rows.size(); ++r) {
        const std::string_view text = rows[r].Get(field.name);
        if (text.empty()) continue;
        const auto value = CellValue(field, text, texts_);
        if (!value) {
          return std::unexpected(RowError(
              *rows[r].row, fmt::format("'{}' does not fit {}.{}", text, word, field.name)));
        }
        columns->columns[f][r] = *value;
      }
    }
    return {};
  }

  const Claims& claims_;
  engine::TextPool* texts_;
  engine::Timelines out_;
  std::vector<std::unique_ptr<ClaimsRow>> made_persons_;
  std::vector<Pending> persons_, providers_, doctors_, spells_, deaths_, visits_, diagnoses_,
      procedures_, settlements_, lines_;
};

}  // namespace

Result<engine::Timelines> BuildTimelines(const Claims& claims, engine::TextPool* texts) {
  return Build(claims, texts).Run();
}

}  // namespace mingjian::testing
