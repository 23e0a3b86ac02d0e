// What was ordered, what was done and what was reported, where a hospital sends it. Names follow
// interface transaction 4402; the tables of executions and of reports (of 4501, 4502 and 4505 one
// row a report) follow its naming.

#include "model/fields.h"

namespace mingjian::model {
namespace {

constexpr Field kOrder[] = {
    kFixmedinsCode,
    kMdtrtId,
    kPsnNo,
    Needed(Text("medcas_drord_detl_id", "病案医嘱明细ID", 50)),
    Text("drord_no", "医嘱号", 50),
    Text("drord_grpno", "医嘱组号", 50),
    Code("drord_type", "医嘱类别", 6),
    Flag("long_drord_flag", "长期医嘱标志"),
    Code("drord_item_type", "医嘱项目分类", 6),
    Needed(Code("drord_detl_code", "医嘱明细代码", 50)),
    Text("drord_detl_name", "医嘱明细名称", 300),
    Shaped("med_list_codg", "医疗目录编码", 50, "med_list_codg"),
    Code("drord_isu_dept_codg", "下达科室编码", 30),
    Shaped("drord_isu_dr_codg", "下达医师编码", 30, "dr_codg"),
    Personal("drord_isu_dr_name", "下达医师姓名", 50),
    Needed(Time("drord_isu_time", "医嘱下达时间")),
    Time("drord_begn_time", "医嘱开始时间"),
    Time("drord_stop_time", "医嘱停止时间"),
    Code("medn_use_frqu", "药物使用频率", 20),
    Number("drug_used_sdose", "单次用药剂量", 16),
    Text("drug_used_sdose_unt", "单次用药剂量单位", 50),
    Number("drug_used_idose", "用药总剂量", 16),
    Code("drug_used_way_code", "用药途径代码", 20),
    Text("drug_used_way", "用药途径", 100),
    Number("medc_days", "用药天数", 8),
    Number("cnt", "数量", 16),
    Code("skintst_dicm", "皮试判别", 6),
    Flag("unif_purc_drug_flag", "集中采购药品标志"),
    StrictFlag("vali_flag", "有效标志"),
    kMemo,
};
constexpr std::string_view kOrderKey[] = {"fixmedins_code", "medcas_drord_detl_id"};

constexpr Field kExecution[] = {
    kFixmedinsCode,
    kMdtrtId,
    kPsnNo,
    Needed(Text("medcas_drord_detl_id", "病案医嘱明细ID", 50)),
    Needed(Count("exe_srt_no", "执行序号", 6)),
    Text("feedetl_sn", "费用明细流水号", 50),
    Needed(Time("exe_time", "执行时间")),
    Time("exe_end_time", "执行结束时间"),
    Code("exe_dept_codg", "执行科室编码", 30),
    Shaped("exe_psn_codg", "执行人员编码", 30, "medstaff_codg"),
    Personal("exe_psn_name", "执行人员姓名", 50),
    Number("exe_cnt", "执行数量", 16),
    Code("exe_stas", "执行状态", 6),
    StrictFlag("vali_flag", "有效标志"),
};
constexpr std::string_view kExecutionKey[] = {"fixmedins_code", "medcas_drord_detl_id",
                                              "exe_srt_no"};

constexpr Field kReport[] = {
    kFixmedinsCode,
    kMdtrtId,
    kPsnNo,
    Needed(Text("rpt_no", "报告单号", 50)),
    Code("rpt_type", "报告类型", 6),
    Text("rpt_name", "报告名称", 300),
    Needed(Shaped("med_list_codg", "医疗目录编码", 50, "med_list_codg")),
    kGend,
    Text("exam_part", "检查部位", 100),
    Time("exam_time", "检查时间"),
    Needed(Time("rpt_time", "报告时间")),
    Code("rpt_dept_codg", "报告科室编码", 30),
    Shaped("rpt_dr_codg", "报告医师编码", 30, "dr_codg"),
    StrictFlag("vali_flag", "有效标志"),
};
constexpr std::string_view kReportKey[] = {"fixmedins_code", "rpt_no"};

constexpr Table kTables[] = {
    {"drord_d", "医嘱记录", "", Scope::kPerson, kOrderKey, kOrder, "4402"},
    {"drord_exe_d", "医嘱执行记录", "", Scope::kPerson, kExecutionKey, kExecution, "ours"},
    {"exam_rpt_d", "检查检验报告", "", Scope::kPerson, kReportKey, kReport, "4501, 4502, 4505"},
};

}  // namespace

std::span<const Table> OrderTables() { return kTables; }

}  // namespace mingjian::model
