// Code sets about money: catalogue classes, settlement and clearing, funds.

#include "model/fields.h"

namespace mingjian::model {
namespace {

constexpr CodeValue kChrgitmLv[] = {
    {"01", "甲类"},
    {"02", "乙类"},
    {"03", "丙类(自费)"},
};
constexpr CodeValue kMedChrgitmType[] = {
    {"01", "床位费"}, {"02", "诊察费"},     {"03", "检查费"},   {"04", "化验费"},
    {"05", "治疗费"}, {"06", "手术费"},     {"07", "护理费"},   {"08", "卫生材料费"},
    {"09", "西药费"}, {"10", "中药饮片费"}, {"11", "中成药费"}, {"12", "一般诊疗费"},
    {"13", "挂号费"}, {"14", "其他费"},
};
constexpr CodeValue kListType[] = {
    {"101", "西药中成药"},   {"102", "中药饮片"}, {"103", "自制剂"},
    {"104", "民族药"},       {"105", "其他药品"}, {"106", "中药配方颗粒"},
    {"201", "医疗服务项目"}, {"301", "医用耗材"}, {"501", "长护服务项目"},
};
constexpr CodeValue kSetlType[] = {
    {"1", "中心报销"},
    {"2", "联网结算"},
    {"3", "补充报销"},
};
constexpr CodeValue kPayLoc[] = {
    {"1", "中心"}, {"2", "医药机构"}, {"3", "省内异地"}, {"4", "跨省异地"}, {"5", "互联网"},
};
constexpr CodeValue kPsnSetlway[] = {
    {"01", "按项目结算"},
    {"02", "按定额结算"},
};
constexpr CodeValue kClrType[] = {
    {"11", "门诊"}, {"21", "住院"},       {"41", "药店购药"},   {"51", "暂缓结算"},
    {"99", "其他"}, {"9901", "生育门诊"}, {"9902", "生育住院"},
};
constexpr CodeValue kClrWay[] = {
    {"1", "按项目"},
    {"2", "单病种"},
    {"3", "按病种分值(DIP)"},
    {"4", "疾病诊断相关分组(DRG)"},
    {"5", "按床日"},
    {"6", "按人头"},
    {"9", "其他"},
};
constexpr CodeValue kHiPaymtd[] = {
    {"1", "按项目"},
    {"2", "单病种"},
    {"3", "按病种分值(DIP)"},
    {"4", "疾病诊断相关分组(DRG)"},
    {"5", "按床日"},
    {"6", "按人头"},
    {"9", "其他"},
};
constexpr CodeValue kFundPayType[] = {
    {"310100", "职工基本医疗保险统筹基金"},
    {"310200", "职工基本医疗保险个人账户基金"},
    {"320100", "公务员医疗补助基金"},
    {"330100", "大额医疗费用补助基金"},
    {"340100", "离休人员医疗保障基金"},
    {"350100", "残疾军人医疗补助基金"},
    {"360100", "老红军医疗保障基金"},
    {"370100", "企业补充医疗保险基金"},
    {"390100", "城乡居民基本医疗保险基金"},
    {"390200", "城乡居民大病医疗保险基金"},
    {"390300", "居民大病补充保险基金"},
    {"390400", "意外伤害基金"},
    {"510100", "生育基金"},
    {"610100", "医疗救助基金"},
    {"610102", "再救助基金"},
    {"610103", "健康扶贫基金"},
    {"610104", "精准脱贫基金"},
    {"620100", "照护保险基金"},
    {"640100", "政府兜底基金"},
    {"999996", "医院垫付"},
    {"999997", "其他基金"},
};

constexpr CodeSet kCodeSets[] = {
    {"chrgitm_lv", "收费项目等级", kChrgitmLv, true, 0,
     "national interface, as public clients list it"},
    {"med_chrgitm_type", "医疗收费项目类别", kMedChrgitmType, true, 0,
     "national interface, as public clients list it"},
    {"list_type", "目录类别", kListType, true, 0, "national interface, as public clients list it"},
    {"setl_type", "结算类别", kSetlType, true, 0, "national interface, as public clients list it"},
    {"pay_loc", "支付地点类别", kPayLoc, true, 0, "national interface, as public clients list it"},
    {"psn_setlway", "个人结算方式", kPsnSetlway, true, 0,
     "national interface, from memory: check against the official text"},
    {"clr_type", "清算类别", kClrType, true, 0, "national interface, as public clients list it"},
    {"clr_way", "清算方式", kClrWay, true, 0,
     "national interface, from memory: check against the official text"},
    {"hi_paymtd", "医保支付方式", kHiPaymtd, true, 0,
     "national interface, as public clients list it"},
    {"fund_pay_type", "基金支付类型", kFundPayType, true, 0,
     "national interface, as public clients list it"},
};

}  // namespace

std::span<const CodeSet> MoneyCodeSets() { return kCodeSets; }

}  // namespace mingjian::model
