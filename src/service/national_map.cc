#include "service/national_map.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "base/time.h"
#include "engine/columns.h"
#include "model/checks.h"

namespace mingjian::service {
namespace {

// 9999-12-31 and the like: "still open".
constexpr Seconds kOpenFrom = 221'845'392'000;  // 9000-01-01

bool IsHospitalLevel(std::string_view value) {
  return model::IsInCodeSet(*model::FindCodeSet("hosp_lv"), value);
}

const model::CodeSet* ClosedSetOf(Slot slot, size_t field) {
  const std::string_view name = engine::ModelTableOf(EntityOf(slot))->fields[field].code_set;
  if (name.empty()) return nullptr;
  const model::CodeSet* const set = model::FindCodeSet(name);
  return set->open ? nullptr : set;
}

}  // namespace

rules::Entity EntityOf(Slot slot) {
  switch (slot) {
    case Slot::kPerson:
      return rules::Entity::kPerson;
    case Slot::kVisit:
      return rules::Entity::kVisit;
    case Slot::kDiagnosis:
      return rules::Entity::kDiagnosis;
    case Slot::kProcedure:
      return rules::Entity::kProcedure;
    case Slot::kSettlement:
      return rules::Entity::kSettlement;
    case Slot::kLine:
    case Slot::kExtra:
      break;
  }
  return rules::Entity::kLine;
}

const JsonNode* Get(const JsonTree& tree, const Dialect& dialect, const JsonNode& object,
                    std::string_view name) {
  if (const auto locals = dialect.names.find(name); locals != dialect.names.end()) {
    for (const std::string& local : locals->second) {
      if (const JsonNode* node = tree.Find(object, local)) return node;
    }
  }
  return tree.Find(object, name);
}

std::string_view TextOf(const JsonNode* node) {
  return node == nullptr ? std::string_view() : Trim(node->text);
}

bool IsId(std::string_view text) {
  return !text.empty() && text.size() <= 100 && std::none_of(text.begin(), text.end(), [](char c) {
    return static_cast<uint8_t>(c) < 0x20 || c == 0x7F;
  });
}

std::optional<int64_t> InScope(int64_t sum, int64_t ownpay, std::string_view selfpay) {
  if (sum == engine::kMissing || ownpay == engine::kMissing || selfpay.empty()) return std::nullopt;
  const auto self = CellOf(model::Type::kDecimal, selfpay, Reading::kLenient);
  if (!self) return std::nullopt;
  const int64_t rest = sum - ownpay - *self;
  if ((sum >= 0 && rest < 0) || (sum < 0 && rest > 0)) return std::nullopt;
  return rest;
}

ObjectMap::ObjectMap(std::span<const Entry> entries, std::span<const Slot> slots,
                     std::span<const std::string_view> reserved, const Dialect& dialect) {
  std::map<std::string, Key, std::less<>> keys;
  for (const Entry& entry : entries) {
    Key& key = keys[std::string(entry.name)];
    Target target{.slot = entry.slot, .use = entry.use};
    if (entry.slot == Slot::kExtra) {
      target.field = static_cast<uint32_t>(extras.size());
      extras.push_back(entry.name);
    } else {
      const auto field = engine::ModelTableOf(EntityOf(entry.slot))->Find(entry.field);
      MJ_CHECK(field.has_value());
      target.field = static_cast<uint32_t>(*field);
      target.closed = ClosedSetOf(entry.slot, *field);
    }
    key.targets.push_back(target);
  }
  for (const Slot slot : slots) {
    const model::Table& table = *engine::ModelTableOf(EntityOf(slot));
    for (size_t i = 0; i < table.fields.size(); ++i) {
      const std::string_view name = table.fields[i].name;
      if (std::find(reserved.begin(), reserved.end(), name) != reserved.end()) continue;
      if (std::any_of(entries.begin(), entries.end(),
                      [&](const Entry& entry) { return entry.name == name; })) {
        continue;
      }
      keys[std::string(name)].targets.push_back(
          {slot, Use::kPlain, static_cast<uint32_t>(i), ClosedSetOf(slot, i)});
    }
  }
  for (auto& [name, key] : keys) {
    key.name = name;
    if (const auto values = dialect.values.find(name); values != dialect.values.end()) {
      key.values = &values->second;
    }
    const Key* const kept = keys_.emplace_back(std::make_unique<const Key>(key)).get();
    by_name_[name] = kept;
    if (const auto value = dialect.defaults.find(name); value != dialect.defaults.end()) {
      defaults.emplace_back(kept, value->second);
    }
  }
  // A local name wins over a national one that means something else.
  for (const auto& [national, locals] : dialect.names) {
    const auto found = by_name_.find(national);
    if (found == by_name_.end()) continue;
    const Key* const key = found->second;
    for (const std::string& local : locals) by_name_[local] = key;
  }
}

const ObjectMap::Key* ObjectMap::Find(std::string_view key) const {
  const auto found = by_name_.find(key);
  return found == by_name_.end() ? nullptr : found->second;
}

size_t ObjectMap::ExtraOf(std::string_view name) const {
  const auto found = std::find(extras.begin(), extras.end(), name);
  MJ_CHECK(found != extras.end());
  return static_cast<size_t>(found - extras.begin());
}

void ObjectReader::Read(const JsonNode& object, uint32_t row) {
  std::fill(extras_.begin(), extras_.end(), std::string_view());
  if (object.kind != JsonKind::kObject) {
    return AddProblem(tree_, object, "", object.text, "对象", problems_);
  }
  for (const auto& [key, value] : map_.defaults) {
    JsonNode node;
    node.kind = JsonKind::kString;
    node.text = value;
    ReadValue(*key, node, row);
  }
  size_t next = 0;
  for (const JsonNode& member : tree_.Children(object)) {
    if (const ObjectMap::Key* key = KeyOf(member.key, &next)) ReadValue(*key, member, row);
  }
}

// What a key means. `next`: where in seen_ the object's next key is to be expected.
const ObjectMap::Key* ObjectReader::KeyOf(std::string_view name, size_t* next) {
  // Objects leave out what they have not.
  constexpr size_t kLeftOut = 16;
  const size_t end = std::min(*next + kLeftOut, seen_.size());
  for (size_t at = *next; at < end; ++at) {
    if (seen_[at].first != name) continue;
    *next = at + 1;
    return seen_[at].second;
  }
  const ObjectMap::Key* const key = map_.Find(name);
  // More keys than any kind of object has are not worth keeping.
  constexpr size_t kMostKeys = 256;
  if (seen_.size() < kMostKeys) {
    seen_.insert(seen_.begin() + static_cast<ptrdiff_t>(*next), {name, key});
    ++*next;
  }
  return key;
}

void ObjectReader::ReadValue(const ObjectMap::Key& key, const JsonNode& node, uint32_t row) {
  if (node.kind == JsonKind::kNull) return;
  std::string_view text = Trim(node.text);
  if (key.values != nullptr) {
    if (const auto found = key.values->find(text); found != key.values->end()) {
      text = found->second;
    }
  }
  for (const Target& target : key.targets) {
    if (target.slot == Slot::kExtra) {
      if (!IsNoValue(text)) extras_[target.field] = text;
    } else {
      ReadCell(target, node, text, row);
    }
  }
}

void ObjectReader::ReadCell(const Target& target, const JsonNode& node, std::string_view text,
                            uint32_t row) {
  RowsWriter& rows = *rows_[static_cast<size_t>(target.slot)];
  switch (target.use) {
    case Use::kPlain:
      break;
    case Use::kOpenDate:
      if (const auto time = ParseTime(text); time && *time >= kOpenFrom) return;
      break;
    case Use::kLevel:
      if (text == "1" || text == "2" || text == "3") {
        constexpr std::string_view kPadded[] = {"01", "02", "03"};
        text = kPadded[text.front() - '1'];
      }
      break;
    case Use::kHospitalLevel:
      if (!IsHospitalLevel(text)) return;
      break;
    case Use::kTakeHome:
      if (text != "0" && text != "1") return;
      break;
    case Use::kMainProcedure:
      if (text != "0" && text != "1") return;
      text = text == "1" ? "1" : "2";
      break;
  }
  if (target.closed != nullptr && !IsNoValue(text) && !model::IsInCodeSet(*target.closed, text)) {
    return AddProblem(tree_, node, "", text,
                      fmt::format("代码表 {} 中的值,已忽略", target.closed->name), warnings_);
  }
  const CellState state =
      service::ReadCell(node.kind, text, Reading::kLenient, row, target.field, &rows);
  if (state == CellState::kBad) {
    AddProblem(tree_, node, "", node.text, ExpectedZh(rows.table().fields[target.field].type),
               problems_);
  }
}

}  // namespace mingjian::service
