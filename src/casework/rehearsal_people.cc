// The people of casework/rehearsal.h.

#include "casework/rehearsal.h"
#include "casework/users.h"

namespace mingjian::casework {

std::vector<RehearsalPerson> RehearsalPeople(std::span<const std::string> institutions,
                                             const std::string& doctor) {
  std::vector<RehearsalPerson> people = {{"guanli", "系统管理员", {Role::kAdministrator, {}}},
                                         {"chushen", "初审员甲", {Role::kFirstReviewer, {}}},
                                         {"chushen2", "初审员乙", {Role::kFirstReviewer, {}}},
                                         {"fushen", "复审员", {Role::kSecondReviewer, {}}},
                                         {"zhuanjia1", "合议专家(临床)", {Role::kPanelExpert, {}}},
                                         {"zhuanjia2", "合议专家(药学)", {Role::kPanelExpert, {}}},
                                         {"zhuanjia3", "合议专家(编码)", {Role::kPanelExpert, {}}},
                                         {"zhongshen", "终审人", {Role::kFinalApprover, {}}},
                                         {"jihe", "稽核员", {Role::kInspector, {}}},
                                         {"zhifa1", "行政执法人员甲", {Role::kLawOfficer, {}}},
                                         {"zhifa2", "行政执法人员乙", {Role::kLawOfficer, {}}},
                                         {"fazhi", "法制审核", {Role::kLegalReviewer, {}}},
                                         {"guize", "规则管理员", {Role::kRuleAuthor, {}}},
                                         {"shenpi", "规则审批人", {Role::kRuleApprover, {}}},
                                         {"fenxi", "分析员", {Role::kAnalyst, {}}},
                                         {"shenji", "审计员", {Role::kAuditor, {}}}};
  constexpr size_t kOffices = 6;
  for (size_t i = 0; i < institutions.size() && i < kOffices; ++i) {
    const std::string number = i == 0 ? "" : std::to_string(i + 1);
    people.push_back(
        {"jigou" + number, "机构医保办" + number, {Role::kInstitution, {"", institutions[i]}}});
  }
  if (!institutions.empty() && !doctor.empty()) {
    people.push_back({"yishi", "医师", {Role::kDoctor, {"", institutions[0], doctor}}});
  }
  return people;
}

Status AddRehearsalPeople(Database& database, const RehearsalOptions& options,
                          std::span<const RehearsalPerson> people) {
  MJ_CHECK(!people.empty() && people[0].grant.role == Role::kAdministrator);
  const Actor administrator{.user = people[0].name, .grants = {people[0].grant}};
  MJ_RETURN_IF_ERROR(AddFirstAdministrator(database, options.begin, administrator.user,
                                           options.password, options.cost));
  for (const RehearsalPerson& person : people.subspan(1)) {
    MJ_RETURN_IF_ERROR(AddUser(database, administrator, options.begin, person.name,
                               options.password, options.cost));
    MJ_RETURN_IF_ERROR(AddGrant(database, administrator, options.begin, person.name, person.grant));
  }
  return {};
}

}  // namespace mingjian::casework
