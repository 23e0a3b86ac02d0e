#include "testing/claim_message.h"

#include <boost/json.hpp>

#include "base/decimal.h"
#include "base/time.h"
#include "engine/columns.h"

namespace mingjian::testing {
namespace {

namespace json = boost::json;
using rules::Entity;

// A cell as national traffic writes it: texts, amounts as text, dates and times.
std::string CellText(const history::Claim& claim, const model::Field& field, int64_t cell) {
  switch (field.type) {
    case model::Type::kText:
    case model::Type::kCode:
      return std::string(claim.texts[static_cast<size_t>(cell)]);
    case model::Type::kInt:
      return std::to_string(cell);
    case model::Type::kDecimal:
      return Decimal::FromMicros(cell).ToString();
    case model::Type::kDate:
      return FormatDate(cell);
    case model::Type::kTime:
      return FormatTime(cell);
  }
  return {};
}

class RowMessage {
 public:
  RowMessage(const history::Claim& claim, Entity entity, uint32_t row, json::object* object)
      : claim_(claim), entity_(entity), row_(row), object_(object) {}
  std::string Text(std::string_view field) const {
    const model::Table& table = *engine::ModelTableOf(entity_);
    const size_t position = table.Find(field).value();
    const int64_t cell = claim_.Cell(entity_, row_, field);
    return cell == engine::kMissing ? "" : CellText(claim_, table.fields[position], cell);
  }
  // `name`: in the message.
  void Put(std::string_view name, std::string_view field) { (*object_)[name] = Text(field); }
  // Every field that the row has, under its own name, unless the object has it already.
  void PutAll() {
    for (const model::Field& field : engine::ModelTableOf(entity_)->fields) {
      if (claim_.Cell(entity_, row_, field.name) == engine::kMissing) continue;
      if (!object_->contains(field.name)) Put(field.name, field.name);
    }
  }

 private:
  const history::Claim& claim_;
  Entity entity_;
  uint32_t row_;
  json::object* object_;
};

json::object Order(const history::Claim& claim, uint32_t line, bool full) {
  json::object order;
  RowMessage row(claim, Entity::kLine, line, &order);
  row.Put("rx_id", "feedetl_sn");
  row.Put("rxno", "rx_drord_no");
  order["long_drord_flag"] = "0";
  row.Put("hilist_type", "list_type");
  row.Put("chrg_type", "med_chrgitm_type");
  order["drord_bhvr"] = row.Text("dscg_tkdrug_flag") == "1" ? "1" : "0";
  row.Put("hilist_code", "med_list_codg");
  row.Put("hilist_name", "hilist_name");
  row.Put("hilist_lv", "chrgitm_lv");
  row.Put("hilist_pric", "pric");
  row.Put("hosplist_code", "medins_list_codg");
  row.Put("hosplist_name", "medins_list_name");
  row.Put("cnt", "cnt");
  row.Put("pric", "pric");
  row.Put("sumamt", "det_item_fee_sumamt");
  const int64_t sum = claim.Cell(Entity::kLine, line, "det_item_fee_sumamt");
  const int64_t own = claim.Cell(Entity::kLine, line, "fulamt_ownpay_amt");
  const int64_t in_scope = claim.Cell(Entity::kLine, line, "inscp_scp_amt");
  const int64_t own_pay = own == engine::kMissing ? 0 : own;
  order["ownpay_amt"] = Decimal::FromMicros(own_pay).ToString();
  order["selfpay_amt"] = sum == engine::kMissing || in_scope == engine::kMissing
                             ? "-"
                             : Decimal::FromMicros(sum - own_pay - in_scope).ToString();
  row.Put("spec", "spec");
  order["spec_unt"] = "";
  row.Put("drord_begn_date", "fee_ocur_time");
  row.Put("drord_dept_codg", "bilg_dept_codg");
  row.Put("drord_dept_name", "bilg_dept_name");
  row.Put("drord_dr_codg", "bilg_dr_codg");
  row.Put("drord_dr_name", "bilg_dr_name");
  order["drord_dr_profttl"] = "";
  order["curr_drord_flag"] = "1";
  if (full) row.PutAll();
  return order;
}

// A refund as institutions send it: a line with the opposite amounts that names the one it takes
// back.
json::object RefundOrder(const history::Claim& claim, const history::Refund& refund, size_t number,
                         const MessageOptions& options) {
  const auto minus = [](int64_t micros) { return Decimal::FromMicros(-micros).ToString(); };
  return {{"rx_id", "R" + std::to_string(number + 1)},
          {"init_feedetl_sn", refund.feedetl_sn},
          {"hilist_code", options.code_of ? options.code_of(refund) : ""},
          {"cnt", minus(refund.cnt)},
          {"sumamt", minus(refund.det_item_fee_sumamt)},
          {"ownpay_amt", "0"},
          {"selfpay_amt", minus(refund.det_item_fee_sumamt - refund.inscp_scp_amt)},
          {"drord_begn_date", FormatTime(claim.setl_time())},
          {"curr_drord_flag", "1"}};
}

json::object Diagnosis(const history::Claim& claim, uint32_t number, bool full) {
  json::object diagnosis;
  RowMessage row(claim, Entity::kDiagnosis, number, &diagnosis);
  diagnosis["dise_id"] = std::to_string(number + 1);
  row.Put("inout_dise_type", "inout_diag_type");
  row.Put("maindise_flag", "maindiag_flag");
  row.Put("dias_srt_no", "diag_srt_no");
  row.Put("dise_codg", "diag_code");
  row.Put("dise_name", "diag_name");
  row.Put("dise_date", "diag_time");
  if (full) row.PutAll();
  return diagnosis;
}

json::object Operation(const history::Claim& claim, uint32_t number, bool full) {
  json::object operation;
  RowMessage row(claim, Entity::kProcedure, number, &operation);
  row.Put("setl_list_oprn_id", "oprn_oprt_sn");
  row.Put("oprn_code", "oprn_oprt_code");
  row.Put("oprn_name", "oprn_oprt_name");
  row.Put("oprn_date", "oprn_oprt_date");
  if (full) row.PutAll();
  return operation;
}

json::object Encounter(const history::Claim& claim, const MessageOptions& options) {
  const bool full = options.full;
  json::object encounter;
  RowMessage visit(claim, Entity::kVisit, 0, &encounter);
  RowMessage settlement(claim, Entity::kSettlement, 0, &encounter);
  visit.Put("mdtrt_id", "mdtrt_id");
  visit.Put("medins_id", "fixmedins_code");
  settlement.Put("medins_name", "fixmedins_name");
  visit.Put("adm_date", "begntime");
  visit.Put("dscg_date", "endtime");
  visit.Put("dr_codg", "atddr_no");
  visit.Put("adm_dept_codg", "adm_dept_codg");
  visit.Put("adm_dept_name", "adm_dept_name");
  visit.Put("dscg_dept_codg", "dscg_dept_codg");
  visit.Put("dscg_dept_name", "dscg_dept_name");
  visit.Put("med_type", "med_type");
  visit.Put("insutype", "insutype");
  settlement.Put("medfee_sumamt", "medfee_sumamt");
  encounter["setl_totlnum"] = "1";
  encounter["reim_flag"] = "0";
  encounter["out_setl_flag"] = "0";
  if (full) {
    settlement.PutAll();
    visit.PutAll();
  }
  json::array diagnoses, orders, operations;
  for (uint32_t i = 0; i < claim.diagnosis.count; ++i)
    diagnoses.push_back(Diagnosis(claim, i, full));
  for (uint32_t i = 0; i < claim.line.count; ++i) orders.push_back(Order(claim, i, full));
  for (size_t i = 0; i < claim.refunds.size(); ++i) {
    orders.push_back(RefundOrder(claim, claim.refunds[i], i, options));
  }
  for (uint32_t i = 0; i < claim.procedure.count; ++i)
    operations.push_back(Operation(claim, i, full));
  encounter["fsi_diagnose_dtos"] = std::move(diagnoses);
  encounter["fsi_order_dtos"] = std::move(orders);
  encounter["fsi_operation_dtos"] = std::move(operations);
  return encounter;
}

}  // namespace

std::string MessageOf(const history::Claim& claim, const MessageOptions& options) {
  json::object patient;
  patient["patn_id"] = claim.psn_no();
  patient["patn_name"] = "";
  for (const std::string_view field : {"gend", "brdy"}) {
    const bool known =
        claim.person.count > 0 && claim.Cell(Entity::kPerson, 0, field) != engine::kMissing;
    RowMessage row(claim, Entity::kPerson, 0, &patient);
    if (known) row.Put(field, field);
  }
  patient["poolarea"] = "";
  patient["curr_mdtrt_id"] = claim.mdtrt_id();
  patient["fsi_encounter_dtos"] = json::array{Encounter(claim, options)};
  json::object data;
  data["syscode"] = "MINGJIAN";
  data["patient_dtos"] = json::array{std::move(patient)};
  data["trig_scen"] = std::to_string(options.trig_scen);
  return json::serialize(json::object{{"infno", options.infno},
                                      {"msgid", options.msgid},
                                      {"mdtrtarea_admvs", "339900"},
                                      {"insuplc_admdvs", "339900"},
                                      {"recer_sys_code", "YBXT"},
                                      {"infver", "V1.0"},
                                      {"opter_type", "1"},
                                      {"opter", "1"},
                                      {"opter_name", "1"},
                                      {"inf_time", FormatTime(options.inf_time)},
                                      {"fixmedins_code", claim.fixmedins_code()},
                                      {"fixmedins_name", "-"},
                                      {"input", json::object{{"data", std::move(data)}}}});
}

}  // namespace mingjian::testing
