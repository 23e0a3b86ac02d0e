#include "intake/stage_worker.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/hash.h"
#include "base/text.h"
#include "model/codes.h"

namespace mingjian::intake {
namespace {

// What is known of a number in a coded field.
constexpr uint8_t kUnknown = 0, kGood = 1, kBad = 2, kOdd = 3;
constexpr size_t kDecodedTexts = 1 << 16;

std::string_view TrimFast(std::string_view text) {
  if (text.empty() ||
      (static_cast<uint8_t>(text.front()) > ' ' && static_cast<uint8_t>(text.back()) > ' '))
    return text;
  return Trim(text);
}

Result<lake::Appender> OpenRejects(lake::Connection& connection) {
  return connection.OpenAppender("rejects");
}

}  // namespace

StageWorker::StageWorker(Stage& stage, lake::Connection connection)
    : stage_(stage),
      connection_(std::move(connection)),
      interner_(stage.interner_),
      labels_(stage.labels_),
      // The table was created by Prepare; its appender fails only without memory.
      rejects_(OpenRejects(connection_).value()) {}

Result<StageWorker::TablePlan*> StageWorker::PlanOf(const model::Table& table) {
  const auto found = plans_.find(&table);
  if (found != plans_.end()) return &found->second;
  TablePlan& plan = plans_[&table];
  const StagedTable& staged = stage_.tables_.at(std::string(table.name));
  plan.staged = &staged;
  for (size_t i = 0; i < staged.fields.size(); ++i) {
    const model::Field& field = table.fields[staged.fields[i]];
    plan.checks.emplace_back(field);
    if (field.name == "psn_no") plan.psn_no = i;
    if (field.name == "mdtrt_id") plan.mdtrt_id = i;
    if (field.name == "setl_id") plan.setl_id = i;
    if (field.name == "item_code") plan.item_code = i;
    if (field.name == "med_list_codg") plan.med_list_codg = i;
  }
  if (plan.med_list_codg == kNoField) plan.item_code = kNoField;
  plan.placed = table.scope == model::Scope::kPerson && plan.psn_no == kNoField;
  plan.settlements = table.name == "setl_d";
  const size_t count = staged.fields.size();
  plan.buffers.resize(stage_.groups_);
  plan.odd_bits.resize(count);
  for (size_t i = 0; i < staged.odd_fields.size(); ++i)
    plan.odd_bits[staged.odd_fields[i]] = uint64_t{1} << i;
  plan.last_text.resize(count);
  plan.last_number.resize(count);
  plan.known.resize(count);
  plan.long_texts.resize(count);
  return &plan;
}

Status StageWorker::Run(Feed& feed) {
  Feed::Place place;
  while (true) {
    MJ_TRY(std::optional<Piece> piece, feed.Next(place));
    if (!piece) break;
    MJ_TRY(TablePlan* const plan, PlanOf(*piece->source->table));
    const size_t count = plan->staged->fields.size();
    texts_.assign(count, {});
    typed_.assign(count, false);
    cells_.assign(count, {});
    kept_.assign(count, 0);
    long_.assign(count, 0);
    converted_ = false;
    decoded_.resize(std::max(decoded_.size(), count));
    for (const auto& [field, value] : piece->source->constants) {
      const auto& fields = plan->staged->fields;
      const auto at = std::find(fields.begin(), fields.end(), field);
      if (at != fields.end()) texts_[static_cast<size_t>(at - fields.begin())] = value;
    }
    MJ_RETURN_IF_ERROR(piece->chunk ? ReadChunk(*piece, *plan) : ReadBlock(*piece, *plan));
  }
  for (auto& [table, plan] : plans_) {
    for (auto& buffer : plan.buffers) {
      if (buffer) MJ_RETURN_IF_ERROR(buffer->Flush());
    }
  }
  MJ_RETURN_IF_ERROR(rejects_.Close());
  const std::lock_guard lock(stage_.mutex_);
  for (auto& [table, plan] : plans_) {
    StagedTable& staged = stage_.tables_.at(std::string(table->name));
    staged.read += plan.read;
    staged.rejected += plan.rejected;
    for (size_t i = 0; i < plan.long_texts.size(); ++i) {
      if (plan.long_texts[i] > 0)
        staged.long_texts[std::string(table->fields[staged.fields[i]].name)] += plan.long_texts[i];
    }
  }
  stage_.settlements_.insert(stage_.settlements_.end(), settlements_.begin(), settlements_.end());
  stage_.unknown_keys_.merge(unknown_keys_);
  return {};
}

bool StageWorker::Fail(TablePlan& plan, size_t at, std::string_view value, std::string reason) {
  problem_field_ = at == kNoField ? "" : plan.staged->table->fields[plan.staged->fields[at]].name;
  problem_value_ = IsUtf8(value) ? std::string(value) : "(bytes that are not UTF-8)";
  problem_ = std::move(reason);
  return false;
}

std::string_view StageWorker::Utf8(const Source& source, std::string_view text, size_t at,
                                   bool& valid) {
  valid = true;
  if (decoded_row_ || IsAscii(text)) return text;
  if (source.encoding == Encoding::kUtf8 || (source.encoding == Encoding::kGuess && IsUtf8(text))) {
    valid = source.encoding == Encoding::kGuess || IsUtf8(text);
    return text;
  }
  // Names and labels repeat, and a converter is dear.
  const std::string bytes(text);
  const auto found = gb18030_.find(bytes);
  if (found != gb18030_.end()) {
    decoded_[at] = found->second;
    return decoded_[at];
  }
  auto decoded = Gb18030ToUtf8(text);
  valid = decoded.has_value();
  if (!valid) return text;
  if (gb18030_.size() >= kDecodedTexts) gb18030_.clear();
  decoded_[at] = *decoded;
  gb18030_.emplace(bytes, *std::move(decoded));
  return decoded_[at];
}

bool StageWorker::ConvertCode(TablePlan& plan, size_t at, std::string_view text) {
  std::vector<uint8_t>& known = plan.known[at];
  if (plan.last_text[at] == text) {
    cells_[at].number = plan.last_number[at];
    if (known[plan.last_number[at]] == kOdd) odd_ |= plan.odd_bits[at];
    return true;
  }
  const uint32_t number = interner_.Intern(text);
  if (number >= known.size())
    known.resize(std::max<size_t>(number + 1, known.size() * 2), kUnknown);
  if (known[number] == kUnknown) {
    const auto problem = plan.checks[at].ProblemOf(text);
    known[number] = !problem ? kGood : problem->level == model::Level::kFatal ? kBad : kOdd;
  }
  if (known[number] == kBad)
    return Fail(plan, at, text, "expected " + plan.checks[at].ProblemOf(text)->expected);
  if (known[number] == kOdd) odd_ |= plan.odd_bits[at];
  cells_[at].number = number;
  plan.last_text[at] = text;
  plan.last_number[at] = number;
  return true;
}

void StageWorker::KeepCell(TablePlan& plan, size_t at) {
  if (plan.staged->kinds[at] == CellKind::kCode) {
    if (cells_[at].number != lake::kMissing &&
        plan.known[at][static_cast<size_t>(cells_[at].number)] == kOdd)
      odd_ |= plan.odd_bits[at];
  } else {
    plan.long_texts[at] += long_[at];
  }
}

bool StageWorker::ConvertCell(TablePlan& plan, size_t at, const Source& source, bool ascii) {
  const model::Field& field = plan.staged->table->fields[plan.staged->fields[at]];
  SpillCell& cell = cells_[at];
  if (typed_[at]) {
    cell.text = {};
    return true;
  }
  cell = {};
  std::string_view text = TrimFast(texts_[at]);
  if (model::IsMissingText(text)) {
    if (field.required == model::Required::kYes) return Fail(plan, at, "", "is missing");
    return true;
  }
  const auto wrong_type = [&] {
    const auto problem = plan.checks[at].ProblemOf(text);
    return Fail(plan, at, text,
                problem ? "expected " + problem->expected : std::string("is out of range"));
  };
  if (!ascii) {
    bool valid = true;
    text = Utf8(source, text, at, valid);
    if (!valid) return Fail(plan, at, text, "is neither UTF-8 nor GB18030 text");
  }
  switch (field.type) {
    case model::Type::kText:
      cell.text = text;
      cell.number = 0;
      long_[at] = 0;
      if (field.length > 0 && text.size() > static_cast<size_t>(field.length) &&
          CodePoints(text) > static_cast<size_t>(field.length)) {
        long_[at] = 1;
        ++plan.long_texts[at];
      }
      if (plan.staged->kinds[at] == CellKind::kLabel) {
        cell.number = labels_.Intern(text);
        cell.text = {};
      }
      return true;
    case model::Type::kCode:
      return ConvertCode(plan, at, text);
    case model::Type::kInt: {
      const auto value = ParseInt(text);
      if (!value || *value == lake::kMissing) return wrong_type();
      cell.number = *value;
      return true;
    }
    case model::Type::kDecimal: {
      const auto value = Decimal::Parse(text);
      constexpr int64_t kEnd = 1'000'000'000'000 * Decimal::kOne;  // DECIMAL(18,6)
      if (!value || value->micros() >= kEnd || value->micros() <= -kEnd) return wrong_type();
      cell.number = value->micros();
      return true;
    }
    case model::Type::kDate: {
      const auto value = text.size() > 10 ? ParseTime(text) : ParseDate(text);
      if (!value) return wrong_type();
      cell.number = DayOf(*value);
      return true;
    }
    case model::Type::kTime: {
      const auto value = ParseTime(text);
      if (!value) return wrong_type();
      cell.number = *value;
      return true;
    }
  }
  return true;
}

bool StageWorker::Convert(TablePlan& plan, const Source& source, bool ascii) {
  odd_ = 0;
  for (size_t at = 0; at < cells_.size(); ++at) {
    if (at == plan.item_code) continue;
    if (kept_[at] != 0) {
      KeepCell(plan, at);
      continue;
    }
    if (!ConvertCell(plan, at, source, ascii)) return false;
  }
  if (plan.item_code != kNoField) {
    const auto code = static_cast<uint32_t>(cells_[plan.med_list_codg].number);
    if (code != plan.item_of) {
      // The code's own text, whatever encoding the file had.
      const std::string& text = plan.last_text[plan.med_list_codg];
      const std::string_view item = model::ItemCodeOf(text);
      plan.item_of = code;
      plan.item = item.size() == text.size() ? code : interner_.Intern(item);
    }
    cells_[plan.item_code] = {};
    cells_[plan.item_code].number = plan.item;
  }
  return true;
}

Status StageWorker::Finish(TablePlan& plan, const Source& source, uint64_t line, bool good) {
  ++plan.read;
  uint32_t bucket = 0;
  if (good && plan.placed) {
    const auto place = stage_.placement_.Find(
        Placement::HashOf(cells_[plan.mdtrt_id].text, cells_[plan.setl_id].text));
    if (place) {
      bucket = *place;
    } else {
      good = Fail(plan, plan.setl_id, cells_[plan.setl_id].text,
                  "no settlement with this mdtrt_id and setl_id");
    }
  } else if (good && plan.psn_no != kNoField && source.table->scope == model::Scope::kPerson) {
    // A row of a global table may name a person; such a table has one file all the same.
    bucket = BucketOf(cells_[plan.psn_no].text, stage_.buckets_);
  }
  if (!good) {
    ++plan.rejected;
    rejects_.SetText(0, source.table->name);
    rejects_.SetInt(1, source.number);
    rejects_.SetInt(2, static_cast<int64_t>(line));
    rejects_.SetText(3, problem_field_);
    rejects_.SetText(4, problem_value_);
    rejects_.SetText(5, problem_);
    return rejects_.EndRow();
  }
  if (plan.settlements) {
    settlements_.push_back(
        {Placement::HashOf(cells_[plan.mdtrt_id].text, cells_[plan.setl_id].text), bucket});
  }
  const uint32_t group = source.table->scope == model::Scope::kGlobal ? 0 : stage_.GroupOf(bucket);
  auto& buffer = plan.buffers[group];
  if (!buffer) buffer = std::make_unique<SpillBuffer>(*stage_.spill_, *plan.staged, group);
  return buffer->Add(
      bucket, static_cast<int64_t>(source.number) * kLinesPerFile + static_cast<int64_t>(line),
      odd_, cells_);
}

}  // namespace mingjian::intake
