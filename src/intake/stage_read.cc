// From pieces of files to the cells of a row.

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>
#include <cstring>

#include "base/text.h"
#include "intake/stage_worker.h"

namespace mingjian::intake {

bool StageWorker::IsAscii(std::string_view text) {
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

}  // namespace mingjian::intake
