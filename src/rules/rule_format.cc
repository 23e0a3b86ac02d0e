#include "rules/rule_format.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

#include "base/text.h"
#include "rules/yaml_tree.h"

namespace mingjian::rules {
namespace {

constexpr size_t kWidth = 100;

constexpr std::array<std::string_view, 24> kOrder = {
    "id",       "title",     "code",          "class",  "source",  "version",
    "severity", "moments",   "valid",         "basis",  "about",   "on",
    "applies",  "knowledge", "parameters",    "let",    "when",    "violates",
    "involves", "amount",    "discriminator", "values", "message", "exceptions"};

// Keys inside the short maps, in their order.
constexpr std::array<std::string_view, 18> kInnerOrder = {
    "seq88",   "gz79",  "before", "during", "after", "from",    "to",  "law", "document",
    "article", "table", "where",  "any",    "is",    "default", "min", "max", "unit"};

size_t PlaceOf(std::string_view key, std::span<const std::string_view> order) {
  return static_cast<size_t>(std::find(order.begin(), order.end(), key) - order.begin());
}

bool IsOneOf(std::string_view key, std::initializer_list<std::string_view> keys) {
  return std::find(keys.begin(), keys.end(), key) != keys.end();
}

// May the text stand without quotes? Stricter than YAML, so that it holds in lists and maps, too.
bool IsPlain(std::string_view text, bool flow) {
  if (text.empty() || text != Trim(text)) return false;
  if (std::string_view("-?:,[]{}#&*!|>'\"%@`~").find(text[0]) != std::string_view::npos)
    return false;
  if (text.find(": ") != std::string_view::npos || text.ends_with(':') ||
      text.find(" #") != std::string_view::npos || text.find('\n') != std::string_view::npos) {
    return false;
  }
  if (text == "null") return false;
  return !flow || text.find_first_of(",[]{}") == std::string_view::npos;
}

std::string SingleQuoted(std::string_view text) {
  std::string quoted = "'";
  for (const char c : text) quoted += c == '\'' ? std::string("''") : std::string(1, c);
  return quoted + "'";
}

class Formatter {
 public:
  Formatter(const std::string& name, std::string text) : name_(name), text_(std::move(text)) {
    if (text_.starts_with("\xEF\xBB\xBF")) text_.erase(0, 3);
    std::erase(text_, '\r');
  }

  Result<std::string> Format() {
    std::vector<Diagnostic> diagnostics;
    const YamlFile file(name_, text_, &diagnostics);
    MJ_RETURN_IF_ERROR(Good(diagnostics));
    root_ = &file.root();
    if (!root_->IsMap()) {
      return DataError(
          fmt::format("{}: the file is {}; expected a map of keys", name_, ToString(root_->kind)));
    }
    MJ_RETURN_IF_ERROR(Cut(file));
    // First the canonical layout; should a value change by it, which would be our own mistake, the
    // order of keys alone.
    for (const bool relayout : {true, false}) {
      std::string formatted = Join(relayout);
      std::vector<Diagnostic> again;
      const YamlFile check(name_, formatted, &again);
      if (again.empty() && SameValue(*root_, check.root(), true)) return formatted;
    }
    return text_;
  }

 private:
  struct Block {
    const YamlNode* key = nullptr;
    const YamlNode* value = nullptr;
    std::vector<std::string> comments;  // above the key
    std::vector<std::string> lines;     // of the key and its value
  };

  static Status Good(const std::vector<Diagnostic>& diagnostics) {
    std::vector<std::string> lines;
    for (const Diagnostic& diagnostic : diagnostics) lines.push_back(ToString(diagnostic));
    if (lines.empty()) return {};
    return DataError(fmt::format("{}", fmt::join(lines, "\n")));
  }

  // Cuts the file into header, one block a key, and what stands behind the last.
  Status Cut(const YamlFile& file) {
    std::vector<std::string> lines;
    for (const std::string_view line : Split(text_, '\n')) {
      const size_t end = line.find_last_not_of(" \t");
      lines.emplace_back(end == std::string_view::npos ? "" : line.substr(0, end + 1));
    }
    std::vector<size_t> begins;  // line of each key, from 0
    for (const auto& [key, value] : root_->entries) {
      const TextPosition at = file.At(key.offset);
      const auto line = static_cast<size_t>(at.line - 1);
      if (at.column != 1 || (!begins.empty() && line <= begins.back())) {
        return DataError(
            fmt::format("{}:{}:{}: key '{}' does not begin its line; write one key a "
                        "line from the first column",
                        name_, at.line, at.column, key.text));
      }
      begins.push_back(line);
    }
    size_t from = 0;
    for (size_t i = 0; i <= begins.size(); ++i) {
      const size_t until = i < begins.size() ? begins[i] : lines.size();
      // Comments and empty lines directly above belong to what follows.
      size_t lead = until;
      while (lead > from && (lines[lead - 1].empty() || lines[lead - 1].starts_with('#'))) --lead;
      if (i > 0) {
        blocks_[i - 1].lines.assign(lines.begin() + static_cast<ptrdiff_t>(begins[i - 1]),
                                    lines.begin() + static_cast<ptrdiff_t>(lead));
      }
      std::vector<std::string> above;
      for (size_t line = lead; line < until; ++line) {
        // The header of the file stands apart from its first key.
        if (lines[line].empty() && i == 0 && !above.empty()) {
          header_.insert(header_.end(), above.begin(), above.end());
          above.clear();
        }
        if (!lines[line].empty()) above.push_back(lines[line]);
      }
      if (i == begins.size()) {
        footer_ = std::move(above);
        break;
      }
      blocks_.push_back(
          {&root_->entries[i].first, &root_->entries[i].second, std::move(above), {}});
      from = begins[i] + 1;
    }
    return {};
  }

  std::string Join(bool relayout) const {
    std::vector<const Block*> order;
    for (const Block& block : blocks_) order.push_back(&block);
    std::stable_sort(order.begin(), order.end(), [](const Block* a, const Block* b) {
      return PlaceOf(a->key->text, kOrder) < PlaceOf(b->key->text, kOrder);
    });
    std::string text;
    const auto add = [&](const std::vector<std::string>& lines) {
      for (const std::string& line : lines) text += line + "\n";
    };
    add(header_);
    if (!header_.empty()) text += "\n";
    for (const Block* block : order) {
      add(block->comments);
      std::optional<std::string> laid;
      if (relayout) laid = Lay(*block);
      if (laid) {
        text += *laid;
      } else {
        add(block->lines);
      }
    }
    add(footer_);
    return text;
  }

  // A value in the canonical layout; nothing when it keeps its own.
  std::optional<std::string> Lay(const Block& block) const {
    // Every '#' that the values do not hold begins a comment.
    size_t there = 0;
    for (const std::string& line : block.lines) {
      there += static_cast<size_t>(std::count(line.begin(), line.end(), '#'));
    }
    if (there != Hashes(*block.key) + Hashes(*block.value)) return std::nullopt;
    const std::string& key = block.key->text;
    const YamlNode& value = *block.value;
    if (IsOneOf(key, {"applies", "when", "violates", "involves", "amount", "discriminator"})) {
      return Expression(key, value, 0);
    }
    if (IsOneOf(key, {"code", "moments", "valid"}) && value.IsMap()) {
      return OneLine(fmt::format("{}: ", key), value);
    }
    if (IsOneOf(key, {"knowledge", "parameters"}) && value.IsMap()) {
      return Entries(key, value, [&](const std::string& name, const YamlNode& entry) {
        return OneLine(fmt::format("  {}: ", name), entry);
      });
    }
    if (IsOneOf(key, {"let", "values"}) && value.IsMap()) {
      return Entries(key, value, [&](const std::string& name, const YamlNode& entry) {
        return Expression(name, entry, 2);
      });
    }
    if (key == "basis" && value.IsList()) {
      std::string text = "basis:\n";
      for (const YamlNode& item : value.items) {
        const std::optional<std::string> line = OneLine("  - ", item);
        if (!line) return std::nullopt;
        text += *line;
      }
      return text;
    }
    if (key == "exceptions" && value.IsList() && !value.items.empty()) return Exceptions(value);
    if (key == "about" && value.IsScalar()) return Lines("about: ", value.text, 2);
    if (value.IsScalar() && key != "message") return Scalar(key, value);
    return std::nullopt;
  }

  static size_t Hashes(const YamlNode& node) {
    auto count = static_cast<size_t>(std::count(node.text.begin(), node.text.end(), '#'));
    for (const auto& [key, value] : node.entries) count += Hashes(key) + Hashes(value);
    for (const YamlNode& item : node.items) count += Hashes(item);
    return count;
  }

  template <typename Line>
  static std::optional<std::string> Entries(const std::string& key, const YamlNode& map,
                                            const Line& line) {
    if (map.entries.empty()) return key + ": {}\n";
    std::string text = key + ":\n";
    for (const auto& [name, entry] : map.entries) {
      const std::optional<std::string> laid = line(name.text, entry);
      if (!laid || !IsPlain(name.text, true)) return std::nullopt;
      text += *laid;
    }
    return text;
  }

  std::optional<std::string> Exceptions(const YamlNode& list) const {
    std::string text = "exceptions:\n";
    for (const YamlNode& item : list.items) {
      const YamlNode* id = item.Find("id");
      const YamlNode* when = item.Find("when");
      const YamlNode* reason = item.Find("reason");
      if (!item.IsMap() || item.entries.size() != 3 || id == nullptr || when == nullptr ||
          reason == nullptr || !id->IsScalar() || !when->IsScalar() || !reason->IsScalar()) {
        return std::nullopt;
      }
      const std::optional<std::string> condition = Expression("when", *when, 4);
      if (!condition || !IsPlain(id->text, false)) return std::nullopt;
      text += fmt::format("  - id: {}\n{}    reason: {}\n", id->text, *condition,
                          IsPlain(reason->text, false) ? reason->text : SingleQuoted(reason->text));
    }
    return text;
  }

  // A text of one line or of several, which then is a block that keeps its lines.
  static std::optional<std::string> Lines(const std::string& head, std::string_view text,
                                          size_t indent) {
    if (text.starts_with(' ') || text.starts_with('\n') || text.ends_with("\n\n")) {
      return std::nullopt;
    }
    std::string out = head + (text.ends_with('\n') ? "|" : "|-") + "\n";
    if (text.ends_with('\n')) text.remove_suffix(1);
    for (const std::string_view line : Split(text, '\n')) {
      if (line.ends_with(' ') || line.find('\t') != std::string_view::npos) return std::nullopt;
      const std::string whole =
          line.empty() ? std::string() : std::string(indent, ' ') + std::string(line);
      if (DisplayWidth(whole) > kWidth) return std::nullopt;
      out += whole + "\n";
    }
    return out;
  }

  // An expression: quoted on its key's line, or a block where it has lines or quotes of its own.
  static std::optional<std::string> Expression(const std::string& key, const YamlNode& value,
                                               size_t indent) {
    if (!value.IsScalar() || value.text.empty()) return std::nullopt;
    const std::string head = std::string(indent, ' ') + key + ": ";
    if (value.text.find('\n') == std::string::npos && value.text.find('\'') == std::string::npos) {
      const std::string line = head + SingleQuoted(value.text);
      if (DisplayWidth(line) > kWidth || value.text != Trim(value.text)) return std::nullopt;
      return line + "\n";
    }
    return Lines(head, value.text, indent + 2);
  }

  std::optional<std::string> Scalar(const std::string& key, const YamlNode& value) const {
    const std::string head = key + ": ";
    if (value.text.find('\n') != std::string::npos) return Lines(head, value.text, 2);
    const std::optional<std::string> text = Inline(value, false);
    if (!text || DisplayWidth(head + *text) > kWidth) return std::nullopt;
    return head + *text + "\n";
  }

  std::optional<std::string> OneLine(const std::string& head, const YamlNode& value) const {
    const std::optional<std::string> text = Inline(value, true);
    if (!text || DisplayWidth(head + *text) > kWidth) return std::nullopt;
    return head + *text + "\n";
  }

  // A value on one line. A quoted text stays quoted, with the quotes that it has: quotes make a
  // parameter's value a text.
  std::optional<std::string> Inline(const YamlNode& node, bool flow) const {
    switch (node.kind) {
      case YamlNode::Kind::kNull:
        return std::nullopt;
      case YamlNode::Kind::kScalar: {
        const char quote = node.offset < text_.size() ? text_[node.offset] : '\0';
        if (node.text.find('\n') != std::string::npos) return std::nullopt;
        if (!node.quoted && IsPlain(node.text, flow)) return node.text;
        if (quote == '"' && node.text.find_first_of("\"\\") == std::string::npos) {
          return "\"" + node.text + "\"";
        }
        return SingleQuoted(node.text);
      }
      case YamlNode::Kind::kList: {
        std::vector<std::string> items;
        for (const YamlNode& item : node.items) {
          const auto text = Inline(item, true);
          if (!text) return std::nullopt;
          items.push_back(*text);
        }
        return fmt::format("[{}]", fmt::join(items, ", "));
      }
      case YamlNode::Kind::kMap: {
        std::vector<std::pair<size_t, std::string>> entries;
        for (const auto& [key, value] : node.entries) {
          const auto text = Inline(value, true);
          if (!text || !IsPlain(key.text, true)) return std::nullopt;
          entries.emplace_back(PlaceOf(key.text, kInnerOrder), key.text + ": " + *text);
        }
        std::stable_sort(entries.begin(), entries.end(),
                         [](const auto& a, const auto& b) { return a.first < b.first; });
        std::vector<std::string> texts;
        for (const auto& [place, text] : entries) texts.push_back(text);
        return fmt::format("{{{}}}", fmt::join(texts, ", "));
      }
    }
    return std::nullopt;
  }

  // The same value, whatever the order of a map's keys. `quotes`: where quotes matter they agree.
  static bool SameValue(const YamlNode& a, const YamlNode& b, bool top) {
    if (a.kind != b.kind || a.text != b.text || a.items.size() != b.items.size() ||
        a.entries.size() != b.entries.size()) {
      return false;
    }
    for (size_t i = 0; i < a.items.size(); ++i) {
      if (!SameValue(a.items[i], b.items[i], false)) return false;
    }
    for (const auto& [key, value] : a.entries) {
      const YamlNode* other = b.Find(key.text);
      if (other == nullptr || !SameValue(value, *other, false)) return false;
      if (top && key.text == "parameters" && !SameQuotes(value, *other)) return false;
    }
    return true;
  }
  static bool SameQuotes(const YamlNode& a, const YamlNode& b) {
    if (a.quoted != b.quoted) return false;
    return std::all_of(a.entries.begin(), a.entries.end(), [&](const auto& entry) {
      const YamlNode* other = b.Find(entry.first.text);
      return other != nullptr && SameQuotes(entry.second, *other);
    });
  }

  const std::string& name_;
  std::string text_;
  const YamlNode* root_ = nullptr;
  std::vector<std::string> header_, footer_;
  std::vector<Block> blocks_;
};

}  // namespace

std::span<const std::string_view> RuleKeyOrder() { return kOrder; }

Result<std::string> FormatRule(const std::string& name, std::string text) {
  return Formatter(name, std::move(text)).Format();
}

}  // namespace mingjian::rules
