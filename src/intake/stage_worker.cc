#include "intake/stage_worker.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>
#include <cstring>

#include "base/hash.h"
#include "base/text.h"
#include "model/codes.h"

namespace mingjian::intake {
namespace {

// What is known of a number in a coded field.
constexpr uint8_t kUnknown = 0, kGood = 1, kBad = 2, kOdd = 3;
constexpr size_t kDecodedTexts = 1 << 16;

bool IsAscii(std::string_view text) {
  size_t i = 0;
  for (; i + 8 <= text.size(); i += 8) {
    uint64_t word;
    std::memcpy(&word, text.data() + i, 8);
    if ((word & 0x8080'8080'8080'8080ULL) != 0) return false;
  }
  for (; i < text.size(); ++i) {
    if (static_cast<uint8_t>(text[i]) >= 0x80) return false;
  }
  return true;
}

// What exports write for "no value".
bool IsMissingText(std::string_view text) {
  if (text.empty()) return true;
  // Few texts begin like one of these.
  if (text[0] != '\\' && text[0] != 'N' && text[0] != 'n') return false;
  return text == "\\N" || text == "NULL" || text == "null";
}

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

Status StageWorker::ReadBlock(const Piece& piece, TablePlan& plan) {
  const Source& source = *piece.source;
  const bool csv = source.format == Format::kCsv;
  // Where each column of the file goes among the staged fields.
  std::vector<size_t> targets;
  for (const size_t field : source.fields) {
    const auto& fields = plan.staged->fields;
    const auto at = std::find(fields.begin(), fields.end(), field);
    targets.push_back(field == kNoField || at == fields.end()
                          ? kNoField
                          : static_cast<size_t>(at - fields.begin()));
  }
  RowCutter cutter(*piece.block, source.Shape());
  std::string_view row;
  uint64_t line = 0;
  while (cutter.Next(row, line)) {
    bool good = true;
    const bool ascii = IsAscii(row);
    decoded_row_ = false;
    if (csv && source.separator == '|' && !ascii) good = DecodeRow(plan, source, row);
    if (!good) {
      // Nothing can be said of its cells.
    } else if (csv) {
      if (!SplitCsv(row, source.separator, split_, unquoted_)) {
        good = Fail(plan, kNoField, "", "a quote is not closed, or text follows a closing quote");
      } else if (split_.size() != targets.size()) {
        good = Fail(
            plan, kNoField, "",
            fmt::format("the row has {} columns, the header {}", split_.size(), targets.size()));
      } else {
        for (size_t i = 0; i < targets.size(); ++i) {
          if (targets[i] != kNoField) texts_[targets[i]] = split_[i];
        }
      }
    } else {
      TakeJson(row, source, good);
    }
    if (good) good = Convert(plan, source, ascii);
    MJ_RETURN_IF_ERROR(Finish(plan, source, line, good));
  }
  return {};
}

bool StageWorker::DecodeRow(TablePlan& plan, const Source& source, std::string_view& row) {
  // A byte of a GB18030 character may look like the separator, so the row is decoded before it is
  // split; in UTF-8 none does.
  if (source.encoding == Encoding::kUtf8 || (source.encoding == Encoding::kGuess && IsUtf8(row)))
    return true;
  auto decoded = Gb18030ToUtf8(row);
  if (!decoded) return Fail(plan, kNoField, row, "is neither UTF-8 nor GB18030 text");
  row_ = *std::move(decoded);
  row = row_;
  decoded_row_ = true;
  return true;
}

void StageWorker::TakeJson(std::string_view row, const Source& source, bool& good) {
  namespace json = boost::json;
  TablePlan& plan = plans_[source.table];
  const auto& fields = plan.staged->fields;
  boost::system::error_code error;
  const json::value value = json::parse(json::string_view(row.data(), row.size()), error);
  if (error || !value.is_object()) {
    good = Fail(plan, kNoField, "",
                error ? "not JSON: " + error.message() : std::string("not a JSON object"));
    return;
  }
  std::fill(texts_.begin(), texts_.end(), std::string_view());
  for (const auto& [field, constant] : source.constants) {
    const auto at = std::find(fields.begin(), fields.end(), field);
    if (at != fields.end()) texts_[static_cast<size_t>(at - fields.begin())] = constant;
  }
  json_.clear();
  json_.reserve(value.get_object().size());
  for (const auto& member : value.get_object()) {
    const std::string key(member.key());
    const auto mapped = source.mapping->columns.find(key);
    const auto field = source.table->Find(
        mapped != source.mapping->columns.end() ? std::string_view(mapped->second) : Trim(key));
    if (!field) {
      unknown_keys_.insert(fmt::format("{}: key '{}' is not a field of {} and was not read",
                                       source.name, key, source.table->name));
      continue;
    }
    const auto at = std::find(fields.begin(), fields.end(), *field);
    if (at == fields.end() ||
        source.mapping->constants.contains(std::string(source.table->fields[*field].name)))
      continue;
    const json::value& cell = member.value();
    if (cell.is_null()) continue;
    std::string& text = json_.emplace_back();
    if (cell.is_string()) {
      text = std::string(cell.get_string());
    } else if (cell.is_bool()) {
      text = cell.get_bool() ? "1" : "0";
    } else if (cell.is_double()) {
      text = fmt::format("{}", cell.get_double());
    } else {
      text = json::serialize(cell);
    }
    texts_[static_cast<size_t>(at - fields.begin())] = text;
  }
}

Status StageWorker::ReadChunk(const Piece& piece, TablePlan& plan) {
  const Source& source = *piece.source;
  const lake::Chunk& chunk = *piece.chunk;
  struct From {
    size_t at = 0;  // staged field
    const lake::Column* column = nullptr;
    const std::vector<int64_t>* numbers = nullptr;  // nullptr: texts
    bool repeats = false;                           // codes and labels often do
  };
  decoded_row_ = false;
  std::vector<From> columns;
  numbers_.resize(std::max(numbers_.size(), source.fields.size()));
  const auto& fields = plan.staged->fields;
  for (size_t c = 0; c < source.fields.size(); ++c) {
    const auto at = std::find(fields.begin(), fields.end(), source.fields[c]);
    if (source.fields[c] == kNoField || at == fields.end()) continue;
    From& from = columns.emplace_back();
    from.at = static_cast<size_t>(at - fields.begin());
    from.column = &chunk.column(c);
    if (from.column->type == lake::ColumnType::kText) {
      const CellKind kind = plan.staged->kinds[from.at];
      from.repeats = kind == CellKind::kCode || kind == CellKind::kLabel;
    } else {
      numbers_[c].clear();
      from.column->AppendTo(chunk.size(), numbers_[c]);
      from.numbers = &numbers_[c];
    }
  }
  for (size_t row = 0; row < chunk.size(); ++row) {
    for (const From& from : columns) {
      if (from.numbers != nullptr) {
        cells_[from.at].number = (*from.numbers)[row];
        texts_[from.at] = {};
        typed_[from.at] = cells_[from.at].number != lake::kMissing;
        continue;
      }
      const auto* cells = from.column->Values<lake::TextCell>();
      // The same bytes in the engine's cell: the same text, without looking at it.
      kept_[from.at] = from.repeats && row > 0 && converted_ && !from.column->IsMissing(row) &&
                       !from.column->IsMissing(row - 1) &&
                       std::memcmp(&cells[row], &cells[row - 1], sizeof(lake::TextCell)) == 0;
      texts_[from.at] = from.column->Text(row);
      typed_[from.at] = false;
    }
    converted_ = Convert(plan, source, false);
    MJ_RETURN_IF_ERROR(Finish(plan, source, piece.first_row + row, converted_));
  }
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
  if (IsMissingText(text)) {
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
  } else if (good && plan.psn_no != kNoField) {
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
