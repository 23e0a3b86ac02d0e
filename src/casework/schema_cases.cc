#include "casework/schema_cases.h"

namespace mingjian::casework {

// What a door said in one text (`detail`) gets columns of its own; doors of before keep the text
// only. A case has the number of its door; without a row here it is not filed yet.
constinit const std::string_view kCaseTables = R"(
ALTER TABLE door ADD COLUMN second_officer TEXT NOT NULL DEFAULT '';
ALTER TABLE door ADD COLUMN measure_count BIGINT NOT NULL DEFAULT 0;
ALTER TABLE door ADD COLUMN reason TEXT NOT NULL DEFAULT '';
CREATE TABLE case_file (
  case_id BIGINT PRIMARY KEY REFERENCES door (door_id), number TEXT NOT NULL,
  region TEXT NOT NULL, year BIGINT NOT NULL, sequence BIGINT NOT NULL, state TEXT NOT NULL,
  version BIGINT NOT NULL, filed_on BIGINT NOT NULL, officer TEXT NOT NULL,
  second_officer TEXT NOT NULL, replied_on BIGINT NOT NULL, reply TEXT NOT NULL,
  hearing_asked_on BIGINT NOT NULL, hearing_on BIGINT NOT NULL, review BIGINT NOT NULL,
  reviewed_at BIGINT NOT NULL, reviewer TEXT NOT NULL, review_reason TEXT NOT NULL,
  closed_at BIGINT NOT NULL, UNIQUE (region, year, sequence));
CREATE TABLE case_event (
  event_id BIGINT PRIMARY KEY, case_id BIGINT NOT NULL REFERENCES door (door_id),
  at BIGINT NOT NULL, actor TEXT NOT NULL, event TEXT NOT NULL, on_day BIGINT NOT NULL,
  detail TEXT NOT NULL, combined BIGINT NOT NULL);
CREATE INDEX case_event_case ON case_event (case_id, event_id);
CREATE TABLE case_document (
  document_id BIGINT PRIMARY KEY, case_id BIGINT NOT NULL REFERENCES door (door_id),
  kind TEXT NOT NULL, version BIGINT NOT NULL, number TEXT NOT NULL, sequence BIGINT NOT NULL,
  at BIGINT NOT NULL, actor TEXT NOT NULL, template_hash TEXT NOT NULL, fields TEXT NOT NULL,
  blanks TEXT NOT NULL, docx_sha256 TEXT NOT NULL, docx_size BIGINT NOT NULL,
  pdf_sha256 TEXT NOT NULL, pdf_size BIGINT NOT NULL, delivered_on BIGINT NOT NULL,
  receiver TEXT NOT NULL, manner TEXT NOT NULL, UNIQUE (case_id, kind, version));
)";

}  // namespace mingjian::casework
