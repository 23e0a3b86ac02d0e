#include "audit/bucket_job.h"

#include <algorithm>

#include "audit/bucket_loader.h"
#include "model/model.h"

namespace mingjian::audit {
namespace {

using engine::Finding;

// Keys of the cited rows. They are free texts that judging does not need, so they are read late,
// for the few rows that findings cite.
class CitedKeys : public engine::KeyNames {
 public:
  static Result<CitedKeys> Read(lake::BucketReader& reader, lake::BucketRange buckets,
                                const engine::Timelines& timelines,
                                const std::vector<Finding>& findings) {
    std::vector<uint32_t> lines, prescribed, visits, settlements, persons;
    for (const Finding& finding : findings) {
      lines.insert(lines.end(), finding.violates.begin(), finding.violates.end());
      lines.insert(lines.end(), finding.involves.begin(), finding.involves.end());
      visits.push_back(finding.visit);
      settlements.push_back(finding.settlement);
      persons.push_back(finding.person);
      switch (finding.rule->on) {
        case rules::Subject::kLine:
          lines.push_back(finding.subject);
          break;
        case rules::Subject::kPrescription:
          lines.push_back(finding.subject);
          prescribed.push_back(finding.subject);
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
    for (std::vector<uint32_t>* rows : {&lines, &prescribed, &visits, &settlements, &persons})
      Sort(rows);
    for (const uint32_t line : lines) settlements.push_back(timelines.line_settlement[line]);
    Sort(&settlements);
    for (const uint32_t settlement : settlements) {
      if (const uint32_t visit = timelines.settlement_visit[settlement]; visit != engine::kNoRow) {
        visits.push_back(visit);
      }
    }
    Sort(&visits);
    const auto read = [&](std::string_view table, std::string_view field,
                          const std::vector<uint32_t>& rows) {
      return reader.ReadTexts(buckets, table, field, rows);
    };
    CitedKeys keys;
    MJ_TRY(keys.lines_, read("fee_list_d", "feedetl_sn", lines));
    MJ_TRY(keys.prescriptions_, read("fee_list_d", "rx_drord_no", prescribed));
    MJ_TRY(keys.settlements_, read("setl_d", "setl_id", settlements));
    MJ_TRY(keys.visits_, read("mdtrt_d", "mdtrt_id", visits));
    MJ_TRY(keys.persons_, read("psn_info_b", "psn_no", persons));
    return keys;
  }

  std::string Line(uint32_t row) const override { return Cell(lines_, row); }
  std::string Prescription(uint32_t line) const override { return Cell(prescriptions_, line); }
  std::string Visit(uint32_t row) const override { return Cell(visits_, row); }
  std::string Settlement(uint32_t row) const override { return Cell(settlements_, row); }
  std::string Person(uint32_t row) const override { return Cell(persons_, row); }

 private:
  static void Sort(std::vector<uint32_t>* rows) {
    std::ranges::sort(*rows);
    const auto repeated = std::ranges::unique(*rows);
    rows->erase(repeated.begin(), repeated.end());
  }
  static std::string Cell(const lake::TextsByRow& rows, uint32_t row) {
    const auto found = rows.find(row);
    MJ_CHECK(found != rows.end());  // every cited row was read
    return found->second;
  }
  lake::TextsByRow lines_, prescriptions_, settlements_, visits_, persons_;
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

// A cell of a national field, kMissing when it is not there.
int64_t CellOf(const engine::Rows& rows, std::string_view table, std::string_view field,
               uint32_t row) {
  const std::vector<int64_t>& column = rows.columns.at(*model::FindTable(table)->Find(field));
  return row < column.size() ? column[row] : engine::kMissing;
}

int64_t SumOf(const engine::Rows& rows, std::string_view table, std::string_view field) {
  int64_t sum = 0;
  for (const int64_t micros : rows.columns.at(*model::FindTable(table)->Find(field))) {
    if (micros != engine::kMissing) sum += micros;
  }
  return sum;
}

std::string CodeOf(const engine::TextPool& texts, int64_t id) {
  return id == engine::kMissing ? "" : std::string(texts.Text(id));
}

}  // namespace

struct BucketJob::State {
  const engine::Plan* plan;
  std::shared_ptr<const engine::TextPool> base;
  engine::TextPool texts;
  BucketLoader loader;
  engine::Timelines timelines;
  engine::Judge judge;
  size_t persons_per_batch;
};

BucketJob::BucketJob(std::unique_ptr<State> state) : state_(std::move(state)) {}
BucketJob::BucketJob(BucketJob&&) noexcept = default;
BucketJob::~BucketJob() = default;

Result<BucketJob> BucketJob::Open(const lake::Lake& lake, const engine::Plan& plan,
                                  std::shared_ptr<const engine::TextPool> texts,
                                  size_t persons_per_batch) {
  MJ_TRY(BucketLoader loader, BucketLoader::Open(lake, plan.needs()));
  return BucketJob(std::unique_ptr<State>(new State{&plan,
                                                    texts,
                                                    engine::TextPool(texts),
                                                    std::move(loader),
                                                    {},
                                                    engine::Judge(plan),
                                                    persons_per_batch}));
}

Result<JudgedBuckets> BucketJob::Judge(lake::BucketRange buckets) {
  State& state = *state_;
  state.texts.Reset();
  MJ_RETURN_IF_ERROR(state.loader.Load(buckets, &state.texts, &state.timelines));
  const engine::Timelines& timelines = state.timelines;
  JudgedBuckets judged;
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
         CitedKeys::Read(state.loader.reader(), buckets, timelines, judged.findings));
  engine::NameFindings(timelines, state.texts, keys, &judged.findings);
  for (const Finding& finding : judged.findings) {
    FindingRow row;
    row.finding = &finding;
    row.psn_no = keys.Person(finding.person);
    row.mdtrt_id = keys.Visit(finding.visit);
    row.fixmedins_code =
        CodeOf(state.texts, CellOf(timelines.visit, "mdtrt_d", "fixmedins_code", finding.visit));
    row.setl_id = keys.Settlement(finding.settlement);
    row.setl_time = CellOf(timelines.settlement, "setl_d", "setl_time", finding.settlement);
    if (!finding.violates.empty()) {
      row.bilg_dr_codg = CodeOf(state.texts, CellOf(timelines.line, "fee_list_d", "bilg_dr_codg",
                                                    finding.violates.front()));
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

Result<PartCounts> BucketJob::Run(lake::BucketRange buckets, const std::string& path) {
  std::vector<engine::RuleCount> before = state_->judge.counts();
  MJ_TRY(const JudgedBuckets judged, Judge(buckets));
  PartCounts counts;
  counts.rules = state_->judge.counts();
  before.resize(counts.rules.size());
  for (size_t i = 0; i < counts.rules.size(); ++i) {
    counts.rules[i].judged -= before[i].judged;
    counts.rules[i].fired -= before[i].fired;
    counts.rules[i].excepted -= before[i].excepted;
    counts.rules[i].unknown -= before[i].unknown;
  }
  const engine::Timelines& timelines = state_->timelines;
  counts.totals = {timelines.person.count, timelines.settlement.count, timelines.line.count,
                   SumOf(timelines.line, "fee_list_d", "det_item_fee_sumamt"),
                   SumOf(timelines.settlement, "setl_d", "fund_pay_sumamt")};
  FindingsFile file;
  for (const FindingRow& row : judged.rows) file.Add(row, state_->plan->rulebook().hash);
  MJ_RETURN_IF_ERROR(file.Write(path));
  return counts;
}

}  // namespace mingjian::audit
