#include "service/institutions.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>

#include "base/text.h"
#include "rules/csv.h"

namespace mingjian::service {
namespace {

constexpr std::string_view kHeader =
    "fixmedins_code,name,key_sha256,rights,signature,sm2_public_key";
constexpr std::array kRights = {Right::kCheck, Right::kSettle, Right::kRead, Right::kPersonal,
                                Right::kAdmin};

Result<uint8_t> ReadRights(std::string_view text) {
  uint8_t rights = 0;
  for (const std::string_view word : Split(text, ' ')) {
    if (word.empty()) continue;
    const auto right =
        std::ranges::find_if(kRights, [&](Right each) { return ToString(each) == word; });
    if (right == kRights.end()) {
      return DataError(
          fmt::format("'{}' is no right; expected check, settle, read, personal or admin", word));
    }
    rights |= static_cast<uint8_t>(*right);
  }
  if (rights == 0) return DataError("no right is given; expected at least check");
  return rights;
}

bool IsHash(std::string_view text) {
  return text.size() == 64 && text.find_first_not_of("0123456789abcdef") == text.npos;
}

std::string Quoted(std::string_view cell) {
  if (cell.find_first_of(",\"\r\n") == cell.npos) return std::string(cell);
  std::string quoted = "\"";
  for (const char c : cell) quoted += c == '"' ? "\"\"" : std::string(1, c);
  return quoted + "\"";
}

// The rows of a file behind its header, six cells each, with their lines.
struct Row {
  int line = 0;
  std::vector<std::string> cells;
};
Result<std::vector<Row>> Rows(const std::string& file, const std::string& text) {
  rules::CsvReader reader(text);
  std::vector<rules::CsvCell> cells;
  std::vector<Row> rows;
  std::string header;
  if (reader.Next(&cells)) {
    for (const rules::CsvCell& cell : cells) {
      header += (header.empty() ? "" : ",") + std::string(Trim(cell.text));
    }
  }
  if (header != kHeader) {
    return DataError(fmt::format("{}:1: the header is '{}', expected '{}'", file, header, kHeader));
  }
  while (reader.Next(&cells)) {
    if (cells.size() != 6) {
      return DataError(fmt::format("{}:{}: {} cells, expected 6 ({})", file, reader.line(),
                                   cells.size(), kHeader));
    }
    Row& row = rows.emplace_back();
    row.line = reader.line();
    for (const rules::CsvCell& cell : cells) row.cells.emplace_back(Trim(cell.text));
  }
  if (!reader.broken().empty()) {
    const rules::CsvBroken& broken = reader.broken().front();
    return DataError(
        fmt::format("{}:{}:{}: {}", file, broken.at.line, broken.at.column, broken.message));
  }
  return rows;
}

Result<std::shared_ptr<const Institution>> ReadInstitution(const std::vector<std::string>& cells) {
  auto made = std::make_shared<Institution>();
  made->fixmedins_code = cells[0];
  made->name = cells[1];
  if (made->fixmedins_code.empty()) return DataError("fixmedins_code is missing");
  if (!IsHash(cells[2])) {
    return DataError(
        fmt::format("key_sha256 is '{}', expected 64 digits 0-9 a-f", cells[2].substr(0, 8)));
  }
  MJ_TRY(made->rights, ReadRights(cells[3]));
  if (cells[4] != "none" && cells[4] != "required") {
    return DataError(fmt::format("signature is '{}', expected none or required", cells[4]));
  }
  made->signature_required = cells[4] == "required";
  if (!cells[5].empty()) {
    MJ_TRY(made->sm2, Sm2Key::Parse(cells[5]));
  }
  return made;
}

}  // namespace

std::string_view ToString(Right right) {
  switch (right) {
    case Right::kCheck:
      return "check";
    case Right::kSettle:
      return "settle";
    case Right::kRead:
      return "read";
    case Right::kPersonal:
      return "personal";
    case Right::kAdmin:
      return "admin";
  }
  return "";
}

Result<Institutions::Table> Institutions::Read(const std::string& file, const std::string& text) {
  MJ_TRY(const std::vector<Row> rows, Rows(file, text));
  Table table;
  for (const Row& row : rows) {
    auto made = ReadInstitution(row.cells);
    if (!made) return DataError(fmt::format("{}:{}: {}", file, row.line, made.error().message));
    if (!table.emplace(row.cells[2], *std::move(made)).second) {
      return DataError(fmt::format("{}:{}: the key is there twice", file, row.line));
    }
  }
  return table;
}

Result<std::unique_ptr<Institutions>> Institutions::Load(const std::string& file) {
  std::unique_ptr<Institutions> made(new Institutions(file));
  MJ_RETURN_IF_ERROR(made->Reload());
  return made;
}

Status Institutions::Reload() {
  MJ_TRY(const std::string text, ReadFile(file_));
  MJ_TRY(Table table, Read(file_, text));
  auto made = std::make_shared<const Table>(std::move(table));
  const std::lock_guard lock(mutex_);
  table_ = std::move(made);
  return {};
}

std::shared_ptr<const Institution> Institutions::Find(std::string_view key) const {
  std::shared_ptr<const Table> table;
  {
    const std::lock_guard lock(mutex_);
    table = table_;
  }
  // What is looked up is a hash that the caller cannot steer, so the look-up tells nothing.
  const std::string hash = Sha256Hex(key);
  const auto found = table->find(hash);
  return found != table->end() && SameSecret(found->first, hash) ? found->second : nullptr;
}

size_t Institutions::size() const {
  const std::lock_guard lock(mutex_);
  return table_->size();
}

Result<std::string> AddInstitution(const std::string& file, const NewInstitution& institution) {
  MJ_TRY(const std::string key, NewKey());
  const std::vector<std::string> cells = {institution.fixmedins_code,
                                          institution.name,
                                          Sha256Hex(key),
                                          institution.rights,
                                          institution.signature_required ? "required" : "none",
                                          institution.sm2_public_key};
  if (const auto good = ReadInstitution(cells); !good) return UsageError(good.error().message);
  std::string text = std::string(kHeader) + "\n";
  if (std::filesystem::exists(file)) {
    MJ_TRY(text, ReadFile(file));
    MJ_TRY(const std::vector<Row> rows, Rows(file, text));
    if (!text.ends_with('\n')) text += '\n';
  }
  for (size_t i = 0; i < cells.size(); ++i) text += (i == 0 ? "" : ",") + Quoted(cells[i]);
  MJ_RETURN_IF_ERROR(WriteFile(file, text + "\n"));
  return key;
}

Result<std::vector<std::vector<std::string>>> ListInstitutions(const std::string& file) {
  MJ_TRY(const std::string text, ReadFile(file));
  MJ_TRY(const std::vector<Row> rows, Rows(file, text));
  std::vector<std::vector<std::string>> list;
  for (const Row& row : rows) {
    list.push_back(
        {row.cells[0], row.cells[1], row.cells[3], row.cells[4], row.cells[2].substr(0, 8)});
  }
  return list;
}

}  // namespace mingjian::service
