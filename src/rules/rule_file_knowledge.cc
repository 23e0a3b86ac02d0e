// The knowledge entry: which table, and which codes of the subject select its points.

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "model/model.h"
#include "rules/rule_file_reader.h"

namespace mingjian::rules {
namespace {

using NodeKind = YamlNode::Kind;

struct LookupWord {
  std::string_view word;
  Entity entity;
};
constexpr std::array<LookupWord, 1> kLineWords = {{{"line", Entity::kLine}}};
constexpr std::array<LookupWord, 3> kGroupWords = {{{"lines", Entity::kLine},
                                                    {"diagnoses", Entity::kDiagnosis},
                                                    {"procedures", Entity::kProcedure}}};

std::span<const LookupWord> WordsOf(Subject subject) {
  if (subject == Subject::kLine) return kLineWords;
  return kGroupWords;
}

// Only fields that the lake keeps as codes can be looked up in an index.
bool IsCoded(Entity entity, const RecordMember& member) {
  if (member.member != Member::kField) return false;
  const model::Table* table = model::FindTable(TableOf(entity));
  return table != nullptr && table->fields[member.field].type == model::Type::kCode;
}

}  // namespace

void RuleReader::ReadKnowledge() {
  const YamlNode* map = Get("knowledge");
  if (map == nullptr || map->IsNull() || !Expect(file_, *map, NodeKind::kMap, "knowledge")) return;
  if (map->entries.empty()) return;
  if (map->entries.size() > 1) {
    file_.Error(map->entries[1].first, "one_knowledge",
                "a rule has one knowledge entry; this is the second",
                "ask for further tables with points('table', code)");
  }
  const auto& [name, entry] = map->entries.front();
  if (!IsIdentifier(name.text)) {
    file_.Error(name, "bad_name",
                fmt::format("'{}' is not a name that expressions can use", name.text),
                "use letters, digits and '_'");
    return;
  }
  if (!Expect(file_, entry, NodeKind::kMap, name.text)) return;
  Keys(file_, entry, std::array<std::string_view, 2>{"table", "where"}, {},
       fmt::format("knowledge entry '{}'", name.text));
  KnowledgeUse use;
  use.name = name.text;
  const YamlNode* table = entry.Find("table");
  const YamlNode* where = entry.Find("where");
  if (table == nullptr || !table->IsScalar()) return;
  const auto at = std::find_if(context_.tables.begin(), context_.tables.end(),
                               [&](const KnowledgeTable& t) { return t.name == table->text; });
  if (at == context_.tables.end()) {
    std::vector<std::string_view> names(context_.table_names.begin(), context_.table_names.end());
    file_.Error(*table, "unknown_table",
                fmt::format("there is no knowledge table '{}'", table->text),
                DidYouMean(table->text, names));
    return;
  }
  use.table = static_cast<size_t>(at - context_.tables.begin());
  if (where == nullptr || !Expect(file_, *where, NodeKind::kMap, "where")) return;
  if (ReadWhere(*where, *at, &use)) rule_.knowledge = std::move(use);
}

bool RuleReader::ReadWhere(const YamlNode& where, const KnowledgeTable& table, KnowledgeUse* use) {
  const YamlNode* any = where.Find("any");
  const YamlNode* is = where.Find("is");
  if (any != nullptr || is != nullptr) {
    Keys(file_, where, std::array<std::string_view, 2>{"any", "is"}, {}, "'where'");
    if (any == nullptr || is == nullptr || !Expect(file_, *any, NodeKind::kList, "any")) {
      return false;
    }
    bool good = true;
    for (const YamlNode& column : any->items) good &= ReadWhereColumn(column, table, use);
    if (any->items.empty()) {
      file_.Error(*any, "bad_value", "'any' is empty; expected columns of the table");
      good = false;
    }
    return ReadWhereField(*is, use) && good;
  }
  if (where.entries.size() != 1) {
    file_.Error(where, "bad_where",
                fmt::format("'where' has {} entries; expected one column, or 'any' and 'is'",
                            where.entries.size()),
                "write {item_code: line.item_code} or {any: [a, b], is: line.item_code}; test "
                "further columns in 'when'");
    return false;
  }
  const bool good = ReadWhereColumn(where.entries[0].first, table, use);
  return ReadWhereField(where.entries[0].second, use) && good;
}

bool RuleReader::ReadWhereColumn(const YamlNode& column, const KnowledgeTable& table,
                                 KnowledgeUse* use) {
  const std::optional<size_t> at = table.Find(column.text);
  std::vector<std::string_view> names;
  for (const KnowledgeColumn& known : table.columns) {
    if (known.kind == KnowledgeColumn::Kind::kCode || known.kind == KnowledgeColumn::Kind::kCodes) {
      names.push_back(known.name);
    }
  }
  if (!at) {
    file_.Error(column, "unknown_column",
                fmt::format("table '{}' has no column '{}'", table.name, column.text),
                DidYouMean(column.text, names));
    return false;
  }
  if (std::find(names.begin(), names.end(), column.text) == names.end()) {
    file_.Error(column, "not_coded",
                fmt::format("column '{}' of table '{}' is no code; points are found by codes",
                            column.text, table.name),
                names.empty() ? std::string("give the column the type 'code' in the table")
                              : fmt::format("its code columns: {}", fmt::join(names, ", ")));
    return false;
  }
  use->lookup.columns.push_back(*at);
  return true;
}

bool RuleReader::ReadWhereField(const YamlNode& field, KnowledgeUse* use) {
  if (!Expect(file_, field, NodeKind::kScalar, "where")) return false;
  const std::string_view text = Trim(field.text);
  const size_t dot = text.find('.');
  const std::string_view word = text.substr(0, dot);
  const std::string_view name =
      dot == std::string_view::npos ? std::string_view() : text.substr(dot + 1);
  const std::span<const LookupWord> words = WordsOf(rule_.on);
  const auto at = std::find_if(words.begin(), words.end(),
                               [&](const LookupWord& known) { return known.word == word; });
  if (at == words.end()) {
    if (!subject_known_) return false;
    std::vector<std::string> forms;
    for (const LookupWord& known : words) forms.push_back(fmt::format("{}.<field>", known.word));
    file_.Error(field, "bad_where",
                fmt::format("'{}' cannot select points of a rule on {}; expected {}", text,
                            ToString(rule_.on), fmt::join(forms, ", ")));
    return false;
  }
  const Record& record = RecordOf(at->entity);
  std::vector<std::string_view> coded;
  for (const RecordMember& member : record.members) {
    if (IsCoded(at->entity, member)) coded.push_back(member.name);
  }
  const RecordMember* member = record.Find(name);
  const size_t inside = dot == std::string_view::npos ? 0 : dot + 1;
  if (member == nullptr) {
    file_.ErrorInside(field, inside, "unknown_field",
                      fmt::format("{} has no field '{}'", record.name, name),
                      DidYouMean(name, coded));
    return false;
  }
  if (!IsCoded(at->entity, *member)) {
    file_.ErrorInside(
        field, inside, "not_coded",
        fmt::format("field '{}' of {} is no code; points are found by codes", name, record.name),
        fmt::format("its codes: {}", fmt::join(coded, ", ")));
    return false;
  }
  use->lookup.entity = at->entity;
  use->lookup.member = member;
  return true;
}

}  // namespace mingjian::rules
