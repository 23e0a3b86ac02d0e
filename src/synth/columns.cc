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
    "oprn_oprt_code", "oprn_oprt_name", "oprn_oprt_date", "oprn_oprt_begntime", "anst_way",
    "oper_dr_code",   "oper_dr_name",   "vali_flag"};
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

struct Description {
  std::string_view name;
  std::span<const std::string_view> columns;
};
constexpr Description kTableList[] = {
    {"psn_info_b", kPerson}, {"psn_insu_d", kSpell}, {"psn_death_d", kDeath}, {"mdtrt_d", kVisit},
    {"diag_d", kDiagnosis},  {"oprn_d", kProcedure}, {"setl_d", kSettlement}, {"fee_list_d", kLine},
};
static_assert(std::size(kTableList) == kTables);

}  // namespace

std::string_view TableName(Table table) { return kTableList[static_cast<size_t>(table)].name; }
std::span<const std::string_view> ColumnsOf(Table table) {
  return kTableList[static_cast<size_t>(table)].columns;
}
std::span<const std::string_view> ProviderColumns() { return kProvider; }
std::span<const std::string_view> DoctorColumns() { return kDoctor; }

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
