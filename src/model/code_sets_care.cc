// Code sets about care: visits, diagnoses, procedures, the settlement list, inventory.

#include "model/fields.h"

namespace mingjian::model {
namespace {

constexpr CodeValue kMedType[] = {
    {"11", "普通门诊"},     {"12", "门诊挂号"},       {"13", "急诊"},
    {"14", "门诊慢特病"},   {"15", "门诊统筹/特药"},  {"16", "门诊特殊病/中医特色门诊"},
    {"19", "意外伤害门诊"}, {"21", "普通住院"},       {"22", "外伤住院"},
    {"23", "转外诊治住院"}, {"24", "急诊转住院"},     {"25", "异地住院"},
    {"26", "单病种住院"},   {"27", "自主就医"},       {"28", "日间手术"},
    {"29", "起付线治疗"},   {"41", "定点药店购药"},   {"51", "生育门诊"},
    {"52", "生育住院"},     {"53", "计划生育手术费"}, {"61", "照护保险"},
    {"81", "意外伤害门诊"}, {"91", "其他门诊"},       {"99", "地方扩展"},
};
constexpr CodeValue kMedMdtrtType[] = {
    {"1", "门诊"},
    {"2", "住院"},
    {"3", "购药"},
    {"4", "其他"},
};
constexpr CodeValue kInhospStas[] = {
    {"0", "出院"},
    {"1", "在院"},
};
constexpr CodeValue kDscgWay[] = {
    {"1", "医嘱离院"},   {"2", "医嘱转院"}, {"3", "医嘱转社区卫生服务机构/乡镇卫生院"},
    {"4", "非医嘱离院"}, {"5", "死亡"},     {"9", "其他"},
};
constexpr CodeValue kDiagType[] = {
    {"1", "西医诊断"},
    {"2", "中医主病诊断"},
    {"3", "中医主证诊断"},
};
constexpr CodeValue kInoutDiagType[] = {
    {"1", "入院诊断"},
    {"2", "出院诊断"},
};
constexpr CodeValue kAdmCondType[] = {
    {"1", "有"},
    {"2", "临床未确定"},
    {"3", "情况不明"},
    {"4", "无"},
};
constexpr CodeValue kOprnOprtType[] = {
    {"1", "主要手术操作"},
    {"2", "其他手术操作"},
};
constexpr CodeValue kAnstWay[] = {
    {"1", "全身麻醉"},    {"11", "吸入麻醉"},           {"12", "静脉麻醉"},   {"13", "基础麻醉"},
    {"2", "椎管内麻醉"},  {"21", "蛛网膜下腔阻滞"},     {"22", "硬膜外阻滞"}, {"3", "局部麻醉"},
    {"31", "神经丛阻滞"}, {"32", "神经节阻滞"},         {"33", "神经阻滞"},   {"34", "区域阻滞"},
    {"35", "局部浸润"},   {"36", "表面麻醉"},           {"4", "复合麻醉"},    {"41", "静吸复合"},
    {"42", "针药复合"},   {"43", "神经丛与硬膜外复合"}, {"44", "全麻降温"},   {"45", "控制性降压"},
    {"9", "其他"},
};
constexpr CodeValue kAdmWay[] = {
    {"1", "急诊"},
    {"2", "门诊"},
    {"3", "其他医疗机构转入"},
    {"9", "其他"},
};
constexpr CodeValue kTrtType[] = {
    {"1", "西医"}, {"2", "中医"}, {"2.1", "中医"}, {"2.2", "民族医"}, {"3", "中西医"},
};
constexpr CodeValue kIptMedType[] = {
    {"1", "住院"},
    {"2", "日间手术"},
};
constexpr CodeValue kScsCutdWardType[] = {
    {"1", "CCU"},  {"2", "NICU"}, {"3", "ECU"}, {"4", "SICU"},
    {"5", "PICU"}, {"6", "RICU"}, {"7", "ICU"}, {"9", "其他"},
};
constexpr CodeValue kBldCat[] = {
    {"1", "红细胞"}, {"2", "全血"}, {"3", "血小板"}, {"4", "血浆"}, {"5", "其他"},
};
constexpr CodeValue kStasType[] = {
    {"0", "未提交"},
    {"1", "已提交"},
};
constexpr CodeValue kMatnType[] = {
    {"1", "正常产"}, {"2", "助娩产"}, {"3", "剖宫产"},   {"4", "难产"},
    {"5", "流产"},   {"6", "引产"},   {"7", "产前检查"}, {"9", "其他"},
};
constexpr CodeValue kBirctrlType[] = {
    {"1", "放置宫内节育器"},   {"2", "取出宫内节育器"},   {"3", "流产术"},
    {"4", "引产术"},           {"5", "绝育手术"},         {"6", "绝育复通手术"},
    {"7", "绝育手术(输精管)"}, {"8", "复通手术(输精管)"}, {"9", "其他"},
};
constexpr CodeValue kMatnStas[] = {
    {"0", "其他"},
    {"1", "妊娠期"},
    {"2", "哺乳期"},
};
constexpr CodeValue kErFlag[] = {
    {"0", "非急诊"},
    {"1", "急诊"},
    {"2", "术前门诊检查"},
    {"3", "择期手术"},
};
constexpr CodeValue kHospApprFlag[] = {
    {"0", "无须审批"},
    {"1", "审批通过"},
    {"2", "审批不通过"},
};
constexpr CodeValue kTcmdrugUsedWay[] = {
    {"1", "复方"},
    {"2", "单方"},
};
constexpr CodeValue kDrordBhvr[] = {
    {"0", "其他"},
    {"1", "出院带药"},
};
constexpr CodeValue kInvChgType[] = {
    {"101", "调拨入库"},     {"102", "调拨出库"}, {"103", "盘盈"},         {"104", "盘损"},
    {"105", "销毁"},         {"106", "其他入库"}, {"107", "其他出库"},     {"108", "初始化入库"},
    {"109", "商品退货出库"}, {"110", "赠药入库"}, {"111", "赠药退回出库"},
};
constexpr CodeValue kInvDataType[] = {
    {"1", "盘存信息"},
    {"2", "库存变更信息"},
    {"3", "采购信息"},
    {"4", "销售信息"},
};
constexpr CodeValue kMdtrtSetlType[] = {
    {"1", "医保结算"},
    {"2", "自费结算"},
};

constexpr CodeSet kCodeSets[] = {
    {"med_type", "医疗类别", kMedType, true, 2, "national interface, as public clients list it"},
    {"med_mdtrt_type", "就诊类型(审核)", kMedMdtrtType, true, 0,
     "national interface, as public clients list it"},
    {"inhosp_stas", "在院状态", kInhospStas, false, 0,
     "national interface, as public clients list it"},
    {"dscg_way", "离院方式", kDscgWay, true, 0, "national interface, as public clients list it"},
    {"diag_type", "诊断类别", kDiagType, true, 0, "national interface, as public clients list it"},
    {"inout_diag_type", "出入院诊断类别", kInoutDiagType, true, 0,
     "national interface, as public clients list it"},
    {"adm_cond_type", "入院病情类型", kAdmCondType, true, 0,
     "national interface, from memory: check against the official text"},
    {"oprn_oprt_type", "手术操作类别", kOprnOprtType, true, 0,
     "national interface, from memory: check against the official text"},
    {"anst_way", "麻醉方式", kAnstWay, true, 0, "national interface, as public clients list it"},
    {"adm_way", "入院途径", kAdmWay, true, 0, "national interface, as public clients list it"},
    {"trt_type", "治疗类别", kTrtType, true, 0, "national interface, as public clients list it"},
    {"ipt_med_type", "住院医疗类型", kIptMedType, true, 0,
     "national interface, as public clients list it"},
    {"scs_cutd_ward_type", "重症监护病房类型", kScsCutdWardType, true, 0,
     "national interface, from memory: check against the official text"},
    {"bld_cat", "输血品种", kBldCat, true, 0,
     "national interface, from memory: check against the official text"},
    {"stas_type", "清单状态分类", kStasType, true, 0,
     "national interface, from memory: check against the official text"},
    {"matn_type", "生育类别", kMatnType, true, 0, "national interface, as public clients list it"},
    {"birctrl_type", "计划生育手术类别", kBirctrlType, true, 0,
     "national interface, as public clients list it"},
    {"matn_stas", "生育状态", kMatnStas, true, 0, "national interface, as public clients list it"},
    {"er_flag", "急诊标志", kErFlag, true, 0, "national interface, as public clients list it"},
    {"hosp_appr_flag", "医院审批标志", kHospApprFlag, true, 0,
     "national interface, as public clients list it"},
    {"tcmdrug_used_way", "中药使用方式", kTcmdrugUsedWay, true, 0,
     "national interface, as public clients list it"},
    {"drord_bhvr", "医嘱行为", kDrordBhvr, true, 0,
     "national interface, as public clients list it"},
    {"inv_chg_type", "库存变更类型", kInvChgType, true, 0,
     "national interface, as public clients list it"},
    {"inv_data_type", "进销存数据类型", kInvDataType, true, 0,
     "national interface, as public clients list it"},
    {"mdtrt_setl_type", "就诊结算类型", kMdtrtSetlType, true, 0,
     "national interface, from memory: check against the official text"},
};

}  // namespace

std::span<const CodeSet> CareCodeSets() { return kCodeSets; }

}  // namespace mingjian::model
