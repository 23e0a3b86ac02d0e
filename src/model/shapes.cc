// Shapes of the national business codes (15 项医保信息业务编码). None of them has a check digit, so
// a shape is a sign of a slip, not proof of membership in a catalogue. Real codes disagree with
// some published prose; the notes in `source` say on what each shape rests.

#include "model/model.h"

namespace mingjian::model {
namespace {

// Parts that occur in several shapes. Macros, because string literals can only be joined so.
#define MJ_ICD10 R"([A-Z]\d{2}(?:\.(?:\d|x)(?:\d{2}(?:x\d{3})?)?)?)"
#define MJ_ICD10_PAIR MJ_ICD10 R"((?:\*|\+(?:[A-Z]\d{2}(?:\.(?:\d|x)\d{0,2}(?:x\d{3})?)?\*)?)?)"
#define MJ_TCM_DIAGNOSIS R"([A-Z]\d{2}(?:\.\d{2}){1,4}\.?|B[A-Z]{2}\d{3}|Z[A-Z]{3,9}\d{0,3})"
#define MJ_DRUG_WESTERN R"(X[A-Z]\d{2}[A-Z]{2}[A-Z]\d{3}[A-Z]\d{3}\d{4}\d{5})"
#define MJ_DRUG_TCM_PATENT R"(Z[A-Z]\d{2}[A-Z]{2}[A-Z]\d{4}\d{4}\d{5})"
#define MJ_TCM_PIECE R"(T\d{9})"
#define MJ_TCM_GRANULE R"(T\d{9}[0-9A-Z]{10})"
#define MJ_PREPARATION R"(J[0-9A-Z]{15})"
#define MJ_CONSUMABLE R"(C\d{19}(?:\d{7})?)"
#define MJ_SERVICE R"(\d{15}(?:-[0-9A-Za-z.()（）-]{1,35})?)"

#define MJ_WHOLE(parts) "^(?:" parts ")$"

constexpr Shape kShapes[] = {
    {"drug_western", "西药编码", MJ_WHOLE(MJ_DRUG_WESTERN),
     "23 places: X, class 5, name 4, form 4, pack 4, maker 5; holds for all western drugs of the "
     "published knowledge points"},
    {"drug_tcm_patent", "中成药编码", MJ_WHOLE(MJ_DRUG_TCM_PATENT),
     "20 places: Z, class 5, name 5, pack 4, maker 5; holds for all patent medicines of the "
     "published knowledge points"},
    {"tcm_piece", "中药饮片编码", MJ_WHOLE(MJ_TCM_PIECE),
     "10 places: T, standard 2, effect 2, name 4, origin 1; holds for the published knowledge "
     "points"},
    {"tcm_granule", "中药配方颗粒编码", MJ_WHOLE(MJ_TCM_GRANULE),
     "20 places, the piece's 10 with pack and maker; widths of the last two inferred"},
    {"preparation", "医疗机构制剂编码", MJ_WHOLE(MJ_PREPARATION),
     "16 places beginning with J; weakly sourced"},
    {"consumable", "医用耗材编码", MJ_WHOLE(MJ_CONSUMABLE),
     "20 places: C, class 6, name 3, feature 5, maker 5; 27 with the number of a single product"},
    {"service", "医疗服务项目编码", MJ_WHOLE(MJ_SERVICE),
     "15 digits, then in med_list_codg a hyphen and the local price item"},
    {"med_list_codg", "医疗目录编码",
     MJ_WHOLE(MJ_DRUG_WESTERN "|" MJ_DRUG_TCM_PATENT "|" MJ_TCM_PIECE "|" MJ_TCM_GRANULE
                              "|" MJ_PREPARATION "|" MJ_CONSUMABLE "|" MJ_SERVICE),
     "any of drug, piece, granule, preparation, consumable, service"},
    {"icd10", "疾病诊断编码(ICD-10 医保版)", MJ_WHOLE(MJ_ICD10_PAIR),
     "category, subcategory, extension, clinical x-extension, dagger and asterisk in one text; "
     "holds for the whole published list"},
    {"diag_code", "诊断代码(西医或中医)", MJ_WHOLE(MJ_ICD10_PAIR "|" MJ_TCM_DIAGNOSIS),
     "icd10, or a disease or syndrome of GB/T 15657 (2021: A03.01.04; 1995: BNS050, ZYVXA0)"},
    {"icd9cm3", "手术操作编码(ICD-9-CM-3 医保版)",
     MJ_WHOLE(R"(\d{2}\.\d(?:\d|x)(?:\d{2}|\d[0-9A-Z]{2})?(?:x\d{3})?)"),
     "two digits, point, two, two more (three in 17.91 to 17.97), clinical x-extension"},
    {"fixmedins_code", "定点医药机构编号", MJ_WHOLE(R"([HP]\d{11})"),
     "12 places: H hospital or P pharmacy, region 6, number 5"},
    {"hospital_code", "定点医疗机构编号", MJ_WHOLE(R"(H\d{11})"), "12 places"},
    {"pharmacy_code", "定点零售药店编号", MJ_WHOLE(R"(P\d{11})"), "12 places"},
    {"dr_codg", "医保医师代码", MJ_WHOLE(R"(D\d{12})"), "13 places: D, region 6, number 6"},
    {"nurs_codg", "医保护士代码", MJ_WHOLE(R"(N\d{12})"), "13 places: N, region 6, number 6"},
    {"tech_codg", "药学与技术人员代码", MJ_WHOLE(R"(H[YJ]\d{12})"),
     "14 places: HY pharmacy or HJ technical staff, region 6, number 6 (医保办函〔2022〕39号)"},
    {"medstaff_codg", "医执人员代码", MJ_WHOLE(R"([DN]\d{12}|H[YJ]\d{12})"),
     "any of doctor, nurse, pharmacist, technician"},
    {"opsp_dise_code", "门诊慢特病病种代码", MJ_WHOLE(R"(M\d{5})"),
     "6 places: M, class 3, part 2 (00 = the class itself)"},
    {"dise_codg", "病种编码", MJ_WHOLE(R"([0-9A-Za-z.+*-]{1,30})"),
     "out-patient disease, paid-by-disease or day-surgery code; the last two have no published "
     "structure"},
    {"admdvs", "医保区划", MJ_WHOLE(R"(\d{6})"),
     "6 digits; not all are GB/T 2260 (市本级 xx99, xx00)"},
    {"certno", "公民身份号码", MJ_WHOLE(R"(\d{17}[0-9X])"),
     "GB 11643; its check digit is CertnoCheckDigitOk in model/checks.h"},
    {"drug_trac_codg", "药品追溯码", MJ_WHOLE(R"(\d{20})"), "20 digits, the usual form"},
};

#undef MJ_WHOLE
#undef MJ_SERVICE
#undef MJ_CONSUMABLE
#undef MJ_PREPARATION
#undef MJ_TCM_GRANULE
#undef MJ_TCM_PIECE
#undef MJ_DRUG_TCM_PATENT
#undef MJ_DRUG_WESTERN
#undef MJ_TCM_DIAGNOSIS
#undef MJ_ICD10_PAIR
#undef MJ_ICD10

}  // namespace

std::span<const Shape> Shapes() { return kShapes; }

const Shape* FindShape(std::string_view name) {
  for (const Shape& shape : kShapes) {
    if (shape.name == name) return &shape;
  }
  return nullptr;
}

}  // namespace mingjian::model
