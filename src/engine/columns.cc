#include "engine/columns.h"

#include "base/error.h"

namespace mingjian::engine {
namespace {

size_t PositionOf(const char* table, std::string_view field) {
  const model::Table* found = model::FindTable(table);
  MJ_CHECK(found != nullptr);
  const auto position = found->Find(field);
  MJ_CHECK(position.has_value());
  return *position;
}

RefundPart PartOf(const model::Field& field) {
  if (field.name == "cnt") return RefundPart::kCnt;
  if (field.name == "det_item_fee_sumamt") return RefundPart::kAmount;
  if (field.name == "inscp_scp_amt") return RefundPart::kInScope;
  // A ceiling is a price, not money that was charged.
  const bool money = field.type == model::Type::kDecimal && field.name.ends_with("_amt") &&
                     field.name != "pric_uplmt_amt";
  return money ? RefundPart::kShare : RefundPart::kNone;
}

Columns Make() {
  Columns all;
  const auto line = [](std::string_view field) { return PositionOf("fee_list_d", field); };
  all.line = {line("fee_ocur_time"), line("cnt"),         line("det_item_fee_sumamt"),
              line("inscp_scp_amt"), line("item_code"),   line("bilg_dr_codg"),
              line("feedetl_sn"),    line("rx_drord_no"), {}};
  for (const model::Field& field : model::FindTable("fee_list_d")->fields) {
    all.line.refund.push_back(PartOf(field));
  }
  const auto visit = [](std::string_view field) { return PositionOf("mdtrt_d", field); };
  all.visit = {visit("fixmedins_code"), visit("begntime"), visit("endtime"),
               visit("med_type"),       visit("atddr_no"), visit("mdtrt_id")};
  const auto settlement = [](std::string_view field) { return PositionOf("setl_d", field); };
  all.settlement = {settlement("setl_time"), settlement("medfee_sumamt"),
                    settlement("inscp_scp_amt"), settlement("fund_pay_sumamt"),
                    settlement("setl_id")};
  all.person = {PositionOf("psn_info_b", "brdy"), PositionOf("psn_info_b", "psn_no")};
  const auto procedure = [](std::string_view field) { return PositionOf("oprn_d", field); };
  all.procedure = {procedure("oprn_oprt_date"), procedure("oprn_oprt_sn")};
  all.provider = {PositionOf("fixmedins_b", "hosp_lv"),
                  PositionOf("fixmedins_b", "fixmedins_type")};
  all.doctor = {PositionOf("dr_b", "dr_codg")};
  return all;
}

}  // namespace

const Columns& ModelColumns() {
  static const Columns columns = Make();
  return columns;
}

const model::Table* ModelTableOf(rules::Entity entity) {
  switch (entity) {
    case rules::Entity::kPerson:
      return model::FindTable("psn_info_b");
    case rules::Entity::kSpell:
      return model::FindTable("psn_insu_d");
    case rules::Entity::kDeath:
      return model::FindTable("psn_death_d");
    case rules::Entity::kVisit:
      return model::FindTable("mdtrt_d");
    case rules::Entity::kDiagnosis:
      return model::FindTable("diag_d");
    case rules::Entity::kProcedure:
      return model::FindTable("oprn_d");
    case rules::Entity::kSettlement:
      return model::FindTable("setl_d");
    case rules::Entity::kLine:
      return model::FindTable("fee_list_d");
    case rules::Entity::kProvider:
      return model::FindTable("fixmedins_b");
    case rules::Entity::kDoctor:
      return model::FindTable("dr_b");
    case rules::Entity::kPoint:
    case rules::Entity::kPrescription:
    case rules::Entity::kParameters:
      return nullptr;
  }
  return nullptr;
}

}  // namespace mingjian::engine
