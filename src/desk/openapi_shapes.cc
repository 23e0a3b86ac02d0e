#include "desk/openapi_shapes.h"

namespace mingjian::desk {
namespace {

constexpr Shape kShapes[] = {
    {"Grant", "role:text role_zh:text region:text? fixmedins_code:text? bilg_dr_codg:text?"},
    {"Session",
     "user:text grants:[Grant] rights:[text] expires_at:time product:Product features:[text]"},
    {"Product", "version:text rulebook_hash:text?"},
    {"Job", "job_id:text kind:text state:text progress:number result:object? error:text?"},
    {"Clue",
     "clue_id:int grouping_by:text fixmedins_code:text? fixmedins_name:text? person:text? "
     "person_key:text? rule:text? title:text month:text? part:int region:text? severity:int "
     "severity_name:text state:text state_zh:text version:int findings:int net_amt:money "
     "fund_amt:money upheld_amt:money score:text assignee:text? due_on:day? overdue:bool "
     "attention:bool created_at:time changed_at:time"},
    {"StateCount", "state:text state_zh:text clues:int fund_amt:money"},
    {"Sum", "key:text name:text? person_key~:text? clues:int findings:int fund_amt:money"},
    {"Workload", "assignee:text clues:int overdue:int fund_amt:money"},
    {"Line", "setl_id:text feedetl_sn:text?"},
    {"Finding",
     "finding_id:text rule:text version:int title:text source:text severity:text point:text? "
     "state:text person:text? person_key:text? fixmedins_code:text mdtrt_id:text? setl_id:text? "
     "setl_time:time? bilg_dr_codg:text? dr_name~:text? vola_amt:money standing_amt:money "
     "net_amt:money fund_amt:money upheld_amt:money message:text values:object basis:text? "
     "violates:[Line] involves:[Line] clue_id~:int clue_state~:text clue_state_zh~:text"},
    {"Event",
     "at:time actor:text? event:text event_zh:text from_state:text to_state:text reason:text? "
     "before_amt:money after_amt:money combined:bool"},
    {"Vote", "round:int actor:text upholds:bool reason:text at:time"},
    {"Note", "note_id:int at:time actor:text body:text"},
    {"Attachment", "attachment_id:int at:time actor:text name:text type:text size:int sha256:text"},
    {"Deadline", "name:text due_on:day? met_at:time?"},
    {"Door",
     "door_id:int kind:text kind_zh:text at:time actor:text? party:text? article:text? "
     "recover:money extra:money measure:text? detail:text? deadlines:[Deadline]"},
    {"Refusal", "code:text message:text"},
    {"Action",
     "event:text event_zh:text to_state:text reason:bool amounts:bool attachment:bool until:bool "
     "refused:Refusal?"},
    {"Balance", "key~:text? name~:text? account:text account_zh:text amount:money"},
    {"Law",
     "law:text number:text? article:text article_zh:text note:text? subject:text? "
     "consequence:text? confidence:text? multiple_min:text? multiple_max:text? yuan_min:text? "
     "yuan_max:text? months_min:text? months_max:text? points_min:text? points_max:text?"},
    {"RuleCard",
     "id:text title:text about:text class:text source:text status:text severity:text version:int "
     "basis:text law:[Law] false_positives:[text]"},
    {"CluePage",
     "clue:Clue inside:bool findings:[Finding] next:text? events:[Event] votes:[Vote] "
     "notes:[Note] attachments:[Attachment] doors:[Door] balances:[Balance] actions:[Action] "
     "rule:RuleCard?"},
    {"Similar",
     "clue_id:int? fixmedins_code:text? region:text? state:text state_zh:text reason:text? "
     "fund_amt:money upheld_amt:money share:text? at:time"},
    {"Visit",
     "mdtrt_id:text setl_id:text? fixmedins_code:text? fixmedins_name:text? med_type:text? "
     "begntime:time? endtime:time? adm_dept_name:text? chfpdr_name:text? dise_codg:text? "
     "dise_name:text? setl_time:time? refd_setl_flag:text? medfee_sumamt:money? "
     "fund_pay_sumamt:money? cited:bool"},
    {"BillLine",
     "setl_id:text feedetl_sn:text fee_ocur_time:time? rx_drord_no:text? med_list_codg:text? "
     "hilist_name:text? medins_list_name:text? med_chrgitm_type:text? chrgitm_lv:text? spec:text? "
     "sin_dos_dscr:text? used_frqu_dscr:text? cnt:text? pric:money? det_item_fee_sumamt:money? "
     "inscp_scp_amt:money? bilg_dept_name:text? bilg_dr_codg:text? bilg_dr_name:text? "
     "mdtrt_id:text? mark:text"},
    {"Outcome", "state:text state_zh:text version:int due_on:day? upheld_amt:money combined:bool"},
    {"BulkResult",
     "clue_id:int ok:bool error~:Refusal state~:text state_zh~:text version~:int due_on~:day? "
     "upheld_amt~:money combined~:bool"},
    {"Decision",
     "clue_id:int version:int event:text reason~:text amounts~:object until~:day "
     "acknowledged~:text"},
    {"Posting", "account:text account_zh:text amount:money"},
    {"Entry",
     "entry_id:int clue_id:int? at:time actor:text kind:text kind_zh:text amount:money "
     "reason:text? reverses:int? reversed_by:int? postings:[Posting]"},
    {"User", "name:text active:bool created_at:time blocked_until:time? grants:[Grant]"},
    {"Role", "role:text role_zh:text rights:[text]"},
    {"LogRow", "seq:int at:time actor:text action:text object:text detail:text? hash:text"},
    {"ComplianceRow",
     "by:text key:text warned:int answered:int changed:int kept:int kept_without_reason:int "
     "rate:text?"},
    {"Done", "ok:bool"},
    {"Case",
     "case_id:int clue_id:int version:int number:text? kind:text kind_zh:text state:text "
     "state_zh:text region:text? fixmedins_code:text? party:text? person_key:text? article:text? "
     "measure:text? reason:text? count:int recover:money extra:money officer:text? "
     "second_officer:text? opened_at:time filed_on:day? replied_on:day? reply:text? "
     "hearing_asked_on:day? hearing_on:day? review:text reviewed_at:time? reviewer:text? "
     "review_reason:text? closed_at:time?"},
    {"AskedField", "name:text title:text"},
    {"CaseDocument",
     "document_id:int case_id:int kind:text title:text number:text? version:int at:time "
     "actor:text blanks:[AskedField] docx_sha256:text docx_size:int pdf_sha256:text pdf_size:int "
     "delivered_on:day? receiver:text? manner:text?"},
    {"CaseEvent",
     "at:time on_day:day actor:text event:text event_zh:text detail:text? combined:bool"},
    {"CasePage",
     "case:Case documents:[CaseDocument] clocks:[Deadline] events:[CaseEvent] "
     "document_kinds:[text] late_fee:money?"},
    {"DocumentKind",
     "kind:text title:text about:text? source:text doors:[text] fields:[AskedField]"},
};

constexpr std::string_view kFilters =
    "state region fixmedins_code provider rule person_key month assignee severity fund_min "
    "due_before attention text";
constexpr std::string_view kListFilters =
    "state region fixmedins_code provider rule person_key month assignee severity fund_min "
    "due_before attention text limit after unmask";

constexpr RouteShape kRoutes[] = {
    {"POST", "/v1/session", "Logs in", "Session", "name:text password:text"},
    {"GET", "/v1/session/options", "What a login page needs", "oidc:text?"},
    {"GET", "/v1/session", "Who one is", "Session"},
    {"DELETE", "/v1/session", "Logs out", "Done"},
    {"PUT", "/v1/session/password", "Changes the own password", "Session", "old:text new:text"},
    {"GET", "/v1/jobs/{id}", "What became of a job", "Job"},
    {"DELETE", "/v1/jobs/{id}", "Stops and forgets a job", "Done"},
    {"GET", "/v1/clues", "The worklist", "rows Clue", "", kListFilters},
    {"GET", "/v1/clues/summary", "The worklist counted",
     "by_state:[StateCount] mine:int overdue:int unassigned:int attention:int", "", kFilters},
    {"GET", "/v1/clues/sums", "Clues that are not decided, summed", "rows Sum", "",
     "by limit unmask"},
    {"GET", "/v1/clues/{id}", "One clue", "CluePage", "", "unmask"},
    {"GET", "/v1/clues/{id}/findings", "Its findings", "rows Finding", "", "limit after unmask"},
    {"GET", "/v1/clues/{id}/evidence", "What proves a finding",
     "finding_id:text person:object visits:[Visit] settlement:object? diagnoses:[object] "
     "procedures:[object] lines:[BillLine]",
     "", "finding_id unmask"},
    {"GET", "/v1/clues/{id}/similar", "Decisions on the same rule", "rows Similar"},
    {"GET", "/v1/workloads", "Assigned clues by person", "rows Workload"},
    {"POST", "/v1/clues/{id}/decisions", "Decides", "Outcome",
     "version:int event:text reason~:text amounts~:object until~:day acknowledged~:text"},
    {"POST", "/v1/decisions", "Decides many, each on its own", "results:[BulkResult]",
     "decisions:[Decision]"},
    {"POST", "/v1/clues/{id}/votes", "Votes in the panel", "version:int",
     "version:int upholds:bool reason:text"},
    {"POST", "/v1/clues/{id}/assignment", "Gives the clue to a person", "version:int",
     "version:int assignee:text?"},
    {"POST", "/v1/clues/{id}/notes", "Adds a note", "note_id:int", "body:text", "", "201"},
    {"POST", "/v1/clues/{id}/attachments", "Adds a document: the bytes are the body", "Attachment",
     "", "name", "201"},
    {"GET", "/v1/attachments/{id}", "The bytes of a document", ""},
    {"POST", "/v1/clues/{id}/doors", "Records what follows from a decision",
     "door_id:int version:int",
     "version:int kind:text party~:text law~:text article~:text recover~:money extra~:money "
     "measure~:text count~:int second_officer~:text pay_by~:day reason~:text",
     "", "201"},
    {"POST", "/v1/doors/{id}/deadlines/{name}", "Marks a deadline as kept", "Done", "reason:text"},
    {"GET", "/v1/ledger/balances", "What stands where", "rows Balance", "",
     "by clue_id fixmedins_code month"},
    {"GET", "/v1/ledger/entries", "Entries, newest first", "rows Entry", "", "clue_id limit after"},
    {"POST", "/v1/ledger/entries", "Enters what was ordered, paid or mistaken", "entry_id:int",
     "kind:text clue_id~:int amount~:money charge~:text entry_id~:int reason~:text", "", "201"},
    {"GET", "/v1/ledger/figures", "What a bureau reports",
     "from:day to:day visits:int institutions:int handled:int persons:int recovered:money "
     "damages:money fines:money late_fees:money to_fund:money to_treasury:money total:money",
     "", "from to"},
    {"GET", "/v1/ledger/reconciliation", "The ledger held against itself",
     "ok:bool problems:[text]"},
    {"GET", "/v1/users", "Users", "rows User"},
    {"POST", "/v1/users", "Adds a user", "name:text", "name:text password:text", "", "201"},
    {"PUT", "/v1/users/{name}", "Switches a user on or off", "Done", "active:bool"},
    {"PUT", "/v1/users/{name}/password", "Sets a password", "Done", "password:text"},
    {"POST", "/v1/users/{name}/grants", "Adds a grant", "Done",
     "role:text region~:text fixmedins_code~:text bilg_dr_codg~:text", "", "201"},
    {"DELETE", "/v1/users/{name}/grants", "Takes a grant away", "Done", "",
     "role region fixmedins_code"},
    {"GET", "/v1/roles", "Roles and their rights", "rows Role"},
    {"GET", "/v1/log", "The audit log, newest first", "rows LogRow", "",
     "actor action object from to limit after"},
    {"POST", "/v1/log/verification", "Reads the whole log",
     "ok:bool rows:int? head:text? problem:text?", "expected~:text"},
    {"GET", "/v1/own/findings", "A doctor's own findings", "rows Finding", "", "limit after"},
    {"GET", "/v1/own/compliance", "How warnings were answered",
     "warned:int answered:int changed:int kept:int kept_without_reason:int rate:text? "
     "rows:[ComplianceRow]"},
    {"GET", "/v1/cases", "Cases, newest first", "rows Case", "",
     "kind state region fixmedins_code limit after unmask"},
    {"GET", "/v1/cases/{id}", "One case", "CasePage", "", "unmask"},
    {"POST", "/v1/cases/{id}/filing", "Files a case", "CasePage",
     "filed_on~:day second_officer~:text reason~:text"},
    {"POST", "/v1/cases/{id}/reply", "Records the statement of the party", "CasePage",
     "version~:int on_day~:day text:text asks_hearing~:bool"},
    {"POST", "/v1/cases/{id}/hearing", "Records a hearing", "CasePage",
     "version~:int on_day~:day text:text"},
    {"POST", "/v1/cases/{id}/legal-review", "Agrees with a case or returns it", "CasePage",
     "version~:int agrees:bool reason~:text"},
    {"POST", "/v1/cases/{id}/closing", "Ends a case", "CasePage", "version~:int reason:text"},
    {"POST", "/v1/cases/{id}/documents",
     "Issues a document (201, a CaseDocument), or shows its text and blanks (200)", "",
     "version~:int kind:text fields~:object preview~:bool", "", "2XX"},
    {"GET", "/v1/document-kinds", "Kinds of documents and what they ask for", "rows DocumentKind",
     "", "region"},
    {"GET", "/v1/documents/{file}", "A document: 12.pdf or 12.docx", ""},
    {"POST", "/v1/documents/{id}/delivery", "Records a delivery", "CaseDocument",
     "version~:int on_day~:day receiver:text manner:text"},
    {"GET", "/v1/exports/clues.xlsx", "The worklist as a workbook", "", "", kFilters},
    {"GET", "/v1/exports/ledger.xlsx", "Postings of the ledger as a workbook", "", "",
     "clue_id fixmedins_code month from to"},
    {"GET", "/v1/exports/clues/{file}", "12.pdf: the case file of a clue; 12.xlsx: its findings",
     "", "", "unmask"},
};

}  // namespace

std::span<const Shape> Shapes() { return kShapes; }
std::span<const RouteShape> RouteShapes() { return kRoutes; }

}  // namespace mingjian::desk
