#include "audit/bucket_job.h"

#include <fmt/format.h>

#include <algorithm>

#include "audit/bucket_loader.h"
#include "base/text.h"
#include "lake/database.h"

namespace mingjian::audit {
namespace {

using engine::Finding;

// Keys of the cited rows of one bucket.
class CitedKeys : public engine::KeyNames {
 public:
  static Result<CitedKeys> Fetch(const lake::Lake& lake, lake::Connection& connection,
                                 uint32_t bucket, const engine::Timelines& timelines,
                                 const std::vector<Finding>& findings) {
    std::vector<uint32_t> lines, visits, settlements, persons;
    for (const Finding& finding : findings) {
      lines.insert(lines.end(), finding.violates.begin(), finding.violates.end());
      lines.insert(lines.end(), finding.involves.begin(), finding.involves.end());
      visits.push_back(finding.visit);
      settlements.push_back(finding.settlement);
      persons.push_back(finding.person);
      switch (finding.rule->on) {
        case rules::Subject::kLine:
        case rules::Subject::kPrescription:
          lines.push_back(finding.subject);
          break;
        case rules::Subject::kVisit:
          visits.push_back(finding.subject);
          break;
        case rules::Subject::kSettlement:
          settlements.push_back(finding.subject);
          break;
        default:
          break;
      }
    }
    for (std::vector<uint32_t>* rows : {&lines, &visits, &settlements, &persons}) Sort(rows);
    for (const uint32_t line : lines) settlements.push_back(timelines.line_settlement[line]);
    Sort(&settlements);
    for (const uint32_t settlement : settlements) {
      if (const uint32_t visit = timelines.settlement_visit[settlement]; visit != engine::kNoRow) {
        visits.push_back(visit);
      }
    }
    Sort(&visits);
    CitedKeys keys;
    MJ_TRY(keys.lines_, FetchKeys(lake, connection, bucket, "fee_list_d",
                                  {"feedetl_sn", "rx_drord_no", "bilg_dr_codg::VARCHAR"}, lines));
    MJ_TRY(keys.settlements_,
           FetchKeys(lake, connection, bucket, "setl_d",
                     {"setl_id", "epoch(setl_time)::BIGINT::VARCHAR"}, settlements));
    MJ_TRY(keys.visits_, FetchKeys(lake, connection, bucket, "mdtrt_d",
                                   {"mdtrt_id", "fixmedins_code::VARCHAR"}, visits));
    MJ_TRY(keys.persons_, FetchKeys(lake, connection, bucket, "psn_info_b", {"psn_no"}, persons));
    return keys;
  }

  std::string Line(uint32_t row) const override { return Cell(lines_, row, 0); }
  std::string Prescription(uint32_t line) const override { return Cell(lines_, line, 1); }
  std::string Visit(uint32_t row) const override { return Cell(visits_, row, 0); }
  std::string Settlement(uint32_t row) const override { return Cell(settlements_, row, 0); }
  std::string Person(uint32_t row) const override { return Cell(persons_, row, 0); }
  // Coded cells give the id of their text.
  std::string DoctorId(uint32_t line) const { return Cell(lines_, line, 2); }
  std::string ProviderId(uint32_t visit) const { return Cell(visits_, visit, 1); }
  std::string SettlementTime(uint32_t row) const { return Cell(settlements_, row, 1); }

 private:
  static void Sort(std::vector<uint32_t>* rows) {
    std::ranges::sort(*rows);
    const auto repeated = std::ranges::unique(*rows);
    rows->erase(repeated.begin(), repeated.end());
  }
  static std::string Cell(const KeyRows& rows, uint32_t row, size_t column) {
    const auto found = rows.find(row);
    MJ_CHECK(found != rows.end());  // every cited row was fetched
    return found->second[column];
  }
  KeyRows lines_, settlements_, visits_, persons_;
};

// Moves the row numbers of a slice's findings to those of the bucket.
void Shift(const Slice& slice, std::vector<Finding>* findings) {
  for (Finding& finding : *findings) {
    finding.person += slice.first_person;
    finding.visit += slice.first_visit;
    finding.settlement += slice.first_settlement;
    for (uint32_t& line : finding.violates) line += slice.first_line;
    for (uint32_t& line : finding.involves) line += slice.first_line;
    switch (finding.rule->on) {
      case rules::Subject::kLine:
      case rules::Subject::kPrescription:
        finding.subject += slice.first_line;
        break;
      case rules::Subject::kOperation:
        finding.subject += slice.first_procedure;
        break;
      case rules::Subject::kVisit:
        finding.subject += slice.first_visit;
        break;
      case rules::Subject::kSettlement:
        finding.subject += slice.first_settlement;
        break;
      case rules::Subject::kDay:
      case rules::Subject::kPersonDay:
      case rules::Subject::kPerson:
        finding.subject += slice.first_person;
        break;
    }
  }
}

std::string TextOfId(const engine::TextPool& texts, const std::string& id) {
  const auto number = ParseInt(id);
  return number ? std::string(texts.Text(*number)) : "";
}

}  // namespace

struct BucketJob::State {
  const lake::Lake* lake;
  const engine::Plan* plan;
  std::shared_ptr<const engine::TextPool> base;
  engine::TextPool texts;
  BucketLoader loader;
  engine::Judge judge;
  lake::Database database;
  lake::Connection connection;
  size_t persons_per_batch;
};

BucketJob::BucketJob(std::unique_ptr<State> state) : state_(std::move(state)) {}
BucketJob::BucketJob(BucketJob&&) noexcept = default;
BucketJob::~BucketJob() = default;

Result<BucketJob> BucketJob::Open(const lake::Lake& lake, const engine::Plan& plan,
                                  std::shared_ptr<const engine::TextPool> texts,
                                  size_t persons_per_batch) {
  MJ_TRY(BucketLoader loader, BucketLoader::Open(lake, plan.needs()));
  MJ_TRY(lake::Database database, lake::Database::Open({.threads = 1}));
  MJ_TRY(lake::Connection connection, database.Connect());
  return BucketJob(std::unique_ptr<State>(new State{
      &lake, &plan, texts, engine::TextPool(texts), std::move(loader), engine::Judge(plan),
      std::move(database), std::move(connection), persons_per_batch}));
}

Result<JudgedBucket> BucketJob::Judge(uint32_t bucket) {
  State& state = *state_;
  state.texts.Reset();
  MJ_TRY(const engine::Timelines timelines, state.loader.Load(bucket, &state.texts));
  JudgedBucket judged;
  if (state.persons_per_batch == 0) {
    MJ_RETURN_IF_ERROR(state.judge.Run(timelines, &state.texts, &judged.findings));
  } else {
    for (uint32_t begin = 0; begin < timelines.person.count;) {
      const uint32_t end = static_cast<uint32_t>(
          std::min<size_t>(begin + state.persons_per_batch, timelines.person.count));
      const Slice slice = SliceOf(timelines, begin, end);
      std::vector<Finding> part;
      MJ_RETURN_IF_ERROR(state.judge.Run(slice.timelines, &state.texts, &part));
      Shift(slice, &part);
      std::ranges::move(part, std::back_inserter(judged.findings));
      begin = end;
    }
  }
  MJ_TRY(const CitedKeys keys,
         CitedKeys::Fetch(*state.lake, state.connection, bucket, timelines, judged.findings));
  engine::NameFindings(timelines, state.texts, keys, &judged.findings);
  for (const Finding& finding : judged.findings) {
    FindingRow row;
    row.finding = &finding;
    row.psn_no = keys.Person(finding.person);
    row.mdtrt_id = keys.Visit(finding.visit);
    row.fixmedins_code = TextOfId(state.texts, keys.ProviderId(finding.visit));
    row.setl_id = keys.Settlement(finding.settlement);
    row.setl_time = ParseInt(keys.SettlementTime(finding.settlement)).value_or(0);
    if (!finding.violates.empty()) {
      row.bilg_dr_codg = TextOfId(state.texts, keys.DoctorId(finding.violates.front()));
    }
    const auto join = [&](const std::vector<uint32_t>& lines) {
      std::string text;
      for (const uint32_t line : lines) {
        if (!text.empty()) text += '|';
        text += keys.Settlement(timelines.line_settlement[line]) + ":" + keys.Line(line);
      }
      return text;
    };
    row.violates = join(finding.violates);
    row.involves = join(finding.involves);
    judged.rows.push_back(std::move(row));
  }
  return judged;
}

Status BucketJob::Run(uint32_t bucket, const std::string& path,
                      std::vector<engine::RuleCount>* counts) {
  std::vector<engine::RuleCount> before = state_->judge.counts();
  MJ_TRY(const JudgedBucket judged, Judge(bucket));
  *counts = state_->judge.counts();
  before.resize(counts->size());
  for (size_t i = 0; i < counts->size(); ++i) {
    (*counts)[i].judged -= before[i].judged;
    (*counts)[i].fired -= before[i].fired;
    (*counts)[i].excepted -= before[i].excepted;
    (*counts)[i].unknown -= before[i].unknown;
  }
  MJ_TRY(FindingsFile file, FindingsFile::Create(state_->connection));
  for (const FindingRow& row : judged.rows) {
    MJ_RETURN_IF_ERROR(file.Add(row, state_->plan->rulebook().hash));
  }
  return file.Write(path);
}

}  // namespace mingjian::audit
