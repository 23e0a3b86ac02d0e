// What a request says, checked: fields of the body, names and values of the query.

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "desk/handlers.h"

namespace mingjian::desk {
namespace {

using service::JsonKind;
using service::JsonNode;
using service::JsonTree;

// A value as a message shows it: short, and on one line.
std::string Shown(std::string_view value) {
  std::string text;
  for (const char c : value.substr(0, 60)) text += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
  while (!IsUtf8(text)) text.pop_back();
  return value.size() > 60 ? text + "…" : text;
}

constexpr std::string_view kMoney = "an amount in yuan as text, as in \"12.50\"";
constexpr std::string_view kDay = "a day, as in 2026-05-06";

}  // namespace

std::unexpected<Error> WrongField(std::string_view name, std::string_view value,
                                  std::string_view expected) {
  return UsageError(fmt::format("{} is '{}'; expected {}", name, Shown(value), expected));
}

// --- Fields -------------------------------------------------------------------------------------

const JsonNode* Fields::Find(std::string_view name) const {
  const JsonNode* const found = tree_->Find(*node_, name);
  return found == nullptr || found->kind == JsonKind::kNull ? nullptr : found;
}

std::unexpected<Error> Fields::Wrong(std::string_view name, std::string_view expected) const {
  const JsonNode* const found = Find(name);
  if (found == nullptr)
    return UsageError(fmt::format("{} is missing; expected {}", name, expected));
  const bool plain = found->kind != JsonKind::kObject && found->kind != JsonKind::kArray;
  return WrongField(name, plain ? found->text : ToString(found->kind), expected);
}

bool Fields::Has(std::string_view name) const { return Find(name) != nullptr; }

Result<std::string> Fields::Text(std::string_view name, size_t max) const {
  const JsonNode* const found = Find(name);
  if (found == nullptr || found->kind != JsonKind::kString) return Wrong(name, "text");
  if (found->text.find('\0') != std::string_view::npos || !IsUtf8(found->text)) {
    return Wrong(name, "text without zero bytes");
  }
  if (CodePoints(found->text) > max) {
    return Wrong(name, fmt::format("text of at most {} characters", max));
  }
  return std::string(found->text);
}

Result<int64_t> Fields::Int(std::string_view name) const {
  const JsonNode* const found = Find(name);
  if (found == nullptr || (found->kind != JsonKind::kNumber && found->kind != JsonKind::kString)) {
    return Wrong(name, "a whole number");
  }
  const auto number = ParseInt(found->text);
  if (!number) return Wrong(name, "a whole number");
  return *number;
}

Result<bool> Fields::Flag(std::string_view name) const {
  const JsonNode* const found = Find(name);
  if (found == nullptr || found->kind != JsonKind::kBool) return Wrong(name, "true or false");
  return found->text == "true";
}

Result<Decimal> Fields::Money(std::string_view name) const {
  const JsonNode* const found = Find(name);
  if (found == nullptr || (found->kind != JsonKind::kNumber && found->kind != JsonKind::kString)) {
    return Wrong(name, kMoney);
  }
  const auto amount = Decimal::Parse(found->text);
  if (!amount) return Wrong(name, kMoney);
  return *amount;
}

Result<Seconds> Fields::Day(std::string_view name) const {
  const JsonNode* const found = Find(name);
  if (found == nullptr || found->kind != JsonKind::kString) return Wrong(name, kDay);
  const auto day = ParseDate(found->text);
  if (!day) return Wrong(name, kDay);
  return *day;
}

Result<std::string> Fields::TextOr(std::string_view name, std::string_view otherwise,
                                   size_t max) const {
  return Has(name) ? Text(name, max) : Result<std::string>(std::string(otherwise));
}
Result<int64_t> Fields::IntOr(std::string_view name, int64_t otherwise) const {
  return Has(name) ? Int(name) : Result<int64_t>(otherwise);
}
Result<bool> Fields::FlagOr(std::string_view name, bool otherwise) const {
  return Has(name) ? Flag(name) : Result<bool>(otherwise);
}
Result<Decimal> Fields::MoneyOr(std::string_view name, Decimal otherwise) const {
  return Has(name) ? Money(name) : Result<Decimal>(otherwise);
}
Result<Seconds> Fields::DayOr(std::string_view name, Seconds otherwise) const {
  return Has(name) ? Day(name) : Result<Seconds>(otherwise);
}

Result<std::vector<Fields>> Fields::List(std::string_view name) const {
  std::vector<Fields> list;
  const JsonNode* const found = Find(name);
  if (found == nullptr) return list;
  if (found->kind != JsonKind::kArray) return Wrong(name, "a list of objects");
  for (const JsonNode& item : tree_->Children(*found)) {
    if (item.kind != JsonKind::kObject) return Wrong(name, "a list of objects");
    list.push_back(Fields(tree_, &item));
  }
  return list;
}

Result<std::vector<std::pair<std::string, std::string>>> Fields::Members(
    std::string_view name) const {
  std::vector<std::pair<std::string, std::string>> members;
  const JsonNode* const found = Find(name);
  if (found == nullptr) return members;
  if (found->kind != JsonKind::kObject) return Wrong(name, "an object");
  for (const JsonNode& member : tree_->Children(*found)) {
    if (member.kind != JsonKind::kString && member.kind != JsonKind::kNumber) {
      return Wrong(name, "an object of texts or numbers");
    }
    members.emplace_back(member.key, member.text);
  }
  return members;
}

Status Fields::Only(std::initializer_list<std::string_view> names) const {
  for (const JsonNode& member : tree_->Children(*node_)) {
    if (std::ranges::find(names, member.key) == names.end()) {
      const std::vector<std::string_view> known(names);
      return UsageError(fmt::format("there is no field '{}'{}; expected {}", Shown(member.key),
                                    DidYouMean(member.key, known, ": "), fmt::join(known, ", ")));
    }
  }
  return {};
}

std::string_view Fields::Source(std::string_view name) const {
  return tree_->SourceOf(*node_, name);
}

Result<Fields> Fields::Read(const service::HttpRequest& request) {
  auto read = JsonTree::Parse(request.body);
  if (!read) return UsageError("the body is " + read.error().message);
  JsonTree& parsed = *read;
  if (parsed.root().kind != JsonKind::kObject) {
    return UsageError(
        fmt::format("the body is {}; expected a JSON object", ToString(parsed.root().kind)));
  }
  auto tree = std::make_shared<const JsonTree>(std::move(parsed));
  const JsonNode* const root = &tree->root();
  return Fields(std::move(tree), root);
}

// --- Visit --------------------------------------------------------------------------------------

Result<Fields> Visit::Body() const { return Fields::Read(request); }

Result<int64_t> Visit::Number(const std::string& name) const {
  const auto number = ParseInt(Value(name));
  if (!number) return WrongField(name, Value(name), "a whole number");
  return *number;
}

std::string Visit::Query(const std::string& name) const {
  const auto found = request.query.find(name);
  return found == request.query.end() ? std::string() : found->second;
}

Result<std::optional<int64_t>> Visit::QueryNumber(const std::string& name) const {
  const std::string text = Query(name);
  if (text.empty()) return std::optional<int64_t>();
  const auto number = ParseInt(text);
  if (!number) return WrongField(name, text, "a whole number");
  return number;
}

Result<std::optional<Decimal>> Visit::QueryMoney(const std::string& name) const {
  const std::string text = Query(name);
  if (text.empty()) return std::optional<Decimal>();
  const auto amount = Decimal::Parse(text);
  if (!amount) return WrongField(name, text, kMoney);
  return amount;
}

Result<Seconds> Visit::QueryDay(const std::string& name) const {
  const std::string text = Query(name);
  if (text.empty()) return 0;
  const auto day = ParseDate(text);
  if (!day) return WrongField(name, text, kDay);
  return *day;
}

Result<int> Visit::Limit() const {
  MJ_TRY(const std::optional<int64_t> limit, QueryNumber("limit"));
  if (!limit) return 50;
  if (*limit < 1 || *limit > 1000) return WrongField("limit", Query("limit"), "1 to 1000");
  return static_cast<int>(*limit);
}

Status Visit::OnlyQuery(std::initializer_list<std::string_view> names) const {
  std::vector<std::string_view> known(names);
  known.insert(known.end(), {"limit", "after", "unmask"});
  for (const auto& [name, value] : request.query) {
    if (std::ranges::find(known, name) == known.end()) {
      return UsageError(fmt::format("there is no filter '{}'{}; expected {}", Shown(name),
                                    DidYouMean(name, known, ": "), fmt::join(known, ", ")));
    }
  }
  return {};
}

Result<bool> Visit::Unmask(const std::string& what) const {
  const std::string asked = Query("unmask");
  if (asked.empty() || asked == "0") return false;
  if (asked != "1") return WrongField("unmask", asked, "0 or 1");
  MJ_RETURN_IF_ERROR(casework::LogUnmasked(database, actor, now, what));
  return true;
}

}  // namespace mingjian::desk
