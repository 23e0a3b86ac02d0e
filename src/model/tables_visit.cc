// What happened: visits with their diagnoses and procedures. Names follow interface transactions
// 5201 (visit), 2203 / 2401 / 2402 / 5202 (diagnoses) and 4101A / 4401 (procedures).

#include "model/fields.h"

namespace mingjian::model {
namespace {

constexpr Field kVisit[] = {
    kFixmedinsCode,
    kMdtrtId,
    kPsnNo,
    kPsnCertType,
    kCertno,
    kPsnName,
    kGend,
    kNaty,
    kBrdy,
    kAge,
    Personal("coner_name", "联系人姓名", 50),
    Personal("tel", "联系电话", 50),
    Coded("insutype", "险种类型", "insutype"),
    Coded("psn_type", "人员类别", "psn_type"),
    Flag("maf_psn_flag", "医疗救助对象标志"),
    Flag("cvlserv_flag", "公务员标志"),
    Flag("flxempe_flag", "灵活就业标志"),
    Flag("nwb_flag", "新生儿标志"),
    Shaped("insu_optins", "参保机构医保区划", 6, "admdvs"),
    Text("emp_name", "单位名称", 200),
    Needed(Time("begntime", "开始时间")),
    Time("endtime", "结束时间"),
    Coded("mdtrt_cert_type", "就诊凭证类型", "mdtrt_cert_type"),
    Coded("med_type", "医疗类别", "med_type"),
    Flag("ars_year_ipt_flag", "跨年度住院标志"),
    Flag("pre_pay_flag", "先行支付标志"),
    Text("ipt_otp_no", "住院/门诊号", 30),
    Text("medrcdno", "病历号", 30),
    Shaped("atddr_no", "主治医生编码", 30, "dr_codg"),
    Personal("chfpdr_name", "主诊医师姓名", 50),
    Code("adm_dept_codg", "入院科室编码", 30),
    Text("adm_dept_name", "入院科室名称", 100),
    Code("adm_bed", "入院床位", 30),
    Shaped("dscg_maindiag_code", "住院主诊断代码", 50, "diag_code"),
    Text("dscg_maindiag_name", "住院主诊断名称", 300),
    Code("dscg_dept_codg", "出院科室编码", 30),
    Text("dscg_dept_name", "出院科室名称", 100),
    Code("dscg_bed", "出院床位", 30),
    Coded("dscg_way", "离院方式", "dscg_way"),
    Text("main_cond_dscr", "主要病情描述", 1000),
    Shaped("dise_codg", "病种编码", 30, "dise_codg"),
    Text("dise_name", "病种名称", 500),
    Shaped("oprn_oprt_code", "手术操作代码", 30, "icd9cm3"),
    Text("oprn_oprt_name", "手术操作名称", 500),
    Text("otp_diag_info", "门诊诊断信息", 2000),
    Coded("inhosp_stas", "在院状态", "inhosp_stas"),
    Date("die_date", "死亡日期"),
    Count("ipt_days", "住院天数", 5),
    Text("fpsc_no", "计划生育服务证号", 50),
    Coded("matn_type", "生育类别", "matn_type"),
    Coded("birctrl_type", "计划生育手术类别", "birctrl_type"),
    Flag("latechb_flag", "晚育标志"),
    Count("geso_val", "孕周数", 2),
    Count("fetts", "胎次", 3),
    Count("fetus_cnt", "胎儿数", 3),
    Flag("pret_flag", "早产标志"),
    Date("birctrl_matn_date", "计划生育手术或生育日期"),
    Flag("cop_flag", "伴有并发症标志"),
    kOpterId,
    kOpterName,
    kOptTime,
    kMemo,
};
constexpr std::string_view kVisitKey[] = {"fixmedins_code", "mdtrt_id"};

constexpr Field kDiagnosis[] = {
    kFixmedinsCode,
    kMdtrtId,
    kPsnNo,
    Coded("inout_diag_type", "出入院诊断类别", "inout_diag_type"),
    Needed(Coded("diag_type", "诊断类别", "diag_type")),
    StrictFlag("maindiag_flag", "主诊断标志"),
    Needed(Count("diag_srt_no", "诊断排序号", 4)),
    Needed(Shaped("diag_code", "诊断代码", 50, "diag_code")),
    Text("diag_name", "诊断名称", 300),
    Text("adm_cond", "入院病情", 500),
    Code("diag_dept", "诊断科室", 50),
    Shaped("dise_dor_no", "诊断医生编码", 30, "dr_codg"),
    Personal("dise_dor_name", "诊断医生姓名", 50),
    Time("diag_time", "诊断时间"),
    StrictFlag("vali_flag", "有效标志"),
};
constexpr std::string_view kDiagnosisKey[] = {"fixmedins_code", "mdtrt_id", "diag_type",
                                              "diag_srt_no", "diag_code"};

constexpr Field kProcedure[] = {
    kFixmedinsCode,
    kMdtrtId,
    kPsnNo,
    Needed(Code("oprn_oprt_sn", "手术操作序号", 30)),
    Coded("oprn_oprt_type", "手术操作类别", "oprn_oprt_type"),
    Needed(Shaped("oprn_oprt_code", "手术操作代码", 30, "icd9cm3")),
    Text("oprn_oprt_name", "手术操作名称", 500),
    Date("oprn_oprt_date", "手术操作日期"),
    Time("oprn_oprt_begntime", "手术操作开始时间"),
    Time("oprn_oprt_endtime", "手术操作结束时间"),
    Coded("anst_way", "麻醉方式", "anst_way"),
    Time("anst_begntime", "麻醉开始时间"),
    Time("anst_endtime", "麻醉结束时间"),
    Shaped("oper_dr_code", "术者医师代码", 30, "dr_codg"),
    Personal("oper_dr_name", "术者医师姓名", 50),
    Shaped("anst_dr_code", "麻醉医师代码", 30, "dr_codg"),
    Personal("anst_dr_name", "麻醉医师姓名", 50),
    StrictFlag("vali_flag", "有效标志"),
};
constexpr std::string_view kProcedureKey[] = {"fixmedins_code", "mdtrt_id", "oprn_oprt_sn"};

constexpr Table kTables[] = {
    {"mdtrt_d", "就诊信息", "visit", Scope::kPerson, kVisitKey, kVisit, "5201"},
    {"diag_d", "诊断信息", "diagnosis", Scope::kPerson, kDiagnosisKey, kDiagnosis,
     "2203, 2401, 2402, 5202"},
    {"oprn_d", "手术操作信息", "procedure", Scope::kPerson, kProcedureKey, kProcedure,
     "4101A oprninfo, 4401"},
};

}  // namespace

std::span<const Table> VisitTables() { return kTables; }

}  // namespace mingjian::model
