// What may be charged and at what price: catalogue classes, price ceilings, self-pay shares and the
// mappings between catalogues. Names follow interface transactions 1312 and 1316 to 1319.

#include "model/fields.h"

namespace mingjian::model {
namespace {

constexpr Field kListCode = Needed(Code("hilist_code", "医保目录编码", 50));
constexpr Field kRegion = Needed(Shaped("insu_admdvs", "参保机构医保区划", 6, "admdvs"));
constexpr Field kBegin = Needed(Date("begndate", "开始日期"));
constexpr Field kEnd = Date("enddate", "结束日期");
constexpr Field kValid = StrictFlag("vali_flag", "有效标志");

constexpr Field kCatalogue[] = {
    kListCode,
    Text("hilist_name", "医保目录名称", 300),
    kRegion,
    kBegin,
    kEnd,
    Coded("med_chrgitm_type", "医疗收费项目类别", "med_chrgitm_type"),
    Coded("chrgitm_lv", "收费项目等级", "chrgitm_lv"),
    Flag("lmt_used_flag", "限制使用标志"),
    Coded("list_type", "目录类别", "list_type"),
    Flag("med_use_flag", "医疗使用标志"),
    Flag("matn_used_flag", "生育使用标志"),
    Code("hilist_use_type", "医保目录使用类别", 6),
    Code("lmt_cpnd_type", "限复方使用类型", 6),
    Text("memo", "限定支付范围", 2000),
    kValid,
    Text("rid", "数据唯一记录号", 50),
};
constexpr std::string_view kCatalogueKey[] = {"hilist_code", "insu_admdvs", "begndate"};

constexpr Field kPriceCeiling[] = {
    kListCode,
    Needed(Code("hilist_lmtpric_type", "医保目录限价类型", 6)),
    Code("overlmt_dspo_way", "医保目录超限处理方式", 6),
    kRegion,
    kBegin,
    kEnd,
    Needed(Number("hilist_pric_uplmt_amt", "医保目录定价上限金额", 16)),
    kValid,
};
constexpr std::string_view kPriceCeilingKey[] = {"hilist_code", "hilist_lmtpric_type",
                                                 "insu_admdvs", "begndate"};

constexpr Field kSelfPay[] = {
    kListCode,
    Needed(Code("selfpay_prop_psn_type", "医保目录自付比例人员类别", 6)),
    Needed(Code("selfpay_prop_type", "目录自付比例类别", 6)),
    kRegion,
    kBegin,
    kEnd,
    Needed(Number("selfpay_prop", "自付比例", 7)),
    kValid,
};
constexpr std::string_view kSelfPayKey[] = {"hilist_code", "selfpay_prop_psn_type",
                                            "selfpay_prop_type", "insu_admdvs", "begndate"};

constexpr Field kListMapping[] = {
    kMedListCodg, kListCode, Coded("list_type", "目录类别", "list_type"), kRegion, kBegin,
    kEnd,         kValid,
};
constexpr std::string_view kListMappingKey[] = {"med_list_codg", "hilist_code", "insu_admdvs",
                                                "begndate"};

constexpr Field kProviderMapping[] = {
    kFixmedinsCode,
    Needed(Code("medins_list_codg", "医药机构目录编码", 150)),
    Text("medins_list_name", "医药机构目录名称", 300),
    kMedListCodg,
    Coded("list_type", "目录类别", "list_type"),
    Text("aprvno", "批准文号", 100),
    Text("dosform", "剂型", 200),
    Text("exct_cont", "除外内容", 2000),
    Text("item_cont", "项目内涵", 2000),
    Text("prcunt", "计价单位", 100),
    Text("spec", "规格", 500),
    Text("pacspec", "包装规格", 500),
    kBegin,
    kEnd,
};
constexpr std::string_view kProviderMappingKey[] = {"fixmedins_code", "medins_list_codg",
                                                    "med_list_codg", "begndate"};

constexpr Table kTables[] = {
    {"hilist_b", "医保目录", "", Scope::kGlobal, kCatalogueKey, kCatalogue, "1312"},
    {"hilist_lmtpric_d", "医保目录限价", "", Scope::kGlobal, kPriceCeilingKey, kPriceCeiling,
     "1318"},
    {"hilist_selfpay_d", "医保目录先自付比例", "", Scope::kGlobal, kSelfPayKey, kSelfPay, "1319"},
    {"med_list_map_d", "医疗目录与医保目录匹配", "", Scope::kGlobal, kListMappingKey, kListMapping,
     "1316"},
    {"medins_list_map_d", "医药机构目录匹配", "", Scope::kGlobal, kProviderMappingKey,
     kProviderMapping, "1317"},
};

}  // namespace

std::span<const Table> CatalogueTables() { return kTables; }

}  // namespace mingjian::model
