// Which columns the city writes, and the texts of its providers and doctors.

#include "synth/tables.h"

namespace mingjian::synth {
namespace {

constexpr std::string_view kPerson[] = {
    "psn_no",         "psn_name", "gend",     "brdy",         "psn_cert_type", "certno",
    "naty",           "tel",      "addr",     "emp_no",       "emp_name",      "admdvs",
    "insuplc_admdvs", "insutype", "psn_type", "cvlserv_flag", "die_date",      "psn_insu_stas"};
constexpr std::string_view kSpell[] = {"psn_no",         "insutype",    "emp_no",  "emp_name",
                                       "insuplc_admdvs", "begndate",    "enddate", "psn_insu_stas",
                                       "psn_type",       "cvlserv_flag"};
constexpr std::string_view kDeath[] = {"psn_no",   "psn_cert_type", "certno",
                                       "psn_name", "die_date",      "rpt_date"};
constexpr std::string_view kVisit[] = {"fixmedins_code",
                                       "mdtrt_id",
                                       "psn_no",
                                       "psn_cert_type",
                                       "certno",
                                       "psn_name",
                                       "gend",
                                       "brdy",
                                       "age",
                                       "insutype",
                                       "psn_type",
                                       "maf_psn_flag",
                                       "cvlserv_flag",
                                       "insu_optins",
                                       "emp_name",
                                       "begntime",
                                       "endtime",
                                       "mdtrt_cert_type",
                                       "med_type",
                                       "ipt_otp_no",
                                       "atddr_no",
                                       "chfpdr_name",
                                       "adm_dept_codg",
                                       "adm_dept_name",
                                       "dscg_maindiag_code",
                                       "dscg_maindiag_name",
                                       "dscg_dept_codg",
                                       "dscg_dept_name",
                                       "dscg_way",
                                       "dise_codg",
                                       "dise_name",
                                       "inhosp_stas",
                                       "die_date",
                                       "ipt_days",
                                       "matn_type",
                                       "nwb_flag"};
constexpr std::string_view kDiagnosis[] = {
    "fixmedins_code", "mdtrt_id",      "psn_no",    "inout_diag_type", "diag_type",
    "maindiag_flag",  "diag_srt_no",   "diag_code", "diag_name",       "diag_dept",
    "dise_dor_no",    "dise_dor_name", "diag_time", "vali_flag"};
constexpr std::string_view kProcedure[] = {
    "fixmedins_code", "mdtrt_id",       "psn_no",         "oprn_oprt_sn",       "oprn_oprt_type",
    "oprn_oprt_code", "oprn_oprt_name", "oprn_oprt_date", "oprn_oprt_begntime", "oprn_oprt_endtime",
    "anst_way",       "oper_dr_code",   "oper_dr_name",   "vali_flag"};
constexpr std::string_view kSettlement[] = {"mdtrt_id",
                                            "setl_id",
                                            "psn_no",
                                            "psn_name",
                                            "psn_cert_type",
                                            "certno",
                                            "gend",
                                            "brdy",
                                            "age",
                                            "insutype",
                                            "psn_type",
                                            "cvlserv_flag",
                                            "insu_optins",
                                            "emp_name",
                                            "pay_loc",
                                            "fixmedins_code",
                                            "fixmedins_name",
                                            "hosp_lv",
                                            "fixmedins_poolarea",
                                            "begndate",
                                            "enddate",
                                            "setl_time",
                                            "psn_setlway",
                                            "mdtrt_cert_type",
                                            "med_type",
                                            "setl_type",
                                            "clr_type",
                                            "clr_way",
                                            "medfee_sumamt",
                                            "fulamt_ownpay_amt",
                                            "overlmt_selfpay",
                                            "preselfpay_amt",
                                            "inscp_scp_amt",
                                            "act_pay_dedc",
                                            "hifp_pay",
                                            "pool_prop_selfpay",
                                            "cvlserv_pay",
                                            "hifes_pay",
                                            "hifmi_pay",
                                            "hifob_pay",
                                            "maf_pay",
                                            "oth_pay",
                                            "fund_pay_sumamt",
                                            "hosp_part_amt",
                                            "psn_pay",
                                            "acct_pay",
                                            "cash_payamt",
                                            "acct_mulaid_pay",
                                            "medins_setl_id",
                                            "refd_setl_flag",
                                            "year",
                                            "dise_codg",
                                            "dise_name",
                                            "invono",
                                            "vali_flag"};
// The fourteen from chrgitm_lv to tcmdrug_used_way are Item::cells, the four bilg_* are
// DoctorCells.
constexpr std::string_view kLine[] = {"mdtrt_id",
                                      "setl_id",
                                      "feedetl_sn",
                                      "init_feedetl_sn",
                                      "rx_drord_no",
                                      "med_type",
                                      "fee_ocur_time",
                                      "cnt",
                                      "pric",
                                      "prd_days",
                                      "det_item_fee_sumamt",
                                      "pric_uplmt_amt",
                                      "selfpay_prop",
                                      "fulamt_ownpay_amt",
                                      "overlmt_amt",
                                      "preselfpay_amt",
                                      "inscp_scp_amt",
                                      "chrgitm_lv",
                                      "hilist_code",
                                      "hilist_name",
                                      "list_type",
                                      "med_list_codg",
                                      "medins_list_codg",
                                      "medins_list_name",
                                      "med_chrgitm_type",
                                      "spec",
                                      "dosform_name",
                                      "sin_dos_dscr",
                                      "used_frqu_dscr",
                                      "medc_way_dscr",
                                      "tcmdrug_used_way",
                                      "bilg_dept_codg",
                                      "bilg_dept_name",
                                      "bilg_dr_codg",
                                      "bilg_dr_name",
                                      "acord_dept_codg",
                                      "acord_dept_name",
                                      "dscg_tkdrug_flag",
                                      "matn_fee_flag",
                                      "er_flag",
                                      "opt_time"};
constexpr std::string_view kProvider[] = {
    "fixmedins_code", "fixmedins_name", "fixmedins_type", "hosp_lv", "medinslv",
    "admdvs",         "addr",           "bed_cnt",        "lnt",     "lat",
    "begndate",       "enddate",        "fixmedins_stas"};
constexpr std::string_view kDoctor[] = {"dr_codg",   "dr_name", "fixmedins_code", "dept_codg",
                                        "dept_name", "caty",    "pro_tech_duty",  "dr_stas",
                                        "begndate",  "enddate"};
constexpr std::string_view kOrderColumns[] = {"fixmedins_code",
                                              "mdtrt_id",
                                              "psn_no",
                                              "medcas_drord_detl_id",
                                              "drord_no",
                                              "long_drord_flag",
                                              "drord_detl_code",
                                              "drord_detl_name",
                                              "med_list_codg",
                                              "drord_isu_dept_codg",
                                              "drord_isu_dr_codg",
                                              "drord_isu_time",
                                              "drord_begn_time",
                                              "drord_stop_time",
                                              "cnt",
                                              "vali_flag"};
constexpr std::string_view kExecutionColumns[] = {
    "fixmedins_code", "mdtrt_id", "psn_no",  "medcas_drord_detl_id",
    "exe_srt_no",     "exe_time", "exe_cnt", "vali_flag"};
constexpr std::string_view kReportColumns[] = {
    "fixmedins_code", "mdtrt_id", "psn_no",    "rpt_no",   "rpt_type", "rpt_name",
    "med_list_codg",  "gend",     "exam_time", "rpt_time", "vali_flag"};
constexpr std::string_view kSaleColumns[] = {"fixmedins_code",
                                             "med_list_codg",
                                             "fixmedins_hilist_id",
                                             "fixmedins_hilist_name",
                                             "fixmedins_bchno",
                                             "mdtrt_setl_type",
                                             "setl_id",
                                             "psn_no",
                                             "rx_flag",
                                             "trdn_flag",
                                             "finl_trns_pric",
                                             "rxno",
                                             "sel_retn_cnt",
                                             "sel_retn_time"};
constexpr std::string_view kSaleReturnColumns[] = {"fixmedins_code",
                                                   "med_list_codg",
                                                   "fixmedins_hilist_id",
                                                   "fixmedins_hilist_name",
                                                   "fixmedins_bchno",
                                                   "setl_id",
                                                   "psn_no",
                                                   "trdn_flag",
                                                   "sel_retn_cnt",
                                                   "sel_retn_time"};
constexpr std::string_view kTraceColumns[] = {
    "fixmedins_code",  "fixmedins_bchno", "inv_data_type", "drug_trac_codg",
    "med_list_codg",   "mdtrt_id",        "setl_id",       "feedetl_sn",
    "mdtrt_setl_type", "psn_no",          "trdn_flag",     "trac_time"};
constexpr std::string_view kChronicColumns[] = {"psn_no",         "insutype", "opsp_dise_code",
                                                "opsp_dise_name", "begndate", "enddate"};
constexpr std::string_view kInjuryColumns[] = {
    "psn_no", "psn_cert_type", "certno", "winj_cert_no", "winj_date", "cert_date", "emp_no"};
constexpr std::string_view kCustodyColumns[] = {"psn_no", "psn_cert_type", "certno", "begndate",
                                                "enddate"};
constexpr std::string_view kBorderColumns[] = {"psn_no", "psn_cert_type", "certno", "exit_time",
                                               "entry_time"};
constexpr std::string_view kPractice[] = {"dr_codg",  "fixmedins_code", "main_prac_flag",
                                          "prac_scp", "begndate",       "enddate"};
constexpr std::string_view kEquipment[] = {"fixmedins_code", "eqpt_no", "eqpt_type", "eqpt_name",
                                           "eqpt_cnt",       "day_cap", "begndate",  "enddate"};
constexpr std::string_view kLicence[] = {"fixmedins_code", "lic_type", "lic_no",
                                         "lic_name",       "begndate", "enddate"};
constexpr std::string_view kAgreement[] = {"fixmedins_code", "agre_no", "begndate", "enddate",
                                           "agre_stas"};
constexpr std::string_view kPurchase[] = {
    "fixmedins_code",        "med_list_codg",        "fixmedins_hilist_id",
    "fixmedins_hilist_name", "fixmedins_bchno",      "finl_trns_pric",
    "purc_retn_cnt",         "purc_retn_stoin_time", "prod_geay_flag"};
constexpr std::string_view kStock[] = {"fixmedins_code",
                                       "med_list_codg",
                                       "fixmedins_hilist_id",
                                       "fixmedins_hilist_name",
                                       "fixmedins_bchno",
                                       "invdate",
                                       "inv_cnt"};

constexpr GlobalTable kGlobalList[] = {
    {"dr_prac_d", kPractice},      {"fixmedins_eqpt_d", kEquipment},
    {"fixmedins_lic_d", kLicence}, {"fixmedins_agre_d", kAgreement},
    {"inv_purc_d", kPurchase},     {"inv_stock_d", kStock},
};
static_assert(std::size(kGlobalList) == kGlobals);

struct Description {
  std::string_view name;
  std::span<const std::string_view> columns;
};
constexpr Description kTableList[] = {
    {"psn_info_b", kPerson},
    {"psn_insu_d", kSpell},
    {"psn_death_d", kDeath},
    {"mdtrt_d", kVisit},
    {"diag_d", kDiagnosis},
    {"oprn_d", kProcedure},
    {"setl_d", kSettlement},
    {"fee_list_d", kLine},
    {"drord_d", kOrderColumns},
    {"drord_exe_d", kExecutionColumns},
    {"exam_rpt_d", kReportColumns},
    {"inv_sel_d", kSaleColumns},
    {"inv_sel_retn_d", kSaleReturnColumns},
    {"drug_trac_d", kTraceColumns},
    {"psn_opsp_reg_d", kChronicColumns},
    {"psn_winj_d", kInjuryColumns},
    {"psn_cust_d", kCustodyColumns},
    {"psn_exit_d", kBorderColumns},
};
static_assert(std::size(kTableList) == kTables);

}  // namespace

std::string_view TableName(Table table) { return kTableList[static_cast<size_t>(table)].name; }
std::span<const std::string_view> ColumnsOf(Table table) {
  return kTableList[static_cast<size_t>(table)].columns;
}
std::span<const std::string_view> ProviderColumns() { return kProvider; }
std::span<const std::string_view> DoctorColumns() { return kDoctor; }
const GlobalTable& TableOf(Global table) { return kGlobalList[static_cast<size_t>(table)]; }

void Directory::Enter(uint32_t provider) {
  const uint32_t district = provider / kProvidersPerDistrict;
  if (district == district_) return;
  district_ = district;
  providers_.clear();
  for (uint32_t i = 0; i < kProvidersPerDistrict; ++i) {
    providers_.push_back(ProviderAt(district * kProvidersPerDistrict + i));
  }
  doctors_.assign(kProvidersPerDistrict * static_cast<size_t>(Dept::kCount) * kSlots, {});
}

const Provider& Directory::provider(uint32_t index) {
  Enter(index);
  return providers_[index % kProvidersPerDistrict];
}

const DoctorCells& Directory::doctor(uint32_t provider, Dept dept, uint8_t slot) {
  Enter(provider);
  const size_t at = (provider % kProvidersPerDistrict * static_cast<size_t>(Dept::kCount) +
                     static_cast<size_t>(dept)) *
                        kSlots +
                    slot;
  DoctorCells& doctor = doctors_[at];
  if (doctor.code.empty()) {
    doctor.code = DoctorCode(provider, dept, slot);
    doctor.name = DoctorName(provider, dept, slot);
    doctor.csv =
        fmt::format("{},{},{},{},", DeptCode(dept), DeptName(dept), doctor.code, doctor.name);
    doctor.number = static_cast<int64_t>(district_) * static_cast<int64_t>(doctors_.size()) +
                    static_cast<int64_t>(at);
    doctor.cells = {DeptCode(dept), DeptName(dept), doctor.code, doctor.name};
  }
  return doctor;
}

Id::Id(int kind, uint64_t person, uint32_t serial)
    : number_(static_cast<int64_t>(kind) * 100'000'000'000'000 +
              static_cast<int64_t>((person + 1) * 1000 + serial)) {
  int64_t rest = number_;
  for (size_t i = sizeof text_; i-- > 0;) {
    text_[i] = static_cast<char>('0' + rest % 10);
    rest /= 10;
  }
}

}  // namespace mingjian::synth
