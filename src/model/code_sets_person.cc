// Code sets about people: flags, identity, insurance and staff.

#include "model/fields.h"

namespace mingjian::model {
namespace {

constexpr CodeValue kFlag[] = {
    {"0", "否"},
    {"1", "是"},
};
constexpr CodeValue kFlagOpen[] = {
    {"0", "否"},
    {"1", "是"},
};
constexpr CodeValue kGend[] = {
    {"0", "未知"},
    {"1", "男"},
    {"2", "女"},
    {"9", "未说明"},
};
constexpr CodeValue kNaty[] = {
    {"01", "汉族"},       {"02", "蒙古族"},
    {"03", "回族"},       {"04", "藏族"},
    {"05", "维吾尔族"},   {"06", "苗族"},
    {"07", "彝族"},       {"08", "壮族"},
    {"09", "布依族"},     {"10", "朝鲜族"},
    {"11", "满族"},       {"12", "侗族"},
    {"13", "瑶族"},       {"14", "白族"},
    {"15", "土家族"},     {"16", "哈尼族"},
    {"17", "哈萨克族"},   {"18", "傣族"},
    {"19", "黎族"},       {"20", "傈僳族"},
    {"21", "佤族"},       {"22", "畲族"},
    {"23", "高山族"},     {"24", "拉祜族"},
    {"25", "水族"},       {"26", "东乡族"},
    {"27", "纳西族"},     {"28", "景颇族"},
    {"29", "柯尔克孜族"}, {"30", "土族"},
    {"31", "达斡尔族"},   {"32", "仫佬族"},
    {"33", "羌族"},       {"34", "布朗族"},
    {"35", "撒拉族"},     {"36", "毛南族"},
    {"37", "仡佬族"},     {"38", "锡伯族"},
    {"39", "阿昌族"},     {"40", "普米族"},
    {"41", "塔吉克族"},   {"42", "怒族"},
    {"43", "乌孜别克族"}, {"44", "俄罗斯族"},
    {"45", "鄂温克族"},   {"46", "德昂族"},
    {"47", "保安族"},     {"48", "裕固族"},
    {"49", "京族"},       {"50", "塔塔尔族"},
    {"51", "独龙族"},     {"52", "鄂伦春族"},
    {"53", "赫哲族"},     {"54", "门巴族"},
    {"55", "珞巴族"},     {"56", "基诺族"},
    {"97", "其他"},       {"98", "外国血统中国籍人士"},
};
constexpr CodeValue kPsnCertType[] = {
    {"01", "居民身份证(户口簿)"},
    {"02", "军官证"},
    {"03", "武警警官证"},
    {"04", "香港护照/港澳通行证"},
    {"05", "澳门护照/港澳通行证"},
    {"06", "台湾通行证"},
    {"07", "外国人永久居留证"},
    {"08", "外国人护照"},
    {"09", "残疾人证"},
    {"10", "军烈属证明"},
    {"11", "外国人就业证"},
    {"12", "外国专家证"},
    {"13", "外国人常驻记者证"},
    {"14", "台港澳就业证"},
    {"15", "回国定居专家证"},
    {"16", "中国护照"},
    {"90", "社保卡"},
    {"99", "其他"},
};
constexpr CodeValue kPatnCertType[] = {
    {"01", "身份证"},     {"02", "户口簿"},     {"03", "护照"}, {"04", "军官证"}, {"05", "驾驶证"},
    {"06", "港澳通行证"}, {"07", "台湾通行证"}, {"08", "其他"}, {"99", "其他"},
};
constexpr CodeValue kMdtrtCertType[] = {
    {"01", "医保电子凭证"},
    {"02", "居民身份证"},
    {"03", "社会保障卡"},
};
constexpr CodeValue kInsutype[] = {
    {"310", "职工基本医疗保险"},
    {"320", "公务员医疗补助"},
    {"330", "大额医疗费用补助"},
    {"340", "离休人员医疗保障"},
    {"350", "一至六级残疾军人医疗补助"},
    {"360", "老红军医疗保障"},
    {"370", "企业补充医疗保险"},
    {"380", "新型农村合作医疗"},
    {"390", "城乡居民基本医疗保险"},
    {"391", "城镇居民基本医疗保险"},
    {"392", "城乡居民大病医疗保险"},
    {"399", "其他特殊人员医疗保障"},
    {"410", "长期照护保险"},
    {"510", "生育保险"},
};
constexpr CodeValue kHiType[] = {
    {"310", "职工基本医疗保险"}, {"390", "城乡居民基本医疗保险"}, {"999", "其他医疗保障"},
    {"1", "职工基本医疗保险"},   {"2", "城乡居民基本医疗保险"},   {"9", "其他医疗保障"},
};
constexpr CodeValue kPsnType[] = {
    {"11", "在职"},
    {"12", "退休"},
    {"13", "离休"},
    {"14", "居民(未成年)"},
    {"15", "居民(成年)"},
    {"16", "居民(老年)"},
    {"1101", "职工在职"},
    {"1102", "公务员在职"},
    {"1103", "灵活就业在职"},
    {"1201", "退休职工"},
    {"1202", "退休公务员"},
    {"1203", "灵活就业退休"},
    {"1300", "离休"},
    {"1401", "新生儿"},
    {"1402", "学龄前儿童"},
    {"1403", "中小学生"},
    {"1404", "大学生"},
    {"1405", "未成年(未入学)"},
    {"1501", "普通居民(成年)"},
};
constexpr CodeValue kPsnInsuStas[] = {
    {"1", "正常参保"},
    {"2", "暂停参保"},
    {"4", "终止参保"},
};
constexpr CodeValue kBizAppyType[] = {
    {"01", "门诊慢特病"},   {"02", "意外伤害"},   {"03", "就医定点"},     {"04", "家庭病床"},
    {"05", "家庭医生签约"}, {"06", "转诊转院"},   {"07", "异地急诊住院"}, {"08", "异地安置"},
    {"09", "特检特治"},     {"10", "特殊药品"},   {"11", "长期带药"},     {"12", "代购药品"},
    {"13", "生育"},         {"14", "账户"},       {"15", "临时救助"},     {"16", "年度救助"},
    {"17", "按病种结算"},   {"18", "无凭证结算"}, {"19", "退费"},         {"20", "外检外购"},
    {"99", "其他"},
};
constexpr CodeValue kFixmedinsType[] = {
    {"1", "定点医疗机构"},     {"2", "定点零售药店"},     {"3", "工伤定点康复机构"},
    {"4", "辅助器具配置机构"}, {"5", "计划生育服务机构"},
};
constexpr CodeValue kFixmedinsStas[] = {
    {"1", "正常"},
    {"2", "暂停"},
    {"3", "中止"},
    {"4", "解除"},
};
constexpr CodeValue kHospLv[] = {
    {"01", "三级特等"}, {"02", "三级甲等"}, {"03", "三级乙等"}, {"04", "三级丙等"},
    {"05", "二级甲等"}, {"06", "二级乙等"}, {"07", "二级丙等"}, {"08", "一级甲等"},
    {"09", "一级乙等"}, {"10", "一级丙等"}, {"11", "无等级"},
};
constexpr CodeValue kMedinslv[] = {
    {"1", "三级"},
    {"2", "二级"},
    {"3", "一级"},
    {"9", "未定级"},
};
constexpr CodeValue kPracPsnType[] = {
    {"1", "医师"}, {"2", "护士"}, {"3", "药学人员"}, {"4", "医技人员"}, {"9", "其他"},
};
constexpr CodeValue kProTechDuty[] = {
    {"1", "医士"},         {"2", "医师"},       {"3", "主治医师"}, {"4", "副主任医师"},
    {"5", "主任医师"},     {"6", "无"},         {"9", "其他"},     {"231", "主任医师"},
    {"232", "副主任医师"}, {"233", "主治医师"}, {"234", "医师"},   {"235", "医士"},
};
constexpr CodeValue kDrStas[] = {
    {"1", "正常"},
    {"2", "暂停"},
    {"3", "中止"},
    {"4", "终止"},
};

constexpr CodeSet kCodeSets[] = {
    {"flag", "标志", kFlag, false, 0, "national interface, as public clients list it"},
    {"flag_open", "标志(可扩展)", kFlagOpen, true, 0,
     "national interface, as public clients list it"},
    {"gend", "性别", kGend, false, 0, "national interface, as public clients list it"},
    {"naty", "民族", kNaty, true, 0, "GB/T 3304"},
    {"psn_cert_type", "人员证件类型", kPsnCertType, true, 0,
     "national interface, as public clients list it"},
    {"patn_cert_type", "患者证件类别(结算清单)", kPatnCertType, true, 0,
     "national interface, as public clients list it"},
    {"mdtrt_cert_type", "就诊凭证类型", kMdtrtCertType, true, 0,
     "national interface, as public clients list it"},
    {"insutype", "险种类型", kInsutype, true, 0, "national interface, as public clients list it"},
    {"hi_type", "医保类型(结算清单)", kHiType, true, 0,
     "national interface, as public clients list it"},
    {"psn_type", "人员类别", kPsnType, true, 2, "national interface, as public clients list it"},
    {"psn_insu_stas", "人员参保状态", kPsnInsuStas, true, 0,
     "national interface, from memory: check against the official text"},
    {"biz_appy_type", "业务申请类型", kBizAppyType, true, 0,
     "national interface, as public clients list it"},
    {"fixmedins_type", "定点医药机构类型", kFixmedinsType, true, 0,
     "national interface, as public clients list it"},
    {"fixmedins_stas", "机构与协议状态", kFixmedinsStas, true, 0, "ours"},
    {"hosp_lv", "医院等级", kHospLv, true, 0,
     "national interface, from memory: check against the official text"},
    {"medinslv", "医疗机构级别", kMedinslv, true, 0,
     "national interface, from memory: check against the official text"},
    {"prac_psn_type", "医执人员类别", kPracPsnType, true, 0, "ours"},
    {"pro_tech_duty", "专业技术职务", kProTechDuty, true, 0, "3101 drord_dr_profttl; GB/T 8561"},
    {"dr_stas", "医保医师状态", kDrStas, true, 0, "ours"},
};

}  // namespace

std::span<const CodeSet> PersonCodeSets() { return kCodeSets; }

}  // namespace mingjian::model
