// Code sets of the online audit (3101 to 3103) and of the outside registers. Open where no official
// list was found.

#include "model/fields.h"

namespace mingjian::model {
namespace {

constexpr CodeValue kTrigScen[] = {
    {"1", "事前-门诊挂号"},     {"2", "事前-门诊收费登记"}, {"3", "事前-住院登记"},
    {"4", "事前-住院收费登记"}, {"5", "事前-住院执行医嘱"}, {"6", "事中-门诊结算"},
    {"7", "事中-门诊预结算"},   {"8", "事中-住院结算"},     {"9", "事中-住院预结算"},
    {"10", "事中-购药划卡"},
};
constexpr CodeValue kSevDeg[] = {
    {"1", "明确违规"},
    {"2", "高度可疑"},
    {"3", "轻度可疑"},
};
constexpr CodeValue kVolaItemType[] = {
    {"1", "违规项"},
    {"2", "涉及项"},
};
constexpr CodeValue kVolaAmtStas[] = {
    {"0", "异常"},
    {"1", "正常"},
};
constexpr CodeValue kWarnType[] = {
    {"1", "事前"},
    {"2", "事中"},
};
constexpr CodeValue kDspoWay[] = {
    {"1", "继续执行医嘱"},
    {"2", "返回修改医嘱"},
};
constexpr CodeValue kOpterType[] = {
    {"1", "经办人"},
    {"2", "自助终端"},
    {"3", "移动终端"},
};
constexpr CodeValue kDeathSource[] = {
    {"1", "公安户籍"}, {"2", "卫生健康死因登记"}, {"3", "民政殡葬"},
    {"4", "医疗机构"}, {"5", "社保待遇停发"},     {"9", "其他"},
};
constexpr CodeValue kChkWay[] = {
    {"1", "人脸"},   {"2", "指纹"},     {"3", "医保电子凭证"},
    {"4", "身份证"}, {"5", "现场人工"}, {"9", "其他"},
};
constexpr CodeValue kChkScen[] = {
    {"1", "入院"}, {"2", "在院"}, {"3", "出院"}, {"4", "门诊"}, {"5", "购药"}, {"6", "治疗"},
};
constexpr CodeValue kChkRslt[] = {
    {"0", "未通过"},
    {"1", "通过"},
    {"2", "人员不在场"},
};

constexpr CodeSet kCodeSets[] = {
    {"trig_scen", "触发场景", kTrigScen, true, 0, "national interface, as public clients list it"},
    {"sev_deg", "严重程度", kSevDeg, false, 0, "national interface, as public clients list it"},
    {"vola_item_type", "违规明细类型", kVolaItemType, false, 0,
     "national interface, as public clients list it"},
    {"vola_amt_stas", "违规金额计算状态", kVolaAmtStas, false, 0,
     "national interface, as public clients list it"},
    {"warn_type", "反馈类型", kWarnType, false, 0, "national interface, as public clients list it"},
    {"dspo_way", "处理方式", kDspoWay, false, 0, "national interface, as public clients list it"},
    {"opter_type", "经办人类别", kOpterType, true, 0,
     "national interface, as public clients list it"},
    {"death_source", "死亡数据来源", kDeathSource, true, 0, "ours"},
    {"chk_way", "核验方式", kChkWay, true, 0, "ours"},
    {"chk_scen", "核验场景", kChkScen, true, 0, "ours"},
    {"chk_rslt", "核验结果", kChkRslt, true, 0, "ours"},
};

}  // namespace

std::span<const CodeSet> AuditCodeSets() { return kCodeSets; }

}  // namespace mingjian::model
