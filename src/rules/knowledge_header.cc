// The header row of a knowledge table: names and types of its columns.

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.h"
#include "rules/knowledge.h"

namespace mingjian::rules {
namespace {

using Kind = KnowledgeColumn::Kind;

struct KindName {
  std::string_view name;
  Kind kind;
};
constexpr std::array<KindName, 7> kKinds = {{{"code", Kind::kCode},
                                             {"string", Kind::kString},
                                             {"int", Kind::kInt},
                                             {"decimal", Kind::kDecimal},
                                             {"bool", Kind::kBool},
                                             {"date", Kind::kDate},
                                             {"codes", Kind::kCodes}}};

struct CommonColumn {
  std::string_view name;
  Kind kind;
  bool required;
};
constexpr std::array<CommonColumn, 7> kCommon = {{{"point", Kind::kString, true},
                                                  {"source", Kind::kString, true},
                                                  {"batch", Kind::kString, true},
                                                  {"valid_from", Kind::kDate, true},
                                                  {"valid_to", Kind::kDate, true},
                                                  {"superseded_by", Kind::kString, true},
                                                  {"match", Kind::kString, false}}};

const CommonColumn* FindCommon(std::string_view name) {
  for (const CommonColumn& column : kCommon) {
    if (column.name == name) return &column;
  }
  return nullptr;
}

bool IsName(std::string_view name) {
  if (name.empty() || !(name[0] == '_' || (name[0] >= 'a' && name[0] <= 'z'))) return false;
  return std::all_of(name.begin(), name.end(), [](char c) {
    return c == '_' || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
  });
}

}  // namespace

std::string_view ToString(KnowledgeColumn::Kind kind) {
  for (const KindName& named : kKinds) {
    if (named.kind == kind) return named.name;
  }
  return "?";
}

std::optional<KnowledgeColumn::Kind> KnowledgeKindOf(std::string_view name) {
  for (const KindName& named : kKinds) {
    if (named.name == name) return named.kind;
  }
  return std::nullopt;
}

bool KnowledgeBuilder::ReadHeader(const CsvReader& reader, const std::vector<CsvCell>& cells,
                                  KnowledgeFile kind, std::vector<size_t>* columns) {
  const bool define = table_.columns.empty();
  bool good = true;
  for (const CsvCell& cell : cells) {
    good &= AddHeaderCell(reader, cell, kind, define, columns);
  }
  return CheckCommonColumns(reader, kind, *columns) && good;
}

bool KnowledgeBuilder::AddHeaderCell(const CsvReader& reader, const CsvCell& cell,
                                     KnowledgeFile kind, bool define,
                                     std::vector<size_t>* columns) {
  const size_t colon = cell.text.find(':');
  const std::string_view name = Trim(cell.text.substr(0, colon));
  const std::string_view type_name =
      colon == std::string_view::npos ? std::string_view() : Trim(cell.text.substr(colon + 1));
  const TextPosition at = reader.At(cell.offset);
  if (!IsName(name)) {
    Report(at, "bad_header",
           fmt::format("'{}' is not a column name; expected name:type with lower-case letters, "
                       "digits and '_'",
                       name));
    return false;
  }
  std::optional<Kind> type = KnowledgeKindOf(type_name);
  const std::optional<size_t> known = table_.Find(name);
  if (type_name.empty()) {
    if (known && !define) type = table_.columns[*known].kind;
    if (!type && kind == KnowledgeFile::kReplaced) {
      const CommonColumn* common = FindCommon(name);
      if (common != nullptr) type = common->kind;
    }
  }
  if (!type) {
    std::vector<std::string_view> names;
    names.reserve(std::size(kKinds));
    for (const KindName& named : kKinds) names.push_back(named.name);
    Report(at, "unknown_column_type",
           fmt::format("column '{}' has {}; expected {}", name,
                       type_name.empty() ? std::string("no type")
                                         : fmt::format("the unknown type '{}'", type_name),
                       fmt::join(names, ", ")),
           DidYouMean(type_name, names));
    return false;
  }
  if (const CommonColumn* common = FindCommon(name); common != nullptr && common->kind != *type) {
    Report(at, "column_type",
           fmt::format("column '{}' has type {}; expected {}", name, ToString(*type),
                       ToString(common->kind)));
    return false;
  }
  if (define || (!known && FindCommon(name) != nullptr)) {
    if (known) {
      Report(at, "duplicate_column", fmt::format("column '{}' is there twice", name));
      return false;
    }
    columns->push_back(table_.columns.size());
    table_.columns.push_back({std::string(name), *type, {}, {}, {}});
    // A common column that the rows read before do not have.
    for (size_t row = 0; row < table_.rows; ++row) AppendMissing(&table_.columns.back());
    return true;
  }
  if (!known) {
    std::vector<std::string_view> names;
    names.reserve(table_.columns.size());
    for (const KnowledgeColumn& column : table_.columns) names.push_back(column.name);
    Report(at, "unknown_column", fmt::format("table '{}' has no column '{}'", table_.name, name),
           DidYouMean(name, names));
    return false;
  }
  if (table_.columns[*known].kind != *type) {
    Report(at, "column_type",
           fmt::format("column '{}' has type {}; table '{}' has it as {}", name, ToString(*type),
                       table_.name, ToString(table_.columns[*known].kind)));
    return false;
  }
  if (std::find(columns->begin(), columns->end(), *known) != columns->end()) {
    Report(at, "duplicate_column", fmt::format("column '{}' is there twice", name));
    return false;
  }
  columns->push_back(*known);
  return true;
}

bool KnowledgeBuilder::CheckCommonColumns(const CsvReader& reader, KnowledgeFile kind,
                                          const std::vector<size_t>& columns) {
  bool good = true;
  for (const CommonColumn& common : kCommon) {
    const std::optional<size_t> known = table_.Find(common.name);
    const bool given = known && std::find(columns.begin(), columns.end(), *known) != columns.end();
    if (given || !common.required) continue;
    if (kind == KnowledgeFile::kReplaced) {
      if (!known) {
        table_.columns.push_back({std::string(common.name), common.kind, {}, {}, {}});
        for (size_t row = 0; row < table_.rows; ++row) AppendMissing(&table_.columns.back());
      }
      continue;
    }
    Report({reader.line(), 1}, "missing_column",
           fmt::format("column '{}:{}' is missing; every table has it", common.name,
                       ToString(common.kind)));
    good = false;
  }
  return good;
}

}  // namespace mingjian::rules
