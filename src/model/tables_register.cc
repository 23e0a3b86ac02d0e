// What others know: deaths, custody, border crossings and work injuries from outside registers,
// on-site identity checks, and what hospitals answered to online warnings (3103). The outside
// registers have no national interface; their layout is ours.

#include "model/fields.h"

namespace mingjian::model {
namespace {

constexpr Field kDeath[] = {
    kPsnNo,
    kPsnCertType,
    kCertno,
    kPsnName,
    Needed(Date("die_date", "死亡日期")),
    Coded("source", "数据来源", "death_source"),
    Date("rpt_date", "登记日期"),
};
constexpr std::string_view kDeathKey[] = {"psn_no", "die_date"};

constexpr Field kCustody[] = {
    kPsnNo,
    kPsnCertType,
    kCertno,
    Needed(Date("begndate", "羁押开始日期")),
    Date("enddate", "羁押结束日期"),
    Code("cust_type", "羁押类型", 6),
    Code("source", "数据来源", 30),
};
constexpr std::string_view kCustodyKey[] = {"psn_no", "begndate"};

constexpr Field kBorder[] = {
    kPsnNo,
    kPsnCertType,
    kCertno,
    Needed(Time("exit_time", "出境时间")),
    Time("entry_time", "入境时间"),
    Code("exit_port", "出境口岸", 30),
    Code("entry_port", "入境口岸", 30),
};
constexpr std::string_view kBorderKey[] = {"psn_no", "exit_time"};

constexpr Field kWorkInjury[] = {
    kPsnNo,
    kPsnCertType,
    kCertno,
    Needed(Text("winj_cert_no", "工伤认定书编号", 50)),
    Needed(Date("winj_date", "工伤发生日期")),
    Date("cert_date", "工伤认定日期"),
    Shaped("diag_code", "伤情诊断代码", 50, "diag_code"),
    Text("diag_name", "伤情诊断名称", 300),
    Code("emp_no", "单位编号", 40),
    Date("begndate", "待遇开始日期"),
    Date("enddate", "待遇结束日期"),
};
constexpr std::string_view kWorkInjuryKey[] = {"psn_no", "winj_cert_no"};

constexpr Field kOnSiteCheck[] = {
    kPsnNo,
    Needed(Text("chk_sn", "核验流水号", 50)),
    kFixmedinsCode,
    kMdtrtIdIfKnown,
    Needed(Time("chk_time", "核验时间")),
    Needed(Coded("chk_way", "核验方式", "chk_way")),
    Needed(Coded("chk_scen", "核验场景", "chk_scen")),
    Needed(Coded("chk_rslt", "核验结果", "chk_rslt")),
    Number("sim_deg", "相似度", 7),
    Code("dept_codg", "科室编码", 30),
    Code("bedno", "床位号", 30),
    Text("dev_no", "设备编号", 100),
    Number("lnt", "经度", 9),
    Number("lat", "纬度", 9),
};
constexpr std::string_view kOnSiteCheckKey[] = {"fixmedins_code", "chk_sn"};

constexpr Field kFeedback[] = {
    Needed(Text("warn_rslt_id", "违规标识", 50)),
    Needed(Coded("warn_type", "反馈类型", "warn_type")),
    Needed(Coded("dspo_way", "处理方式", "dspo_way")),
    Text("dspo_way_rea", "处理原因", 500),
    kFixmedinsCodeIfKnown,
    kPsnNoIfKnown,
    kMdtrtIdIfKnown,
    Code("rule_id", "规则ID", 50),
    Coded("trig_scen", "触发场景", "trig_scen"),
    Text("opter", "经办人", 30),
    Time("fdbk_time", "反馈时间"),
};
constexpr std::string_view kFeedbackKey[] = {"warn_rslt_id", "warn_type"};

constexpr Table kTables[] = {
    {"psn_death_d", "死亡登记", "death", Scope::kPerson, kDeathKey, kDeath, "ours"},
    {"psn_cust_d", "羁押登记", "", Scope::kPerson, kCustodyKey, kCustody, "ours"},
    {"psn_exit_d", "出入境记录", "", Scope::kPerson, kBorderKey, kBorder, "ours"},
    {"psn_winj_d", "工伤登记", "", Scope::kPerson, kWorkInjuryKey, kWorkInjury, "ours"},
    {"onsite_chk_d", "现场核验记录", "", Scope::kPerson, kOnSiteCheckKey, kOnSiteCheck, "ours"},
    {"warn_dspo_d", "事前事中提醒反馈", "", Scope::kGlobal, kFeedbackKey, kFeedback,
     "3103; centre"},
};

}  // namespace

std::span<const Table> RegisterTables() { return kTables; }

}  // namespace mingjian::model
