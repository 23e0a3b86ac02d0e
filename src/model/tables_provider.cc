// Where care is given: designated hospitals and pharmacies, what they may do, and who works there.
// Names follow interface transactions 1201, 3401, 5101 and 5102; licences, equipment and
// designation spells follow the centre's naming.

#include "model/fields.h"

namespace mingjian::model {
namespace {

constexpr Field kProvider[] = {
    kFixmedinsCode,
    Text("fixmedins_name", "定点医药机构名称", 200),
    Coded("fixmedins_type", "定点医药机构类型", "fixmedins_type"),
    Coded("hosp_lv", "医院等级", "hosp_lv"),
    Coded("medinslv", "医疗机构级别", "medinslv"),
    Shaped("admdvs", "医保区划", 6, "admdvs"),
    Text("uscc", "统一社会信用代码", 18),
    Code("medins_natu", "医疗机构性质", 6),
    Text("addr", "地址", 200),
    Count("bed_cnt", "核定床位数", 6),
    Number("lnt", "经度", 9),
    Number("lat", "纬度", 9),
    Personal("legrep_name", "法定代表人姓名", 50),
    Personal("tel", "联系电话", 50),
    Date("begndate", "开始日期"),
    Date("enddate", "结束日期"),
    Coded("fixmedins_stas", "机构状态", "fixmedins_stas"),
};
constexpr std::string_view kProviderKey[] = {"fixmedins_code"};

constexpr Field kLicence[] = {
    kFixmedinsCode,
    Needed(Code("lic_type", "许可类型", 6)),
    Needed(Text("lic_no", "许可证号", 50)),
    Text("lic_name", "许可名称", 200),
    Text("lic_scp", "许可范围", 1000),
    Text("isu_org", "发证机关", 200),
    Date("begndate", "有效期起"),
    Date("enddate", "有效期止"),
};
constexpr std::string_view kLicenceKey[] = {"fixmedins_code", "lic_type", "lic_no"};

constexpr Field kEquipment[] = {
    kFixmedinsCode,
    Needed(Text("eqpt_no", "设备编号", 50)),
    Code("eqpt_type", "设备类型", 30),
    Text("eqpt_name", "设备名称", 200),
    Text("eqpt_mol", "设备型号", 100),
    Count("eqpt_cnt", "设备数量", 6),
    Number("day_cap", "单日服务能力", 10),
    Date("begndate", "启用日期"),
    Date("enddate", "停用日期"),
};
constexpr std::string_view kEquipmentKey[] = {"fixmedins_code", "eqpt_no"};

constexpr Field kDesignation[] = {
    kFixmedinsCode,
    Needed(Code("agre_no", "服务协议编号", 50)),
    Coded("insutype", "险种类型", "insutype"),
    Coded("med_type", "医疗类别", "med_type"),
    Needed(Date("begndate", "协议开始日期")),
    Date("enddate", "协议结束日期"),
    Coded("agre_stas", "协议状态", "fixmedins_stas"),
    kMemo,
};
constexpr std::string_view kDesignationKey[] = {"fixmedins_code", "agre_no", "begndate"};

constexpr Field kDepartment[] = {
    kFixmedinsCode,
    Needed(Code("dept_codg", "科室编码", 30)),
    Text("dept_name", "科室名称", 100),
    Code("caty", "科别", 6),
    Count("aprv_bed_cnt", "批准床位数量", 6),
    Count("dr_psncnt", "医师人数", 6),
    Count("nurs_psncnt", "护士人数", 6),
    Date("begndate", "开始日期"),
    Date("enddate", "结束日期"),
};
constexpr std::string_view kDepartmentKey[] = {"fixmedins_code", "dept_codg"};

constexpr Field kDoctor[] = {
    Needed(Shaped("dr_codg", "医师编码", 30, "medstaff_codg")),
    Personal("dr_name", "医师姓名", 50),
    kGend,
    kBrdy,
    kCertno,
    kFixmedinsCodeIfKnown,
    Code("dept_codg", "科室编码", 30),
    Text("dept_name", "科室名称", 100),
    Code("caty", "科别", 6),
    Coded("prac_psn_type", "医执人员类别", "prac_psn_type"),
    Coded("pro_tech_duty", "专业技术职务", "pro_tech_duty"),
    Code("prac_scp", "执业范围", 100),
    Text("prac_cert_no", "执业证书号", 50),
    Coded("dr_stas", "医保医师状态", "dr_stas"),
    Date("begndate", "开始日期"),
    Date("enddate", "结束日期"),
};
constexpr std::string_view kDoctorKey[] = {"dr_codg"};

constexpr Field kPractice[] = {
    Needed(Shaped("dr_codg", "医师编码", 30, "medstaff_codg")),
    kFixmedinsCode,
    Flag("main_prac_flag", "主要执业机构标志"),
    Code("prac_scp", "执业范围", 100),
    Needed(Date("begndate", "开始日期")),
    Date("enddate", "结束日期"),
};
constexpr std::string_view kPracticeKey[] = {"dr_codg", "fixmedins_code", "begndate"};

constexpr Table kTables[] = {
    {"fixmedins_b", "定点医药机构信息", "provider", Scope::kGlobal, kProviderKey, kProvider,
     "1201; centre"},
    {"fixmedins_lic_d", "机构许可信息", "", Scope::kGlobal, kLicenceKey, kLicence, "centre"},
    {"fixmedins_eqpt_d", "机构设备信息", "", Scope::kGlobal, kEquipmentKey, kEquipment, "centre"},
    {"fixmedins_agre_d", "机构定点协议记录", "", Scope::kGlobal, kDesignationKey, kDesignation,
     "centre"},
    {"medins_dept_b", "医疗机构科室信息", "", Scope::kGlobal, kDepartmentKey, kDepartment,
     "3401, 5101"},
    {"dr_b", "医执人员信息", "doctor", Scope::kGlobal, kDoctorKey, kDoctor, "5102; centre"},
    {"dr_prac_d", "医师多机构执业备案", "", Scope::kGlobal, kPracticeKey, kPractice, "centre"},
};

}  // namespace

std::span<const Table> ProviderTables() { return kTables; }

}  // namespace mingjian::model
