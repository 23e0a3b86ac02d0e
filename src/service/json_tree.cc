#include "service/json_tree.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json/basic_parser_impl.hpp>

#include "base/text.h"

namespace mingjian::service {

namespace json = boost::json;

// Builds the nodes while Boost's parser reads.
struct JsonTreeHandler {
  static constexpr size_t max_object_size = SIZE_MAX;
  static constexpr size_t max_array_size = SIZE_MAX;
  static constexpr size_t max_key_size = 1024;
  static constexpr size_t max_string_size = 8U << 20;

  JsonTree* tree = nullptr;
  size_t nodes_max = 0;
  uint32_t open = 0;           // innermost container
  std::vector<uint32_t> last;  // last child of each open container
  std::string_view key, text;
  std::string parts;  // of a text that arrives in pieces

  bool Add(JsonKind kind, std::string_view of, json::error_code& ec) {
    std::vector<JsonNode>& nodes = tree->nodes_;
    if (nodes.size() >= nodes_max) {
      ec = json::error::array_too_large;
      return false;
    }
    const auto at = static_cast<uint32_t>(nodes.size());
    JsonNode& node = nodes.emplace_back();
    node.kind = kind;
    node.text = of;
    node.key = key;
    key = {};
    if (at > 0) {
      node.parent = open;
      ++nodes[open].count;
      uint32_t& before = last.back();
      (before == 0 ? nodes[open].first : nodes[before].next) = at;
      before = at;
    }
    if (kind == JsonKind::kArray || kind == JsonKind::kObject) {
      open = at;
      last.push_back(0);
    }
    return true;
  }
  bool Close() {
    open = tree->nodes_[open].parent;
    last.pop_back();
    return true;
  }
  // The whole of a text whose last piece is `piece`: the body's own bytes where nothing was
  // escaped.
  std::string_view Whole(std::string_view piece) {
    const char* const begin = tree->text_.data();
    const bool inside = piece.data() >= begin && piece.data() <= begin + tree->text_.size();
    if (parts.empty() && inside) return piece;
    parts.append(piece);
    std::string& kept = tree->unescaped_.emplace_back(std::move(parts));
    parts.clear();
    return kept;
  }

  bool on_document_begin(json::error_code&) { return true; }
  bool on_document_end(json::error_code&) { return true; }
  bool on_object_begin(json::error_code& ec) { return Add(JsonKind::kObject, {}, ec); }
  bool on_object_end(size_t, json::error_code&) { return Close(); }
  bool on_array_begin(json::error_code& ec) { return Add(JsonKind::kArray, {}, ec); }
  bool on_array_end(size_t, json::error_code&) { return Close(); }
  bool on_key_part(json::string_view piece, size_t, json::error_code&) {
    parts.append(piece.data(), piece.size());
    return true;
  }
  bool on_key(json::string_view piece, size_t, json::error_code&) {
    key = Whole({piece.data(), piece.size()});
    return true;
  }
  bool on_string_part(json::string_view piece, size_t, json::error_code&) {
    parts.append(piece.data(), piece.size());
    return true;
  }
  bool on_string(json::string_view piece, size_t, json::error_code& ec) {
    return Add(JsonKind::kString, Whole({piece.data(), piece.size()}), ec);
  }
  bool on_number_part(json::string_view piece, json::error_code&) {
    parts.append(piece.data(), piece.size());
    return true;
  }
  bool Number(json::string_view piece, json::error_code& ec) {
    return Add(JsonKind::kNumber, Whole({piece.data(), piece.size()}), ec);
  }
  bool on_int64(int64_t, json::string_view piece, json::error_code& ec) {
    return Number(piece, ec);
  }
  bool on_uint64(uint64_t, json::string_view piece, json::error_code& ec) {
    return Number(piece, ec);
  }
  bool on_double(double, json::string_view piece, json::error_code& ec) {
    return Number(piece, ec);
  }
  bool on_bool(bool value, json::error_code& ec) {
    return Add(JsonKind::kBool, value ? "true" : "false", ec);
  }
  bool on_null(json::error_code& ec) { return Add(JsonKind::kNull, {}, ec); }
  bool on_comment_part(json::string_view, json::error_code&) { return true; }
  bool on_comment(json::string_view, json::error_code&) { return true; }
};

namespace {

std::string Reason(const json::error_code& ec, const JsonLimits& limits, bool chinese) {
  const auto say = [&](std::string_view english, std::string_view words, size_t number = 0) {
    return fmt::format(fmt::runtime(chinese ? words : english), number);
  };
  if (ec == json::error::incomplete) return say("the text ends too early", "报文不完整");
  if (ec == json::error::extra_data) {
    return say("something follows the end of the value", "结尾之后还有内容");
  }
  if (ec == json::error::too_deep) {
    return say("lists and objects are nested more than {} deep", "嵌套超过 {} 层", limits.depth);
  }
  if (ec == json::error::array_too_large) {
    return say("there are more than {} values", "数据项超过 {} 个", limits.nodes);
  }
  if (ec == json::error::key_too_large) {
    return say("a name is longer than {} bytes", "名称超过 {} 字节", JsonTreeHandler::max_key_size);
  }
  if (ec == json::error::string_too_large) {
    return say("a text is longer than {} bytes", "文本超过 {} 字节",
               JsonTreeHandler::max_string_size);
  }
  return chinese ? "语法错误" : ec.message();
}

std::string NotJson(std::string_view text, size_t offset, const json::error_code& ec,
                    const JsonLimits& limits, bool chinese) {
  const std::string_view before = text.substr(0, std::min(offset, text.size()));
  const auto lines = std::count(before.begin(), before.end(), '\n');
  const size_t begin = before.rfind('\n') == before.npos ? 0 : before.rfind('\n') + 1;
  const std::string reason = Reason(ec, limits, chinese);
  return chinese ? fmt::format("第 {} 行第 {} 字节:{}", lines + 1, offset - begin + 1, reason)
                 : fmt::format("not JSON at line {}, byte {} of the line: {}", lines + 1,
                               offset - begin + 1, reason);
}

// Behind the value that begins at `at` of text that is known to be JSON.
size_t EndOfValue(std::string_view text, size_t at) {
  size_t depth = 0;
  for (bool quoted = false; at < text.size(); ++at) {
    const char c = text[at];
    if (quoted) {
      if (c == '\\') {
        ++at;
      } else if (c == '"') {
        quoted = false;
        if (depth == 0) return at + 1;
      }
    } else if (c == '"') {
      quoted = true;
    } else if (c == '{' || c == '[') {
      ++depth;
    } else if (c == '}' || c == ']') {
      if (depth <= 1) return depth == 0 ? at : at + 1;
      --depth;
    } else if (depth == 0 && (c == ',' || c == ' ' || c == '\n' || c == '\r' || c == '\t')) {
      return at;
    }
  }
  return text.size();
}

}  // namespace

std::string_view ToString(JsonKind kind) {
  switch (kind) {
    case JsonKind::kNull:
      return "null";
    case JsonKind::kBool:
      return "true or false";
    case JsonKind::kNumber:
      return "a number";
    case JsonKind::kString:
      return "text";
    case JsonKind::kArray:
      return "a list";
    case JsonKind::kObject:
      return "an object";
  }
  return "";
}

Result<JsonTree> JsonTree::Parse(std::string_view text, const JsonLimits& limits, Words words) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  JsonTree tree;
  tree.text_ = text;
  tree.nodes_.reserve(text.size() / 24 + 16);
  json::parse_options options;
  options.max_depth = limits.depth;
  json::basic_parser<JsonTreeHandler> parser(options);
  JsonTreeHandler& handler = parser.handler();
  handler.tree = &tree;
  handler.nodes_max = limits.nodes;
  json::error_code ec;
  const size_t read = parser.write_some(false, text.data(), text.size(), ec);
  if (!ec && read < text.size()) ec = json::error::extra_data;
  if (ec) {
    return DataError(NotJson(text, read, ec, limits, words == Words::kChinese));
  }
  return tree;
}

const JsonNode* JsonTree::Find(const JsonNode& object, std::string_view key) const {
  const JsonNode* found = nullptr;
  if (object.kind != JsonKind::kObject) return nullptr;
  for (const JsonNode& member : Children(object)) {
    if (member.key == key) found = &member;
  }
  return found;
}

std::string_view JsonTree::SourceOf(const JsonNode& object, std::string_view key) const {
  const JsonNode* const member = Find(object, key);
  if (member == nullptr) return {};
  // A key that was escaped does not lie in the text; nobody who signs writes one so.
  const char* const begin = text_.data();
  if (member->key.data() < begin || member->key.data() > begin + text_.size()) return {};
  size_t at = static_cast<size_t>(member->key.data() - begin) + member->key.size() + 1;
  at = text_.find(':', at);
  if (at == text_.npos) return {};
  at = text_.find_first_not_of(" \t\r\n", at + 1);
  if (at == text_.npos) return {};
  return text_.substr(at, EndOfValue(text_, at) - at);
}

std::string JsonTree::PathOf(const JsonNode& node) const {
  const JsonNode* at = &node;
  std::string path;
  while (at != nodes_.data()) {
    const JsonNode& parent = nodes_[at->parent];
    if (parent.kind == JsonKind::kObject) {
      path.insert(0, "." + std::string(at->key.substr(0, 64)));
    } else {
      size_t position = 0;
      for (const JsonNode& item : Children(parent)) {
        if (&item == at) break;
        ++position;
      }
      path.insert(0, fmt::format("[{}]", position));
    }
    at = &parent;
  }
  return "$" + path;
}

JsonTree::Range JsonTree::Items(const JsonNode* list) const {
  const Range none{{nodes_.data(), 0}, {nodes_.data(), 0}};
  if (list == nullptr) return none;
  if (list->kind == JsonKind::kArray) return Children(*list);
  if (list->kind != JsonKind::kObject) return none;
  // The object alone: its own position up to that of its next sibling.
  const auto at = static_cast<uint32_t>(list - nodes_.data());
  return {{nodes_.data(), at}, {nodes_.data(), list->next}};
}

}  // namespace mingjian::service
