#include "casework/rights.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "casework/database.h"

namespace mingjian::casework {
namespace {

using enum Right;

constexpr Right kFirstReviewerRights[] = {kView, kUnmask, kFirstReview, kSuppress,
                                          kNote, kAttach, kSample,      kLedger};
constexpr Right kSecondReviewerRights[] = {kView,   kUnmask, kSecondReview, kNote,
                                           kAttach, kSample, kLedger};
constexpr Right kPanelExpertRights[] = {kView, kUnmask, kPanel, kNote};
constexpr Right kFinalApproverRights[] = {kView,   kUnmask,   kFinal,    kAssign, kNote,
                                          kLedger, kCalendar, kSuppress, kExport};
constexpr Right kInspectorRights[] = {kView, kUnmask, kHandle, kInspect,
                                      kNote, kAttach, kSample, kLedger};
constexpr Right kLawOfficerRights[] = {kView, kUnmask, kHandle, kInspect, kNote, kAttach, kLedger};
constexpr Right kLegalReviewerRights[] = {kView, kUnmask, kLegalReview, kNote, kAttach, kLedger};
constexpr Right kInstitutionRights[] = {kTold, kAnswer, kAttach, kNote};
constexpr Right kDoctorRights[] = {kOwn, kNote};
constexpr Right kRuleAuthorRights[] = {kView, kRuleTest, kRuleWrite};
constexpr Right kRuleApproverRights[] = {kView, kRuleTest, kRuleApprove};
constexpr Right kAnalystRights[] = {kView, kLedger, kSample, kExport, kRuleTest};
constexpr Right kAuditorRights[] = {kView, kLedger, kLog};
// An administrator runs the system and decides nothing.
constexpr Right kAdministratorRights[] = {kImport, kUsers, kCalendar, kLog};
constexpr Right kSystemRights[] = {kJob, kSuppress, kImport};

struct RoleRow {
  Role role;
  std::string_view name, chinese;
  std::span<const Right> rights;
};
constexpr std::array<RoleRow, kRoles> kTable = {{
    {Role::kFirstReviewer, "first_reviewer", "初审员", kFirstReviewerRights},
    {Role::kSecondReviewer, "second_reviewer", "复审员", kSecondReviewerRights},
    {Role::kPanelExpert, "panel_expert", "合议专家", kPanelExpertRights},
    {Role::kFinalApprover, "final_approver", "终审人", kFinalApproverRights},
    {Role::kInspector, "inspector", "稽核员", kInspectorRights},
    {Role::kLawOfficer, "law_officer", "行政执法人员", kLawOfficerRights},
    {Role::kLegalReviewer, "legal_reviewer", "法制审核", kLegalReviewerRights},
    {Role::kInstitution, "institution", "机构医保办", kInstitutionRights},
    {Role::kDoctor, "doctor", "医师", kDoctorRights},
    {Role::kRuleAuthor, "rule_author", "规则管理员", kRuleAuthorRights},
    {Role::kRuleApprover, "rule_approver", "规则审批人", kRuleApproverRights},
    {Role::kAnalyst, "analyst", "分析员", kAnalystRights},
    {Role::kAuditor, "auditor", "审计员", kAuditorRights},
    {Role::kAdministrator, "administrator", "系统管理员", kAdministratorRights},
    {Role::kSystem, "system", "系统", kSystemRights},
}};

const RoleRow& RowOf(Role role) { return kTable[static_cast<size_t>(role)]; }

bool Gives(const Grant& grant, Right right) {
  const std::span<const Right> rights = RowOf(grant.role).rights;
  return std::ranges::find(rights, right) != rights.end();
}

}  // namespace

std::string_view ToString(Role role) { return RowOf(role).name; }
std::string_view Chinese(Role role) { return RowOf(role).chinese; }
std::span<const Right> RightsOf(Role role) { return RowOf(role).rights; }
std::optional<Role> RoleOf(std::string_view name) {
  for (const RoleRow& row : kTable) {
    if (row.name == name) return row.role;
  }
  return std::nullopt;
}

std::string_view ToString(Right right) {
  constexpr std::string_view kNames[] = {
      "view",          "unmask", "export",      "import",    "first_review", "answer",
      "second_review", "panel",  "final",       "handle",    "suppress",     "assign",
      "note",          "attach", "sample",      "inspect",   "ledger",       "calendar",
      "users",         "log",    "job",         "rule_test", "rule_write",   "rule_approve",
      "told",          "own",    "legal_review"};
  return kNames[static_cast<size_t>(right)];
}

Actor Actor::System() { return {.user = "system", .grants = {{.role = Role::kSystem}}}; }

std::string RegionPrefix(std::string_view region) {
  while (region.size() > 2 && region.ends_with("00")) region.remove_suffix(2);
  return std::string(region);
}

bool Covers(const Scope& scope, std::string_view region, std::string_view fixmedins_code) {
  if (!scope.fixmedins_code.empty() && scope.fixmedins_code != fixmedins_code) return false;
  return region.starts_with(RegionPrefix(scope.region));
}

bool May(const Actor& actor, Right right) {
  return std::ranges::any_of(actor.grants, [&](const Grant& each) { return Gives(each, right); });
}

bool May(const Actor& actor, Right right, std::string_view region,
         std::string_view fixmedins_code) {
  return std::ranges::any_of(actor.grants, [&](const Grant& each) {
    return Gives(each, right) && Covers(each.scope, region, fixmedins_code);
  });
}

Status Require(const Actor& actor, Right right) {
  if (May(actor, right)) return {};
  return Refuse("no-right",
                fmt::format("{} does not hold the right '{}'", actor.user, ToString(right)));
}

Status Require(const Actor& actor, Right right, std::string_view region,
               std::string_view fixmedins_code) {
  if (May(actor, right, region, fixmedins_code)) return {};
  return Refuse("no-right",
                fmt::format("{} does not hold the right '{}' here", actor.user, ToString(right)));
}

std::vector<Scope> ScopesOf(const Actor& actor, Right right) {
  std::vector<Scope> scopes;
  for (const Grant& grant : actor.grants) {
    if (Gives(grant, right)) scopes.push_back(grant.scope);
  }
  return scopes;
}

}  // namespace mingjian::casework
