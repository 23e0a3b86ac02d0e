#include "testing/generate_scope.h"

#include <algorithm>
#include <set>

#include "testing/generate_rules.h"

namespace mingjian::testing {
namespace {

using rules::Entity;
using rules::Type;
using rules::TypeKind;

// Fields that generated claims fill; others are missing in every row and would make most
// evaluations unknown.
const std::set<std::string> kFilled = {"psn_no",
                                       "gend",
                                       "brdy",
                                       "insutype",
                                       "fixmedins_code",
                                       "hosp_lv",
                                       "mdtrt_id",
                                       "med_type",
                                       "begntime",
                                       "endtime",
                                       "atddr_no",
                                       "adm_dept_codg",
                                       "diag_code",
                                       "maindiag_flag",
                                       "diag_srt_no",
                                       "oprn_oprt_code",
                                       "oprn_oprt_date",
                                       "setl_id",
                                       "setl_time",
                                       "medfee_sumamt",
                                       "inscp_scp_amt",
                                       "fund_pay_sumamt",
                                       "feedetl_sn",
                                       "rx_drord_no",
                                       "item_code",
                                       "med_list_codg",
                                       "cnt",
                                       "pric",
                                       "fee_ocur_time",
                                       "det_item_fee_sumamt",
                                       "bilg_dr_codg",
                                       "list_type",
                                       "prd_days",
                                       "selfpay_prop",
                                       "begndate",
                                       "enddate",
                                       "die_date",
                                       "dr_codg",
                                       "pro_tech_duty",
                                       "fulamt_ownpay_amt"};

bool IsRecord(const Type& type) { return type.kind == TypeKind::kRecord && type.record != nullptr; }

void AddMembers(const std::string& of, const rules::Record& record,
                const std::function<bool(const Type&)>& fits, std::vector<std::string>* terms) {
  for (const rules::RecordMember& member : record.members) {
    if (!fits(member.type)) continue;
    if (member.member == rules::Member::kField && !kFilled.contains(member.name)) continue;
    terms->push_back(of + "." + member.name);
  }
}

}  // namespace

std::vector<std::string> GeneratorScope::Terms(const Fits& fits) {
  std::vector<std::string> terms;
  for (const Variable& variable : variables_) {
    if (fits(variable.type)) terms.push_back(variable.name);
    if (!IsRecord(variable.type)) continue;
    AddMembers(variable.name, *variable.type.record, fits, &terms);
    // Now and then one relation further: x.visit.provider.level.
    const auto& members = variable.type.record->members;
    const rules::RecordMember& relation = members[random_.Below(members.size())];
    if (IsRecord(relation.type)) {
      AddMembers(variable.name + "." + relation.name, *relation.type.record, fits, &terms);
    }
  }
  return terms;
}

std::string GeneratorScope::Term(TypeKind kind) {
  const std::vector<std::string> terms = Terms([&](const Type& type) { return type.kind == kind; });
  return terms.empty() ? "" : random_.Of(terms);
}

std::string GeneratorScope::RecordTerm(Entity entity) {
  const std::vector<std::string> terms =
      Terms([&](const Type& type) { return IsRecordOf(type, entity); });
  return terms.empty() ? "" : random_.Of(terms);
}

Entity GeneratorScope::ListEntity() {
  return random_.Of<Entity>({Entity::kLine, Entity::kLine, Entity::kLine, Entity::kLine,
                             Entity::kVisit, Entity::kSettlement, Entity::kDiagnosis,
                             Entity::kProcedure, Entity::kSpell});
}

std::string GeneratorScope::WindowText() {
  if (!point_window_.empty() && random_.Chance(50) && HasPointWindow()) return point_window_;
  if (parameters_ && random_.Chance(30)) return "params.span";
  std::string window = random_.Of(GeneratedWindows());
  if (on_ == "line" && random_.Chance(8)) window = "prescription";
  if (on_ == "person" && (window == "visit" || window == "day")) window = "person_day";
  return "'" + window + "'";
}

bool GeneratorScope::HasPointWindow() const {
  return std::any_of(variables_.begin(), variables_.end(), [](const Variable& variable) {
    return variable.name == "p.days" || variable.name == "p.item_a";
  });
}

}  // namespace mingjian::testing
