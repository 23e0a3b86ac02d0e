// Who is insured: the person register, identities, insurance spells, contributions, employers and
// the approvals that a person holds. Names follow interface transactions 1101, 5206, 5301 and 5302;
// the register, contribution and employer tables follow the centre's naming.

#include "model/fields.h"

namespace mingjian::model {
namespace {

constexpr Field kPsnInfo[] = {
    kPsnNo,
    kPsnName,
    kGend,
    kBrdy,
    kPsnCertType,
    kCertno,
    kNaty,
    Personal("tel", "联系电话", 50),
    Personal("addr", "联系地址", 200),
    Code("emp_no", "单位编号", 40),
    Text("emp_name", "单位名称", 200),
    Shaped("admdvs", "医保区划", 6, "admdvs"),
    Shaped("insuplc_admdvs", "参保地医保区划", 6, "admdvs"),
    Coded("insutype", "险种类型", "insutype"),
    Coded("psn_type", "人员类别", "psn_type"),
    Flag("cvlserv_flag", "公务员标志"),
    Date("die_date", "死亡日期"),
    Coded("psn_insu_stas", "人员参保状态", "psn_insu_stas"),
};
constexpr std::string_view kPsnInfoKey[] = {"psn_no"};

constexpr Field kPsnIdet[] = {
    kPsnNo,
    Needed(Code("psn_idet_type", "人员身份类别", 6)),
    Code("psn_type_lv", "人员类别等级", 6),
    Needed(Time("begntime", "开始时间")),
    Time("endtime", "结束时间"),
    kMemo,
};
constexpr std::string_view kPsnIdetKey[] = {"psn_no", "psn_idet_type", "begntime"};

constexpr Field kPsnInsu[] = {
    kPsnNo,
    Needed(Coded("insutype", "险种类型", "insutype")),
    Code("emp_no", "单位编号", 40),
    Text("emp_name", "单位名称", 200),
    Needed(Shaped("insuplc_admdvs", "参保地医保区划", 6, "admdvs")),
    Needed(Date("begndate", "参保开始日期")),
    Date("enddate", "参保结束日期"),
    Coded("psn_insu_stas", "人员参保状态", "psn_insu_stas"),
    Coded("psn_type", "人员类别", "psn_type"),
    Flag("cvlserv_flag", "公务员标志"),
    Flag("flxempe_flag", "灵活就业标志"),
    Date("paus_insu_date", "暂停参保日期"),
};
// The region belongs to the key: insured twice at once in two regions is what a rule looks for.
constexpr std::string_view kPsnInsuKey[] = {"psn_no", "insutype", "insuplc_admdvs", "begndate"};

constexpr Field kContribution[] = {
    kPsnNo,
    Needed(Coded("insutype", "险种类型", "insutype")),
    Needed(Text("clct_sn", "缴费流水号", 40)),
    Code("emp_no", "单位编号", 40),
    Needed(Date("accrym_begn", "费款所属期起")),
    Date("accrym_end", "费款所属期止"),
    Code("clct_type", "征收类型", 6),
    Flag("clct_flag", "到账标志"),
    Money("clct_bas", "缴费基数"),
    Money("emp_clct_amt", "单位缴费金额"),
    Money("psn_clct_amt", "个人缴费金额"),
    Money("finsubs_amt", "财政补助金额"),
    Time("clct_time", "到账时间"),
};
constexpr std::string_view kContributionKey[] = {"psn_no", "insutype", "clct_sn"};

constexpr Field kEmployer[] = {
    Needed(Code("emp_no", "单位编号", 40)),
    Text("emp_name", "单位名称", 200),
    Text("uscc", "统一社会信用代码", 18),
    Code("emp_type", "单位类型", 6),
    Shaped("admdvs", "医保区划", 6, "admdvs"),
    Text("addr", "单位地址", 200),
    Personal("legrep_name", "法定代表人姓名", 50),
    Personal("coner_name", "联系人姓名", 50),
    Personal("tel", "联系电话", 50),
    Date("begndate", "参保登记日期"),
    Date("enddate", "注销日期"),
};
constexpr std::string_view kEmployerKey[] = {"emp_no"};

constexpr Field kOpspRegistration[] = {
    kPsnNo,
    Coded("insutype", "险种类型", "insutype"),
    Needed(Shaped("opsp_dise_code", "门诊慢特病病种代码", 30, "opsp_dise_code")),
    Text("opsp_dise_name", "门诊慢特病病种名称", 300),
    kFixmedinsCodeIfKnown,
    Shaped("diag_dr_codg", "鉴定医师编码", 30, "dr_codg"),
    Needed(Date("begndate", "开始日期")),
    Date("enddate", "结束日期"),
};
constexpr std::string_view kOpspRegistrationKey[] = {"psn_no", "opsp_dise_code", "begndate"};

constexpr Field kFixedProvider[] = {
    kPsnNo,
    Coded("insutype", "险种类型", "insutype"),
    Needed(Coded("biz_appy_type", "业务申请类型", "biz_appy_type")),
    Count("fix_srt_no", "定点排序号", 3),
    kFixmedinsCode,
    Text("fixmedins_name", "定点医药机构名称", 200),
    Needed(Date("begndate", "开始日期")),
    Date("enddate", "结束日期"),
    kMemo,
};
constexpr std::string_view kFixedProviderKey[] = {"psn_no", "biz_appy_type", "fixmedins_code",
                                                  "begndate"};

constexpr Field kCumulative[] = {
    kPsnNo,
    Needed(Coded("insutype", "险种类型", "insutype")),
    Needed(Count("year", "年度", 4)),
    Needed(Code("cum_ym", "累计年月", 6)),
    Needed(Code("cum_type_code", "累计类别代码", 12)),
    Needed(Number("cum", "累计值", 16)),
};
constexpr std::string_view kCumulativeKey[] = {"psn_no", "insutype", "year", "cum_ym",
                                               "cum_type_code"};

constexpr Table kTables[] = {
    {"psn_info_b", "人员基本信息", "person", Scope::kPerson, kPsnInfoKey, kPsnInfo,
     "1101 baseinfo; centre"},
    {"psn_idet_d", "人员身份信息", "", Scope::kPerson, kPsnIdetKey, kPsnIdet, "1101 idetinfo"},
    {"psn_insu_d", "人员参保记录", "spell", Scope::kPerson, kPsnInsuKey, kPsnInsu,
     "1101 insuinfo; centre"},
    {"psn_clct_detl_d", "人员缴费明细", "", Scope::kPerson, kContributionKey, kContribution,
     "centre"},
    {"insu_emp_b", "参保单位信息", "", Scope::kGlobal, kEmployerKey, kEmployer, "centre"},
    {"psn_opsp_reg_d", "门诊慢特病备案", "", Scope::kPerson, kOpspRegistrationKey,
     kOpspRegistration, "5301"},
    {"psn_fix_d", "人员定点信息", "", Scope::kPerson, kFixedProviderKey, kFixedProvider, "5302"},
    {"psn_cum_d", "人员累计信息", "", Scope::kPerson, kCumulativeKey, kCumulative, "5206"},
};

}  // namespace

std::span<const Table> PersonTables() { return kTables; }

}  // namespace mingjian::model
