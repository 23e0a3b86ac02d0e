// Any bytes are read as a request's JSON without a crash, and
// - what is taken and what is refused is what Boost's own reader takes and refuses;
// - written again it is read as the same tree;
// - the source of a member is that member's value; a path leads to its node.

#include <boost/json.hpp>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/error.h"
#include "service/json_tree.h"
#include "service/json_writer.h"

namespace mingjian::service {
namespace {

constexpr JsonLimits kLimits{.depth = 16, .nodes = 10'000};

void Write(const JsonTree& tree, const JsonNode& node, JsonWriter* json) {
  switch (node.kind) {
    case JsonKind::kNull:
      json->Raw("null");
      return;
    case JsonKind::kBool:
    case JsonKind::kNumber:
      json->Raw(node.text);
      return;
    case JsonKind::kString:
      json->Text(node.text);
      return;
    case JsonKind::kArray:
      json->Begin('[');
      for (const JsonNode& item : tree.Children(node)) Write(tree, item, json);
      json->End(']');
      return;
    case JsonKind::kObject:
      json->Begin('{');
      for (const JsonNode& member : tree.Children(node)) {
        json->Key(member.key);
        Write(tree, member, json);
      }
      json->End('}');
      return;
  }
}

bool Equal(const JsonTree& a, const JsonNode& x, const JsonTree& b, const JsonNode& y) {
  if (x.kind != y.kind || x.text != y.text || x.key != y.key || x.count != y.count) return false;
  auto left = a.Children(x).begin();
  for (const JsonNode& child : b.Children(y)) {
    if (!Equal(a, *left, b, child)) return false;
    ++left;
  }
  return true;
}

bool BoostTakes(std::string_view text) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  boost::json::parse_options options;
  options.max_depth = kLimits.depth;
  boost::system::error_code ec;
  boost::json::parse({text.data(), text.size()}, ec, {}, options);
  return !ec;
}

void Check(std::string_view text) {
  const auto tree = JsonTree::Parse(text, kLimits);
  if (!tree) {
    MJ_CHECK(!tree.error().message.empty());
    // Our own limits on depth, values and names.
    const bool limit = tree.error().message.find("more than") != std::string::npos ||
                       tree.error().message.find("longer than") != std::string::npos;
    MJ_CHECK(limit || !BoostTakes(text));
    return;
  }
  MJ_CHECK(BoostTakes(text));
  JsonWriter json;
  Write(*tree, tree->root(), &json);
  const auto again = JsonTree::Parse(json.text(), kLimits);
  MJ_CHECK(again.has_value());
  MJ_CHECK(Equal(*tree, tree->root(), *again, again->root()));
  for (const JsonNode& member : tree->Children(tree->root())) {
    MJ_CHECK(tree->PathOf(member).starts_with("$"));
    if (tree->Find(tree->root(), member.key) != &member) continue;
    const std::string_view source = tree->SourceOf(tree->root(), member.key);
    if (source.empty()) continue;  // its key was escaped
    const auto part = JsonTree::Parse(source, kLimits);
    MJ_CHECK(part.has_value());
    MJ_CHECK(part->root().kind == member.kind && part->root().text == member.text &&
             part->root().count == member.count);
  }
}

}  // namespace
}  // namespace mingjian::service

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  mingjian::service::Check({reinterpret_cast<const char*>(data), size});
  return 0;
}
