#include "desk/indicators.h"

#include <fmt/format.h>

#include "base/text.h"
#include "lake/database.h"

namespace mingjian::desk {
namespace {

constexpr std::string_view kOfficial = "official", kOurs = "illustrative";

constexpr Indicator kSharesOfLines[] = {
    {"stat-drug-ratio", "药费占比", "%", "l_drug", "l_fee", kOfficial,
     "西药、中成药、中药饮片费用 ÷ 明细费用"},
    {"stat-test-exam-ratio", "检验检查占比", "%", "l_test", "l_fee", kOfficial,
     "检查、化验费用 ÷ 明细费用"},
    {"stat-consumable-ratio", "耗材占比", "%", "l_cons", "l_fee", kOfficial,
     "卫生材料费用 ÷ 明细费用"},
    {"stat-treatment-ratio", "治疗占比", "%", "l_treat", "l_fee", kOfficial, "治疗费用 ÷ 明细费用"},
};

constexpr Indicator kProvider[] = {
    {"settlements", "结算人次", "次", "settlements", "", kOurs, "有效结算的次数，不含退费结算"},
    {"persons", "就诊人数", "人", "persons", "", kOurs, "有结算的参保人数"},
    {"visits-per-person", "人次人头比", "次/人", "visits", "persons", kOfficial,
     "就诊人次 ÷ 就诊人数"},
    {"fee-per-visit", "次均门诊费用", "元", "out_fee", "out_visits", kOfficial,
     "非住院就诊的医疗费总额 ÷ 非住院就诊人次（药店为购药）"},
    {"fee-per-stay", "次均住院费用", "元", "stay_fee", "stays", kOfficial,
     "住院的医疗费总额 ÷ 住院人次"},
    {"length-of-stay", "平均住院日", "天", "nights", "discharges", kOfficial,
     "出院者住院天数之和 ÷ 出院人次；当日出院计 1 天"},
    {"fund-per-person", "人均基金支付", "元", "fund", "persons", kOurs, "基金支付总额 ÷ 就诊人数"},
    {"own-share", "个人负担占比", "%", "fee - fund", "fee", kOurs,
     "（医疗费总额 − 基金支付总额）÷ 医疗费总额"},
    {"self-paid-share", "全自费占比", "%", "own", "fee", kOurs, "全自费金额 ÷ 医疗费总额"},
    kSharesOfLines[0],
    kSharesOfLines[1],
    kSharesOfLines[2],
    kSharesOfLines[3],
    {"stat-ct-ratio", "CT 检查占比", "%", "l_ct", "l_fee", kOfficial, "CT 项目费用 ÷ 明细费用"},
    {"stat-mri-ratio", "核磁检查占比", "%", "l_mri", "l_fee", kOfficial, "核磁项目费用 ÷ 明细费用"},
    {"stat-infection-rate", "院内感染发生率", "%", "infections", "discharges", kOfficial,
     "入院时没有、住院中出现感染诊断的出院人次 ÷ 出院人次"},
    {"stat-readmission-31d", "非计划再入院率", "%", "readmissions", "r_stays", kOfficial,
     "出院后期限内以同类主诊断非计划再入同一医院的出院人次 ÷ 期限已满的出院人次"},
    {"weekend-share", "周末就诊占比", "%", "weekend", "out_visits", kOurs,
     "周六、周日开始的非住院就诊 ÷ 非住院就诊"},
    {"night-share", "夜间就诊占比", "%", "night", "timed", kOurs,
     "22 点至 6 点开始的非住院就诊 ÷ 有时刻的非住院就诊"},
};

constexpr Indicator kDoctor[] = {
    {"visits", "开单人次", "次", "visits", "", kOurs, "有本医师开单明细的就诊人次"},
    {"persons", "开单人数", "人", "persons", "", kOurs, "有本医师开单明细的参保人数"},
    {"visits-per-person", "人次人头比", "次/人", "visits", "persons", kOfficial,
     "开单人次 ÷ 开单人数"},
    {"fee-per-visit", "次均门诊开单费用", "元", "out_fee", "out_visits", kOurs,
     "非住院就诊中本医师开单费用 ÷ 人次"},
    {"self-paid-share", "全自费占比", "%", "own", "l_fee", kOurs, "全自费金额 ÷ 开单费用"},
    kSharesOfLines[0],
    kSharesOfLines[1],
    kSharesOfLines[2],
    kSharesOfLines[3],
    {"weekend-share", "周末开单占比", "%", "weekend", "out_visits", kOurs,
     "首条明细在周六、周日的非住院就诊 ÷ 非住院就诊"},
    {"night-share", "夜间开单占比", "%", "night", "timed", kOurs,
     "首条明细在 22 点至 6 点的非住院就诊 ÷ 有时刻的非住院就诊"},
};

constexpr Indicator kPerson[] = {
    {"visits", "就诊人次", "次", "visits", "", kOurs, "就诊（含购药）次数"},
    {"providers", "就诊机构数", "家", "providers", "", kOurs, "就诊过的定点医药机构数"},
    {"stays", "住院次数", "次", "stays", "", kOurs, "住院次数"},
    {"nights", "住院天数", "天", "nights", "", kOurs, "住院天数之和；当日出院计 1 天"},
    {"fee", "医疗费总额", "元", "fee", "", kOurs, "医疗费总额"},
    {"fund", "基金支付总额", "元", "fund", "", kOurs, "基金支付总额"},
    {"fee-per-visit", "次均费用", "元", "fee", "visits", kOurs, "医疗费总额 ÷ 就诊人次"},
    {"own-share", "个人负担占比", "%", "fee - fund", "fee", kOurs,
     "（医疗费总额 − 基金支付总额）÷ 医疗费总额"},
    kSharesOfLines[0],
    {"weekend-share", "周末就诊占比", "%", "weekend", "out_visits", kOurs,
     "周六、周日开始的非住院就诊 ÷ 非住院就诊"},
    {"night-share", "夜间就诊占比", "%", "night", "timed", kOurs,
     "22 点至 6 点开始的非住院就诊 ÷ 有时刻的非住院就诊"},
};

// Whether `field` is one of the words of a list joined by commas, or begins with one.
std::string AnyOf(std::string_view field, std::string_view list, bool begins) {
  std::string any;
  for (const std::string_view word : Split(list, ',')) {
    if (word.empty()) continue;
    any += fmt::format(fmt::runtime(begins ? "{}starts_with({}, {})" : "{}{} = {}"),
                       any.empty() ? "" : " OR ", field, lake::QuoteText(word));
  }
  return any.empty() ? "false" : fmt::format("coalesce({}, false)", any);
}

}  // namespace

std::span<const Indicator> IndicatorsOf(ProfileKind kind) {
  switch (kind) {
    case ProfileKind::kProvider:
      return kProvider;
    case ProfileKind::kDoctor:
      return kDoctor;
    case ProfileKind::kPerson:
      return kPerson;
  }
  return {};
}

std::string ValueSql(const Indicator& indicator) {
  if (indicator.whole.empty()) return fmt::format("CAST({} AS DECIMAL(18,6))", indicator.part);
  const auto micros = [](std::string_view expression) {
    return fmt::format("CAST(CAST({} AS DECIMAL(28,6)) * 1000000 AS HUGEINT)", expression);
  };
  const int64_t scale = indicator.unit == "%" ? 100 : 1;
  return fmt::format(
      "CASE WHEN ({1}) > 0 THEN CAST(CAST(({0} * {2} + {3}) // ({3} * 2) AS DECIMAL(18,0)) * "
      "0.000001 AS DECIMAL(18,6)) END",
      micros(fmt::format("greatest({}, 0)", indicator.part)), indicator.whole, scale * 2'000'000,
      micros(indicator.whole));
}

Result<Choices> ChoicesOf(const screens::ScreenBook& book) {
  std::string missing;
  const auto parameter = [&](std::string_view screen, std::string_view name) {
    const auto found = book.Find(screen);
    const auto* const value = found.screen == nullptr ? nullptr : found.screen->Find(name);
    if (value == nullptr) missing = fmt::format("{}.{}", screen, name);
    return value == nullptr ? rules::Literal() : value->value;
  };
  const auto types = [&](std::string_view screen) {
    return AnyOf("l.med_chrgitm_type", parameter(screen, "charge_types").text, false);
  };
  const auto items = [&](std::string_view screen) {
    return AnyOf("l.item_code", parameter(screen, "item_prefixes").text, true);
  };
  Choices choices;
  choices.drug = types("stat-drug-ratio");
  choices.test = types("stat-test-exam-ratio");
  choices.consumable = types("stat-consumable-ratio");
  choices.treatment = types("stat-treatment-ratio");
  choices.ct = items("stat-ct-ratio");
  choices.mri = items("stat-mri-ratio");
  choices.stay = AnyOf("v.med_type", parameter("stat-readmission-31d", "stay_types").text, false);
  choices.infection =
      AnyOf("d.diag_code", parameter("stat-infection-rate", "infection_codes").text, true);
  choices.planned = AnyOf("n.main", parameter("stat-readmission-31d", "planned_codes").text, true);
  choices.readmission_days = parameter("stat-readmission-31d", "readmission_days").number;
  choices.deviations = parameter("stat-drug-ratio", "deviations").number;
  choices.history_least = parameter("stat-drug-ratio", "history_least").number;
  if (!missing.empty()) {
    return DataError(fmt::format(
        "the screens have no parameter '{}'; expected it in screens/stat-indicators.sql", missing));
  }
  choices.hash = book.Find("stat-drug-ratio").file->hash;
  for (const std::string* each :
       {&choices.drug, &choices.test, &choices.consumable, &choices.treatment, &choices.ct,
        &choices.mri, &choices.stay, &choices.infection, &choices.planned}) {
    choices.hash += *each;
  }
  return choices;
}

}  // namespace mingjian::desk
