#include "service/national_tables.h"

#include "engine/columns.h"

namespace mingjian::service {
namespace {

using Entry = ObjectMap::Entry;

constexpr Entry kPatient[] = {
    {"patn_id", Slot::kPerson, "psn_no"},          {"patn_name", Slot::kPerson, "psn_name"},
    {"poolarea", Slot::kPerson, "insuplc_admdvs"}, {"poolarea", Slot::kSettlement, "insu_optins"},
    {"curr_mdtrt_id", Slot::kExtra, ""},
};
constexpr Entry kEncounter[] = {
    {"medins_name", Slot::kSettlement, "fixmedins_name"},
    {"medins_admdvs", Slot::kSettlement, "fixmedins_poolarea"},
    {"medins_lv", Slot::kSettlement, "hosp_lv", Use::kHospitalLevel},
    {"bedno", Slot::kVisit, "adm_bed"},
    {"adm_date", Slot::kVisit, "begntime"},
    {"adm_date", Slot::kSettlement, "begndate"},
    {"dscg_date", Slot::kVisit, "endtime", Use::kOpenDate},
    {"dscg_date", Slot::kSettlement, "enddate", Use::kOpenDate},
    {"dscg_main_dise_codg", Slot::kVisit, "dscg_maindiag_code"},
    {"dscg_main_dise_name", Slot::kVisit, "dscg_maindiag_name"},
    {"dr_codg", Slot::kVisit, "atddr_no"},
    {"medfee_sumamt", Slot::kSettlement, "medfee_sumamt"},
    {"ownpay_amt", Slot::kSettlement, "fulamt_ownpay_amt"},
    {"acct_payamt", Slot::kSettlement, "acct_pay"},
    {"ma_amt", Slot::kSettlement, "maf_pay"},
    {"hifp_payamt", Slot::kSettlement, "hifp_pay"},
    {"selfpay_amt", Slot::kExtra, ""},
    {"med_mdtrt_type", Slot::kExtra, ""},
    {"medins_id", Slot::kExtra, ""},
    {"setl_id", Slot::kExtra, ""},
};
constexpr Entry kDiagnose[] = {
    {"inout_dise_type", Slot::kDiagnosis, "inout_diag_type"},
    {"maindise_flag", Slot::kDiagnosis, "maindiag_flag"},
    {"dias_srt_no", Slot::kDiagnosis, "diag_srt_no"},
    {"dise_codg", Slot::kDiagnosis, "diag_code"},
    {"dise_name", Slot::kDiagnosis, "diag_name"},
    {"dise_date", Slot::kDiagnosis, "diag_time"},
};
constexpr Entry kOperation[] = {
    {"setl_list_oprn_id", Slot::kProcedure, "oprn_oprt_sn"},
    {"oprn_code", Slot::kProcedure, "oprn_oprt_code"},
    {"oprn_name", Slot::kProcedure, "oprn_oprt_name"},
    {"main_oprn_flag", Slot::kProcedure, "oprn_oprt_type", Use::kMainProcedure},
    {"oprn_date", Slot::kProcedure, "oprn_oprt_date"},
};
constexpr Entry kOrder[] = {
    {"rx_id", Slot::kLine, "feedetl_sn"},
    {"rxno", Slot::kLine, "rx_drord_no"},
    {"hilist_type", Slot::kLine, "list_type"},
    {"chrg_type", Slot::kLine, "med_chrgitm_type"},
    {"drord_bhvr", Slot::kLine, "dscg_tkdrug_flag", Use::kTakeHome},
    {"hilist_code", Slot::kLine, "med_list_codg"},
    {"hilist_lv", Slot::kLine, "chrgitm_lv", Use::kLevel},
    {"hilist_dosform", Slot::kLine, "dosform_name"},
    {"hosplist_code", Slot::kLine, "medins_list_codg"},
    {"hosplist_name", Slot::kLine, "medins_list_name"},
    {"sumamt", Slot::kLine, "det_item_fee_sumamt"},
    {"ownpay_amt", Slot::kLine, "fulamt_ownpay_amt"},
    {"drord_begn_date", Slot::kLine, "fee_ocur_time"},
    {"drord_dept_codg", Slot::kLine, "bilg_dept_codg"},
    {"drord_dept_name", Slot::kLine, "bilg_dept_name"},
    {"drord_dr_codg", Slot::kLine, "bilg_dr_codg"},
    {"drord_dr_name", Slot::kLine, "bilg_dr_name"},
    {"rx_id", Slot::kExtra, ""},
    {"hilist_code", Slot::kExtra, ""},
    {"selfpay_amt", Slot::kExtra, ""},
    {"curr_drord_flag", Slot::kExtra, ""},
};

// Keys that this file fills itself, and columns that are derived.
constexpr std::string_view kReserved[] = {
    "psn_no",     "mdtrt_id",  "fixmedins_code", "fixmedins_name", "setl_id",
    "feedetl_sn", "item_code", "opter_id",       "opter_name",     "opt_time"};

constexpr Slot kPersonSlots[] = {Slot::kPerson};
constexpr Slot kEncounterSlots[] = {Slot::kVisit, Slot::kSettlement};
constexpr Slot kDiagnoseSlots[] = {Slot::kDiagnosis};
constexpr Slot kOperationSlots[] = {Slot::kProcedure};
constexpr Slot kOrderSlots[] = {Slot::kLine};

size_t FieldOf(Slot slot, std::string_view name) {
  const auto field = engine::ModelTableOf(EntityOf(slot))->Find(name);
  MJ_CHECK(field.has_value());
  return *field;
}

}  // namespace

NationalMaps::NationalMaps(const Dialect& of)
    : dialect(of),
      patient(kPatient, kPersonSlots, kReserved, dialect),
      encounter(kEncounter, kEncounterSlots, kReserved, dialect),
      diagnose(kDiagnose, kDiagnoseSlots, kReserved, dialect),
      operation(kOperation, kOperationSlots, kReserved, dialect),
      order(kOrder, kOrderSlots, kReserved, dialect) {}

NationalFields::Keys::Keys(Slot slot)
    : psn_no(FieldOf(slot, "psn_no")),
      mdtrt_id(FieldOf(slot, "mdtrt_id")),
      fixmedins_code(FieldOf(slot, "fixmedins_code")) {}

NationalFields::NationalFields()
    : begntime(FieldOf(Slot::kVisit, "begntime")),
      visit_med_type(FieldOf(Slot::kVisit, "med_type")),
      diag_type(FieldOf(Slot::kDiagnosis, "diag_type")),
      diag_srt_no(FieldOf(Slot::kDiagnosis, "diag_srt_no")),
      diag_vali(FieldOf(Slot::kDiagnosis, "vali_flag")),
      oprn_sn(FieldOf(Slot::kProcedure, "oprn_oprt_sn")),
      oprn_vali(FieldOf(Slot::kProcedure, "vali_flag")),
      fixmedins_name(FieldOf(Slot::kSettlement, "fixmedins_name")),
      setl_id(FieldOf(Slot::kSettlement, "setl_id")),
      setl_time(FieldOf(Slot::kSettlement, "setl_time")),
      setl_med_type(FieldOf(Slot::kSettlement, "med_type")),
      medfee(FieldOf(Slot::kSettlement, "medfee_sumamt")),
      setl_ownpay(FieldOf(Slot::kSettlement, "fulamt_ownpay_amt")),
      setl_inscp(FieldOf(Slot::kSettlement, "inscp_scp_amt")),
      line_mdtrt_id(FieldOf(Slot::kLine, "mdtrt_id")),
      line_setl_id(FieldOf(Slot::kLine, "setl_id")),
      fee_ocur_time(FieldOf(Slot::kLine, "fee_ocur_time")),
      sumamt(FieldOf(Slot::kLine, "det_item_fee_sumamt")),
      ownpay(FieldOf(Slot::kLine, "fulamt_ownpay_amt")),
      inscp(FieldOf(Slot::kLine, "inscp_scp_amt")) {}

const NationalFields& ModelFields() {
  static const NationalFields fields;
  return fields;
}

}  // namespace mingjian::service
