// The steps of casework/schema.h. Text and whole numbers only: amounts in micros, times in seconds
// since 1970 (base/time.h), 0 or '' where there is nothing. Texts of users are TEXT without limit
// here; the functions that take them set limits.

#include "casework/schema.h"
#include "casework/schema_cases.h"

namespace mingjian::casework {
namespace {

constexpr std::string_view kFirst = R"(
CREATE TABLE counter (name TEXT PRIMARY KEY, value BIGINT NOT NULL);
CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE provider (fixmedins_code TEXT PRIMARY KEY, name TEXT NOT NULL, admdvs TEXT NOT NULL);
CREATE TABLE import_run (
  import_id BIGINT PRIMARY KEY, at BIGINT NOT NULL, actor TEXT NOT NULL, source TEXT NOT NULL,
  rulebook_hash TEXT NOT NULL, findings BIGINT NOT NULL, added BIGINT NOT NULL,
  changed BIGINT NOT NULL, held BIGINT NOT NULL);
CREATE TABLE rule_standing (
  rule TEXT NOT NULL, version BIGINT NOT NULL, author TEXT NOT NULL, confirmed BIGINT NOT NULL,
  overturned BIGINT NOT NULL, confidence BIGINT NOT NULL, PRIMARY KEY (rule, version));

CREATE TABLE clue (
  clue_id BIGINT PRIMARY KEY, grouping_by TEXT NOT NULL, fixmedins_code TEXT NOT NULL,
  psn_no TEXT NOT NULL, rule TEXT NOT NULL, month TEXT NOT NULL, part BIGINT NOT NULL,
  title TEXT NOT NULL, region TEXT NOT NULL, severity BIGINT NOT NULL, state TEXT NOT NULL,
  version BIGINT NOT NULL, findings BIGINT NOT NULL, net_amt BIGINT NOT NULL,
  fund_amt BIGINT NOT NULL, score BIGINT NOT NULL, upheld_amt BIGINT NOT NULL,
  assignee TEXT NOT NULL, due_on BIGINT NOT NULL, panel_round BIGINT NOT NULL,
  attention BIGINT NOT NULL, created_at BIGINT NOT NULL, changed_at BIGINT NOT NULL,
  UNIQUE (fixmedins_code, rule, month, psn_no, grouping_by, part));
CREATE INDEX clue_score ON clue (score, clue_id);
CREATE INDEX clue_state ON clue (state, score, clue_id);
CREATE INDEX clue_rule ON clue (rule, score, clue_id);
CREATE INDEX clue_provider ON clue (fixmedins_code, score, clue_id);
CREATE INDEX clue_assignee ON clue (assignee, state, score, clue_id);
CREATE INDEX clue_due ON clue (due_on);

CREATE TABLE finding (
  finding_id TEXT PRIMARY KEY, clue_id BIGINT NOT NULL,
  rule TEXT NOT NULL, version BIGINT NOT NULL, title TEXT NOT NULL, source TEXT NOT NULL,
  severity TEXT NOT NULL, rulebook_hash TEXT NOT NULL, point TEXT NOT NULL, state TEXT NOT NULL,
  psn_no TEXT NOT NULL, fixmedins_code TEXT NOT NULL, mdtrt_id TEXT NOT NULL,
  setl_id TEXT NOT NULL, setl_time BIGINT NOT NULL, bilg_dr_codg TEXT NOT NULL,
  subject TEXT NOT NULL, discriminator TEXT NOT NULL, violates TEXT NOT NULL,
  involves TEXT NOT NULL, vola_amt BIGINT NOT NULL, standing_amt BIGINT NOT NULL,
  net_amt BIGINT NOT NULL, fund_amt BIGINT NOT NULL, compared TEXT NOT NULL, basis TEXT NOT NULL,
  message TEXT NOT NULL, upheld_amt BIGINT NOT NULL);
CREATE INDEX finding_clue ON finding (clue_id);
CREATE INDEX finding_person ON finding (psn_no);
CREATE TABLE finding_change (
  finding_id TEXT NOT NULL, import_id BIGINT NOT NULL, clue_id BIGINT NOT NULL,
  from_state TEXT NOT NULL, to_state TEXT NOT NULL, from_amt BIGINT NOT NULL,
  to_amt BIGINT NOT NULL, applied BIGINT NOT NULL, PRIMARY KEY (finding_id, import_id));
CREATE INDEX finding_change_clue ON finding_change (clue_id);

CREATE TABLE clue_event (
  event_id BIGINT PRIMARY KEY, clue_id BIGINT NOT NULL REFERENCES clue (clue_id),
  at BIGINT NOT NULL, actor TEXT NOT NULL, event TEXT NOT NULL, from_state TEXT NOT NULL,
  to_state TEXT NOT NULL, reason TEXT NOT NULL, before_amt BIGINT NOT NULL,
  after_amt BIGINT NOT NULL, combined BIGINT NOT NULL);
CREATE INDEX clue_event_clue ON clue_event (clue_id, event_id);
CREATE TABLE vote (
  clue_id BIGINT NOT NULL REFERENCES clue (clue_id), round BIGINT NOT NULL, expert TEXT NOT NULL,
  upholds BIGINT NOT NULL, reason TEXT NOT NULL, at BIGINT NOT NULL,
  PRIMARY KEY (clue_id, round, expert));
CREATE TABLE note (
  note_id BIGINT PRIMARY KEY, clue_id BIGINT NOT NULL REFERENCES clue (clue_id),
  at BIGINT NOT NULL, actor TEXT NOT NULL, body TEXT NOT NULL);
CREATE INDEX note_clue ON note (clue_id, note_id);
CREATE TABLE attachment (
  attachment_id BIGINT PRIMARY KEY, clue_id BIGINT NOT NULL REFERENCES clue (clue_id),
  at BIGINT NOT NULL, actor TEXT NOT NULL, name TEXT NOT NULL, type TEXT NOT NULL,
  size BIGINT NOT NULL, sha256 TEXT NOT NULL, after_event BIGINT NOT NULL);
CREATE INDEX attachment_clue ON attachment (clue_id, attachment_id);

CREATE TABLE calendar_day (
  region TEXT NOT NULL, day BIGINT NOT NULL, working BIGINT NOT NULL, name TEXT NOT NULL,
  PRIMARY KEY (region, day));
CREATE TABLE time_limit (
  region TEXT NOT NULL, kind TEXT NOT NULL, working_days BIGINT NOT NULL,
  PRIMARY KEY (region, kind));

CREATE TABLE ledger_entry (
  entry_id BIGINT PRIMARY KEY, at BIGINT NOT NULL, actor TEXT NOT NULL, kind TEXT NOT NULL,
  clue_id BIGINT NOT NULL, reverses BIGINT NOT NULL, reason TEXT NOT NULL);
CREATE INDEX ledger_entry_clue ON ledger_entry (clue_id, entry_id);
CREATE INDEX ledger_entry_reverses ON ledger_entry (reverses);
CREATE TABLE posting (
  entry_id BIGINT NOT NULL REFERENCES ledger_entry (entry_id), line BIGINT NOT NULL,
  clue_id BIGINT NOT NULL, finding_id TEXT NOT NULL, fixmedins_code TEXT NOT NULL,
  month TEXT NOT NULL, from_account TEXT NOT NULL, to_account TEXT NOT NULL,
  amount BIGINT NOT NULL CHECK (amount > 0), PRIMARY KEY (entry_id, line));
CREATE INDEX posting_clue ON posting (clue_id);

CREATE TABLE door (
  door_id BIGINT PRIMARY KEY, clue_id BIGINT NOT NULL REFERENCES clue (clue_id),
  kind TEXT NOT NULL, at BIGINT NOT NULL, actor TEXT NOT NULL, party TEXT NOT NULL,
  state TEXT NOT NULL, article TEXT NOT NULL, recover_amt BIGINT NOT NULL,
  extra_amt BIGINT NOT NULL, measure TEXT NOT NULL, detail TEXT NOT NULL);
CREATE INDEX door_clue ON door (clue_id, door_id);
CREATE TABLE door_deadline (
  door_id BIGINT NOT NULL REFERENCES door (door_id), kind TEXT NOT NULL, due_on BIGINT NOT NULL,
  met_at BIGINT NOT NULL, PRIMARY KEY (door_id, kind));
CREATE INDEX door_deadline_due ON door_deadline (met_at, due_on);
CREATE TABLE inspection_visit (
  visit_id BIGINT PRIMARY KEY, fixmedins_code TEXT NOT NULL, on_day BIGINT NOT NULL,
  at BIGINT NOT NULL, actor TEXT NOT NULL, detail TEXT NOT NULL);
CREATE TABLE fed_back (
  rule TEXT NOT NULL, version BIGINT NOT NULL, confirmed BIGINT NOT NULL,
  overturned BIGINT NOT NULL, PRIMARY KEY (rule, version));

CREATE TABLE user_account (
  name TEXT PRIMARY KEY, password TEXT NOT NULL, active BIGINT NOT NULL, created_at BIGINT NOT NULL,
  failures BIGINT NOT NULL, blocked_until BIGINT NOT NULL);
CREATE TABLE user_grant (
  name TEXT NOT NULL REFERENCES user_account (name), role TEXT NOT NULL, region TEXT NOT NULL,
  fixmedins_code TEXT NOT NULL, PRIMARY KEY (name, role, region, fixmedins_code));
CREATE TABLE user_session (
  token_hash TEXT PRIMARY KEY, name TEXT NOT NULL REFERENCES user_account (name),
  created_at BIGINT NOT NULL, seen_at BIGINT NOT NULL);
CREATE TABLE log (
  seq BIGINT PRIMARY KEY, at BIGINT NOT NULL, actor TEXT NOT NULL, action TEXT NOT NULL,
  object TEXT NOT NULL, detail TEXT NOT NULL, previous TEXT NOT NULL, hash TEXT NOT NULL);
)";

// Clearing facts, suppression patterns, samples, spells of suspension.
constexpr std::string_view kReview = R"(
CREATE TABLE clearing_run (
  clue_id BIGINT PRIMARY KEY REFERENCES clue (clue_id), at BIGINT NOT NULL, snapshot TEXT NOT NULL,
  book TEXT NOT NULL, looked_at BIGINT NOT NULL);
CREATE TABLE clearing_fact (
  clue_id BIGINT NOT NULL REFERENCES clue (clue_id), fact TEXT NOT NULL, title TEXT NOT NULL,
  about TEXT NOT NULL, ask TEXT NOT NULL, source TEXT NOT NULL, route TEXT NOT NULL,
  result TEXT NOT NULL, cleared BIGINT NOT NULL, unknown BIGINT NOT NULL,
  looked_at BIGINT NOT NULL, detail TEXT NOT NULL, PRIMARY KEY (clue_id, fact));
CREATE TABLE clearing_finding (
  clue_id BIGINT NOT NULL REFERENCES clue (clue_id), fact TEXT NOT NULL, finding_id TEXT NOT NULL,
  detail TEXT NOT NULL, PRIMARY KEY (clue_id, fact, finding_id));

CREATE TABLE suppression (
  suppression_id BIGINT PRIMARY KEY, at BIGINT NOT NULL, actor TEXT NOT NULL, rule TEXT NOT NULL,
  region TEXT NOT NULL, fixmedins_code TEXT NOT NULL, psn_no TEXT NOT NULL,
  bilg_dr_codg TEXT NOT NULL, reason TEXT NOT NULL, until BIGINT NOT NULL, ended_at BIGINT NOT NULL,
  ended_by TEXT NOT NULL, end_reason TEXT NOT NULL);
CREATE TABLE suppressed_clue (
  clue_id BIGINT NOT NULL REFERENCES clue (clue_id), suppression_id BIGINT NOT NULL REFERENCES
  suppression (suppression_id), at BIGINT NOT NULL, findings BIGINT NOT NULL,
  fund_amt BIGINT NOT NULL, PRIMARY KEY (clue_id, suppression_id));
CREATE INDEX suppressed_clue_suppression ON suppressed_clue (suppression_id);

CREATE TABLE sample (
  sample_id BIGINT PRIMARY KEY, at BIGINT NOT NULL, actor TEXT NOT NULL, title TEXT NOT NULL,
  method TEXT NOT NULL, seed BIGINT NOT NULL, query TEXT NOT NULL, findings BIGINT NOT NULL,
  fund_amt BIGINT NOT NULL, size BIGINT NOT NULL);
CREATE TABLE sample_stratum (
  sample_id BIGINT NOT NULL REFERENCES sample (sample_id), stratum BIGINT NOT NULL,
  from_amt BIGINT NOT NULL, to_amt BIGINT NOT NULL, findings BIGINT NOT NULL,
  fund_amt BIGINT NOT NULL, size BIGINT NOT NULL, PRIMARY KEY (sample_id, stratum));
CREATE TABLE sample_item (
  sample_id BIGINT NOT NULL REFERENCES sample (sample_id), item BIGINT NOT NULL,
  stratum BIGINT NOT NULL, finding_id TEXT NOT NULL, clue_id BIGINT NOT NULL,
  fund_amt BIGINT NOT NULL, wrong_amt BIGINT NOT NULL, decided_at BIGINT NOT NULL,
  actor TEXT NOT NULL, reason TEXT NOT NULL, PRIMARY KEY (sample_id, item));

CREATE TABLE suspension (
  door_id BIGINT PRIMARY KEY REFERENCES door (door_id), psn_no TEXT NOT NULL,
  begin_on BIGINT NOT NULL, end_on BIGINT NOT NULL, months BIGINT NOT NULL);
CREATE INDEX suspension_days ON suspension (begin_on, end_on);
)";

// What people look at by browser: a doctor's findings, earlier decisions on a rule.
constexpr std::string_view kDesk = R"(
ALTER TABLE user_grant ADD COLUMN bilg_dr_codg TEXT NOT NULL DEFAULT '';
CREATE INDEX finding_doctor ON finding (bilg_dr_codg);
CREATE INDEX clue_rule_time ON clue (rule, changed_at);
)";

}  // namespace

const std::vector<std::string_view>& SchemaSteps() {
  static const std::vector<std::string_view> steps = {kFirst, kDesk, kReview, kCaseTables};
  return steps;
}

}  // namespace mingjian::casework
