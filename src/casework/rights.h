#pragma once
// Who may do what: roles, rights and where they hold, checked in this one place. A user holds
// grants: a role, a region (admdvs; "" = everywhere) and an institution ("" = all of the region).
// A region's grant covers what lies in it: 320000 the province, 320100 the city.

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace mingjian::casework {

enum class Right {
  kView,    // clues with masked ids
  kUnmask,  // the same unmasked; every use is logged
  kExport,  // lists in files; every use is logged
  kImport,  // findings of an audit
  kFirstReview,
  kAnswer,  // accept, appeal, attach, of the own institution
  kSecondReview,
  kPanel,
  kFinal,
  kHandle,  // doors, payments, archive
  kSuppress,
  kAssign,
  kNote,
  kAttach,
  kSample,
  kInspect,   // record visits of inspections
  kLedger,    // see the ledger
  kCalendar,  // working days and limits
  kUsers,
  kLog,          // read and verify the audit log
  kJob,          // what the clock does; of no person
  kRuleTest,     // back-test rules, compare versions
  kRuleWrite,    // propose rules, record what became of them
  kRuleApprove,  // decide that a rule runs, and that it no longer does
  kTold,         // clues of the own institution, once it was told of them
  kOwn,          // findings that name oneself as the doctor, once the institution was told of them
  kLegalReview,  // agree with a case before its decision, or return it
};

enum class Role {
  kFirstReviewer,   // 经办初审员
  kSecondReviewer,  // 复审员
  kPanelExpert,     // 合议专家
  kFinalApprover,   // 终审人
  kInspector,       // 稽核员
  kLawOfficer,      // 行政执法人员
  kLegalReviewer,   // 法制审核
  kInstitution,     // 机构医保办
  kDoctor,          // 医师: own findings
  kRuleAuthor,      // 规则管理员
  kRuleApprover,    // 规则审批人
  kAnalyst,         // 分析员
  kAuditor,         // 审计员
  kAdministrator,   // 系统管理员
  kSystem,          // the program itself
};
inline constexpr size_t kRoles = 15;

std::string_view ToString(Role role);  // "first_reviewer"
std::optional<Role> RoleOf(std::string_view name);
std::string_view Chinese(Role role);
std::string_view ToString(Right right);
// What a role may do.
std::span<const Right> RightsOf(Role role);

struct Scope {
  std::string region = {}, fixmedins_code = {};
  std::string bilg_dr_codg = {};  // of a doctor's grant: who he is there
};
struct Grant {
  Role role;
  Scope scope = {};
};
// Who acts: a user who has logged in (casework/users.h), or the program.
struct Actor {
  std::string user;
  std::vector<Grant> grants = {};
  static Actor System();
};

// The significant digits of a region: 320100 → 3201, 320000 → 32, "" → "".
std::string RegionPrefix(std::string_view region);
// Whether `scope` covers a clue of this region and institution. A scope with an institution covers
// nothing of another; a scope with a region nothing whose region is not known.
bool Covers(const Scope& scope, std::string_view region, std::string_view fixmedins_code);

// Whether any grant gives the right anywhere, or there.
bool May(const Actor& actor, Right right);
bool May(const Actor& actor, Right right, std::string_view region, std::string_view fixmedins_code);
// Refusal "no-right" when not.
Status Require(const Actor& actor, Right right);
Status Require(const Actor& actor, Right right, std::string_view region,
               std::string_view fixmedins_code);
// Where the actor holds the right; for lists.
std::vector<Scope> ScopesOf(const Actor& actor, Right right);

}  // namespace mingjian::casework
