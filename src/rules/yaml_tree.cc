#include "rules/yaml_tree.h"

#include <fmt/format.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <sstream>

#include "base/text.h"
#include "rules/yaml_scalar.h"

namespace mingjian::rules {
namespace {

// Builds the tree from the parser's events.
class TreeBuilder : public YAML::EventHandler {
 public:
  explicit TreeBuilder(YamlNode* root) : root_(root) {}

  struct Refused {
    size_t offset;
    std::string what;
  };
  const std::vector<Refused>& refused() const { return refused_; }

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    Add(Make(YamlNode::Kind::kNull, mark, anchor));
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
    refused_.push_back({static_cast<size_t>(mark.pos), "an alias (*name)"});
    Add(Make(YamlNode::Kind::kNull, mark, 0));
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    YamlNode node = Make(YamlNode::Kind::kScalar, mark, anchor);
    node.text = value;
    node.quoted = tag == "!";
    if (!node.quoted && (value == "null" || value == "~")) {
      node.kind = YamlNode::Kind::kNull;
      node.text.clear();
    }
    Add(std::move(node));
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    open_.push_back({Make(YamlNode::Kind::kList, mark, anchor), std::nullopt});
  }
  void OnSequenceEnd() override { Close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    open_.push_back({Make(YamlNode::Kind::kMap, mark, anchor), std::nullopt});
  }
  void OnMapEnd() override { Close(); }

 private:
  struct Open {
    YamlNode node;
    std::optional<YamlNode> key;
  };

  YamlNode Make(YamlNode::Kind kind, const YAML::Mark& mark, YAML::anchor_t anchor) {
    YamlNode node;
    node.kind = kind;
    node.offset = static_cast<size_t>(std::max(mark.pos, 0));
    if (anchor != 0) refused_.push_back({node.offset, "an anchor (&name)"});
    return node;
  }
  void Close() {
    YamlNode node = std::move(open_.back().node);
    open_.pop_back();
    Add(std::move(node));
  }
  void Add(YamlNode node) {
    if (open_.empty()) {
      *root_ = std::move(node);
      return;
    }
    Open& parent = open_.back();
    if (parent.node.IsList()) {
      parent.node.items.push_back(std::move(node));
    } else if (!parent.key) {
      parent.key = std::move(node);
    } else {
      // A value that is not there is reported at its key.
      if (node.IsNull()) node.offset = parent.key->offset;
      parent.node.entries.emplace_back(*std::move(parent.key), std::move(node));
      parent.key.reset();
    }
  }

  YamlNode* root_;
  std::vector<Open> open_;
  std::vector<Refused> refused_;
};

void ReportDoubledKeys(const YamlFile& file, const YamlNode& node) {
  for (size_t i = 0; i < node.entries.size(); ++i) {
    for (size_t j = 0; j < i; ++j) {
      if (node.entries[j].first.text != node.entries[i].first.text) continue;
      file.Error(node.entries[i].first, "duplicate_key",
                 fmt::format("key '{}' is there twice", node.entries[i].first.text));
      break;
    }
    ReportDoubledKeys(file, node.entries[i].second);
  }
  for (const YamlNode& item : node.items) ReportDoubledKeys(file, item);
}

}  // namespace

YamlNode::YamlNode() = default;
YamlNode::YamlNode(const YamlNode& other) = default;
YamlNode::YamlNode(YamlNode&& other) noexcept = default;
YamlNode& YamlNode::operator=(const YamlNode& other) = default;
YamlNode& YamlNode::operator=(YamlNode&& other) noexcept = default;
YamlNode::~YamlNode() = default;

const YamlNode* YamlNode::Find(std::string_view key) const {
  for (const auto& [name, value] : entries) {
    if (name.text == key) return &value;
  }
  return nullptr;
}

std::string_view ToString(YamlNode::Kind kind) {
  switch (kind) {
    case YamlNode::Kind::kNull:
      return "nothing";
    case YamlNode::Kind::kScalar:
      return "a text or number";
    case YamlNode::Kind::kList:
      return "a list";
    case YamlNode::Kind::kMap:
      return "a map";
  }
  return "?";
}

YamlFile::YamlFile(std::string name, std::string text, std::vector<Diagnostic>* diagnostics)
    : name_(std::move(name)), text_(std::move(text)), diagnostics_(diagnostics) {
  if (text_.starts_with("\xEF\xBB\xBF")) text_.erase(0, 3);
  line_begins_.push_back(0);
  for (size_t i = 0; i < text_.size(); ++i) {
    if (text_[i] == '\n') line_begins_.push_back(i + 1);
  }
  if (!IsUtf8(text_)) {
    Add({}, false, "not_utf8", "the file is not UTF-8", "save it as UTF-8");
    return;
  }
  if (text_.find('\0') != std::string::npos) {
    Add(At(text_.find('\0')), false, "yaml_syntax", "the file holds a zero byte", "");
    return;
  }
  TreeBuilder builder(&root_);
  try {
    std::istringstream stream(text_);
    YAML::Parser parser(stream);
    parser.HandleNextDocument(builder);
    YamlNode second;
    TreeBuilder ignored(&second);
    if (parser.HandleNextDocument(ignored)) {
      Error(second, "yaml_syntax", "a second document begins here; a file holds one",
            "remove the '---' line");
    }
  } catch (const YAML::Exception& exception) {
    root_ = YamlNode();
    const auto pos = static_cast<size_t>(std::max(exception.mark.pos, 0));
    Add(At(pos), false, "yaml_syntax", fmt::format("not YAML: {}", exception.msg),
        exception.msg.find("map value") != std::string::npos
            ? "quote a text that holds ': ', or write it as a block behind '|'"
            : "");
    return;
  }
  for (const TreeBuilder::Refused& refused : builder.refused()) {
    Add(At(refused.offset), false, "yaml_alias",
        fmt::format("{} is not allowed here", refused.what), "write the value out");
  }
  ReportDoubledKeys(*this, root_);
}

TextPosition YamlFile::At(size_t offset) const {
  offset = std::min(offset, text_.size());
  const auto line = std::upper_bound(line_begins_.begin(), line_begins_.end(), offset) - 1;
  const std::string_view before = std::string_view(text_).substr(*line, offset - *line);
  return {static_cast<int>(line - line_begins_.begin()) + 1,
          static_cast<int>(CodePoints(before)) + 1};
}

TextPosition YamlFile::At(const YamlNode& scalar, size_t inside) const {
  if (!scalar.IsScalar()) return At(scalar.offset);
  ScalarWalk walk(text_, scalar.offset);
  inside = std::min(inside, scalar.text.size());
  for (size_t i = 0; i < inside; ++i) {
    walk.Settle(scalar.text[i]);
    walk.Step(scalar.text[i]);
  }
  if (inside < scalar.text.size()) walk.Settle(scalar.text[inside]);
  return At(walk.at());
}

void YamlFile::Add(TextPosition at, bool warning, std::string name, std::string message,
                   std::string suggestion) const {
  diagnostics_->push_back({std::move(name), warning, name_, at.line, at.column, std::move(message),
                           std::move(suggestion)});
}

void YamlFile::Error(const YamlNode& node, std::string name, std::string message,
                     std::string suggestion) const {
  Add(At(node.offset), false, std::move(name), std::move(message), std::move(suggestion));
}

void YamlFile::Warn(const YamlNode& node, std::string name, std::string message,
                    std::string suggestion) const {
  Add(At(node.offset), true, std::move(name), std::move(message), std::move(suggestion));
}

void YamlFile::ErrorInside(const YamlNode& scalar, size_t inside, std::string name,
                           std::string message, std::string suggestion) const {
  Add(At(scalar, inside), false, std::move(name), std::move(message), std::move(suggestion));
}

}  // namespace mingjian::rules
