#include "desk/evidence.h"

#include <fmt/format.h>

#include <array>
#include <boost/json.hpp>
#include <optional>
#include <span>
#include <vector>

#include "base/hash.h"
#include "base/text.h"
#include "casework/findings.h"
#include "desk/handlers.h"

namespace mingjian::desk {
namespace {

namespace json = boost::json;
using lake::Value;

// Days before and after the settlement that a timeline shows: 13 months, so that the same season of
// the year before is there.
constexpr Seconds kAround = 396 * kDaySeconds;
constexpr int kVisitsMax = 1000, kLinesMax = 3000;

enum class As { kText, kMoney, kNumber, kDay, kTime };
struct Cell {
  std::string_view name;
  As as = As::kText;
  std::string_view sql = {};  // "" = the name
};

constexpr std::array<Cell, 9> kPersonCells = {{{"psn_name"},
                                               {"gend"},
                                               {"brdy", As::kDay},
                                               {"psn_type"},
                                               {"insutype"},
                                               {"admdvs"},
                                               {"insuplc_admdvs"},
                                               {"cvlserv_flag"},
                                               {"die_date", As::kDay}}};
constexpr std::array<Cell, 15> kVisitCells = {
    {{"mdtrt_id", As::kText, "m.mdtrt_id"},
     {"setl_id", As::kText, "s.setl_id"},
     {"fixmedins_code", As::kText, "m.fixmedins_code"},
     {"fixmedins_name", As::kText, "s.fixmedins_name"},
     {"med_type", As::kText, "m.med_type"},
     {"begntime", As::kTime, "m.begntime"},
     {"endtime", As::kTime, "m.endtime"},
     {"adm_dept_name", As::kText, "m.adm_dept_name"},
     {"chfpdr_name", As::kText, "m.chfpdr_name"},
     {"dise_codg", As::kText, "COALESCE(m.dscg_maindiag_code, m.dise_codg)"},
     {"dise_name", As::kText, "COALESCE(m.dscg_maindiag_name, m.dise_name)"},
     {"setl_time", As::kTime, "s.setl_time"},
     {"refd_setl_flag", As::kText, "s.refd_setl_flag"},
     {"medfee_sumamt", As::kMoney, "s.medfee_sumamt"},
     {"fund_pay_sumamt", As::kMoney, "s.fund_pay_sumamt"}}};
constexpr std::array<Cell, 25> kSettlementCells = {{{"setl_id"},
                                                    {"mdtrt_id"},
                                                    {"fixmedins_code"},
                                                    {"fixmedins_name"},
                                                    {"hosp_lv"},
                                                    {"med_type"},
                                                    {"insutype"},
                                                    {"psn_type"},
                                                    {"setl_type"},
                                                    {"begndate", As::kDay},
                                                    {"enddate", As::kDay},
                                                    {"setl_time", As::kTime},
                                                    {"dise_codg"},
                                                    {"dise_name"},
                                                    {"medfee_sumamt", As::kMoney},
                                                    {"fulamt_ownpay_amt", As::kMoney},
                                                    {"overlmt_selfpay", As::kMoney},
                                                    {"preselfpay_amt", As::kMoney},
                                                    {"inscp_scp_amt", As::kMoney},
                                                    {"act_pay_dedc", As::kMoney},
                                                    {"hifp_pay", As::kMoney},
                                                    {"fund_pay_sumamt", As::kMoney},
                                                    {"psn_pay", As::kMoney},
                                                    {"acct_pay", As::kMoney},
                                                    {"refd_setl_flag"}}};
constexpr std::array<Cell, 7> kDiagnosisCells = {{{"inout_diag_type"},
                                                  {"diag_type"},
                                                  {"maindiag_flag"},
                                                  {"diag_srt_no", As::kNumber},
                                                  {"diag_code"},
                                                  {"diag_name"},
                                                  {"diag_time", As::kTime}}};
constexpr std::array<Cell, 6> kProcedureCells = {{{"oprn_oprt_sn"},
                                                  {"oprn_oprt_type"},
                                                  {"oprn_oprt_code"},
                                                  {"oprn_oprt_name"},
                                                  {"oprn_oprt_date", As::kDay},
                                                  {"oper_dr_name"}}};
constexpr std::array<Cell, 20> kLineCells = {{{"setl_id"},
                                              {"feedetl_sn"},
                                              {"fee_ocur_time", As::kTime},
                                              {"rx_drord_no"},
                                              {"med_list_codg"},
                                              {"hilist_name"},
                                              {"medins_list_name"},
                                              {"med_chrgitm_type"},
                                              {"chrgitm_lv"},
                                              {"spec"},
                                              {"sin_dos_dscr"},
                                              {"used_frqu_dscr"},
                                              {"cnt", As::kMoney},
                                              {"pric", As::kMoney},
                                              {"det_item_fee_sumamt", As::kMoney},
                                              {"inscp_scp_amt", As::kMoney},
                                              {"bilg_dept_name"},
                                              {"bilg_dr_codg"},
                                              {"bilg_dr_name"},
                                              {"mdtrt_id"}}};

// Every cell as text: dates and times as DuckDB writes them are those of the interface.
std::string SelectOf(std::span<const Cell> cells) {
  std::string list;
  for (const Cell& cell : cells) {
    list += fmt::format("{}CAST({} AS VARCHAR)", list.empty() ? "" : ", ",
                        cell.sql.empty() ? cell.name : cell.sql);
  }
  return list;
}

json::value JsonOf(const Cell& cell, std::string_view text) {
  if (text.empty()) return nullptr;
  switch (cell.as) {
    case As::kMoney: {
      const auto amount = Decimal::Parse(text);
      if (!amount) return json::value(text);
      return cell.name == "cnt" ? json::value(amount->ToString()) : json::value(Money(*amount));
    }
    case As::kNumber: {
      const auto number = ParseInt(text);
      return number ? json::value(*number) : json::value(text);
    }
    case As::kDay:
      return json::value(text.substr(0, 10));
    default:
      return json::value(text);
  }
}

// The rows of `SELECT cells rest` as objects.
Result<std::vector<json::object>> Objects(LakeView::Lease& lake, std::span<const Cell> cells,
                                          const std::string& rest, std::vector<Value> values) {
  MJ_TRY(lake::Rows rows, lake->Query(fmt::format("SELECT {} {}", SelectOf(cells), rest), values));
  std::vector<json::object> objects;
  while (true) {
    MJ_TRY(const bool more, rows.Next());
    if (!more) return objects;
    for (size_t i = 0; i < rows.size(); ++i) {
      json::object object;
      for (size_t k = 0; k < cells.size(); ++k) {
        object[cells[k].name] = JsonOf(cells[k], rows.column(k).Text(i));
      }
      objects.push_back(std::move(object));
    }
  }
}

json::array ArrayOf(std::vector<json::object> objects) {
  json::array list;
  for (json::object& object : objects) list.push_back(std::move(object));
  return list;
}

std::string_view TextAt(const json::object& object, std::string_view name) {
  const json::value& value = object.at(name);
  return value.is_string() ? std::string_view(value.as_string()) : std::string_view();
}

class Evidence {
 public:
  Evidence(LakeView::Lease& lake, const casework::FindingRow& finding,
           const EvidenceOptions& options)
      : lake_(lake),
        finding_(finding),
        options_(options),
        bucket_(BucketOf(finding.psn_no, lake.lake().buckets())) {
    for (const auto& [setl_id, line] : casework::LinesOf(finding.violates)) {
      violates_.emplace(setl_id, line);
      settlements_.insert(setl_id);
    }
    for (const auto& [setl_id, line] : casework::LinesOf(finding.involves)) {
      involves_.emplace(setl_id, line);
      settlements_.insert(setl_id);
    }
    if (!finding.setl_id.empty()) settlements_.insert(finding.setl_id);
  }

  Result<json::object> Read() {
    json::object evidence;
    MJ_TRY(evidence["person"], Person());
    MJ_TRY(evidence["visits"], Visits());
    MJ_TRY(evidence["settlement"], Settlement());
    MJ_TRY(evidence["diagnoses"], OfVisit("diag_d", kDiagnosisCells, "diag_srt_no"));
    MJ_TRY(evidence["procedures"], OfVisit("oprn_d", kProcedureCells, "oprn_oprt_sn"));
    MJ_TRY(evidence["lines"], Lines());
    return evidence;
  }

 private:
  std::string Table(std::string_view name) const {
    return lake::BucketTable(lake_.lake(), name, bucket_);
  }
  // " AND column = ?" where only one institution may be seen.
  std::string OfInstitution(std::string_view column, std::vector<Value>* values) const {
    if (options_.fixmedins_code.empty()) return "";
    values->emplace_back(options_.fixmedins_code);
    return fmt::format(" AND {} = ?", column);
  }

  Result<json::value> Person() {
    MJ_TRY(std::vector<json::object> found,
           Objects(lake_, kPersonCells,
                   fmt::format("FROM {} WHERE psn_no = ? LIMIT 1", Table("psn_info_b")),
                   {finding_.psn_no}));
    json::object person = found.empty() ? json::object() : std::move(found.front());
    person["person"] = PersonShown(finding_.psn_no, options_.unmask);
    person["person_key"] = options_.person_key;
    if (found.empty()) return person;
    person["psn_name"] = TextOrNull(NameShown(TextAt(person, "psn_name"), options_.unmask));
    // The day of birth names a person nearly as well as the name does.
    const auto birth = ParseDate(TextAt(person, "brdy"));
    person["age"] = birth && finding_.setl_time != 0
                        ? json::value(AgeInYears(*birth, finding_.setl_time))
                        : json::value(nullptr);
    if (!options_.unmask) person.erase("brdy");
    return person;
  }

  Result<json::value> Visits() {
    std::vector<Value> values = {finding_.psn_no, finding_.psn_no};
    std::string around;
    if (finding_.setl_time != 0) {
      around = " AND m.begntime >= ? AND m.begntime < ?";
      values.emplace_back(lake::TimeValue{finding_.setl_time - kAround});
      values.emplace_back(lake::TimeValue{finding_.setl_time + kAround});
    }
    const std::string own = OfInstitution("m.fixmedins_code", &values);
    MJ_TRY(std::vector<json::object> visits,
           Objects(lake_, kVisitCells,
                   fmt::format("FROM {} m LEFT JOIN (SELECT * FROM {} WHERE psn_no = ?) s ON "
                               "s.mdtrt_id = m.mdtrt_id WHERE m.psn_no = ?{}{} ORDER BY "
                               "m.begntime, m.mdtrt_id, s.setl_time, s.setl_id LIMIT {}",
                               Table("mdtrt_d"), Table("setl_d"), around, own, kVisitsMax),
                   std::move(values)));
    for (json::object& visit : visits) {
      visit["cited"] =
          settlements_.contains(std::string(TextAt(visit, "setl_id"))) ||
          (!finding_.mdtrt_id.empty() && TextAt(visit, "mdtrt_id") == finding_.mdtrt_id);
    }
    return ArrayOf(std::move(visits));
  }

  Result<json::value> Settlement() {
    std::vector<Value> values = {finding_.psn_no, finding_.setl_id};
    const std::string own = OfInstitution("fixmedins_code", &values);
    MJ_TRY(std::vector<json::object> found,
           Objects(lake_, kSettlementCells,
                   fmt::format("FROM {} WHERE psn_no = ? AND setl_id = ?{} LIMIT 1",
                               Table("setl_d"), own),
                   std::move(values)));
    if (found.empty()) return json::value(nullptr);
    return json::value(std::move(found.front()));
  }

  Result<json::value> OfVisit(std::string_view table, std::span<const Cell> cells,
                              std::string_view order) {
    std::vector<Value> values = {finding_.mdtrt_id};
    const std::string own = OfInstitution("fixmedins_code", &values);
    MJ_TRY(std::vector<json::object> rows,
           Objects(lake_, cells,
                   fmt::format("FROM {} WHERE mdtrt_id = ?{} ORDER BY {} LIMIT 200", Table(table),
                               own, order),
                   std::move(values)));
    return ArrayOf(std::move(rows));
  }

  // The lines of every cited settlement: those that are named first, the others by time.
  Result<json::value> Lines() {
    if (settlements_.empty()) return json::array();
    std::vector<Value> values;
    std::string marks;
    for (const std::string& setl_id : settlements_) {
      marks += marks.empty() ? "?" : ", ?";
      values.emplace_back(setl_id);
    }
    std::string own;
    if (!options_.fixmedins_code.empty()) {
      own = fmt::format(" AND setl_id IN (SELECT setl_id FROM {} WHERE fixmedins_code = ?)",
                        Table("setl_d"));
      values.emplace_back(options_.fixmedins_code);
    }
    MJ_TRY(std::vector<json::object> lines,
           Objects(lake_, kLineCells,
                   fmt::format("FROM {} WHERE setl_id IN ({}){} ORDER BY fee_ocur_time, setl_id, "
                               "feedetl_sn LIMIT {}",
                               Table("fee_list_d"), marks, own, kLinesMax),
                   std::move(values)));
    for (json::object& line : lines) {
      const std::pair<std::string, std::string> key{TextAt(line, "setl_id"),
                                                    TextAt(line, "feedetl_sn")};
      line["mark"] = violates_.contains(key)   ? "violates"
                     : involves_.contains(key) ? "involves"
                                               : "";
    }
    return ArrayOf(std::move(lines));
  }

  LakeView::Lease& lake_;
  const casework::FindingRow& finding_;
  const EvidenceOptions& options_;
  const uint32_t bucket_;
  std::set<std::pair<std::string, std::string>> violates_, involves_;
  std::set<std::string> settlements_;
};

}  // namespace

Result<json::object> EvidenceOf(LakeView::Lease& lake, const casework::FindingRow& finding,
                                const EvidenceOptions& options) {
  return Evidence(lake, finding, options).Read();
}

Result<std::map<std::string, std::string>> DoctorNames(LakeView::Lease& lake,
                                                       const std::set<std::string>& codes) {
  std::map<std::string, std::string> names;
  if (codes.empty()) return names;
  std::string marks;
  std::vector<Value> values;
  for (const std::string& code : codes) {
    marks += marks.empty() ? "?" : ", ?";
    values.emplace_back(code);
  }
  MJ_TRY(lake::Rows rows,
         lake->Query(fmt::format("SELECT dr_codg, dr_name FROM dr_b WHERE dr_codg IN ({})", marks),
                     values));
  while (true) {
    MJ_TRY(const bool more, rows.Next());
    if (!more) return names;
    for (size_t i = 0; i < rows.size(); ++i) {
      names.emplace(rows.column(0).Text(i), rows.column(1).Text(i));
    }
  }
}

}  // namespace mingjian::desk
