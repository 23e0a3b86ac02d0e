#include "rules/yaml_tree.h"

#include <fmt/format.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <sstream>

#include "base/text.h"

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

// Walks the source of a scalar and its text side by side. `at` is the place in the file that
// belongs to the next byte of the text.
class ScalarWalk {
 public:
  ScalarWalk(std::string_view file, size_t begin) : file_(file), at_(begin) {
    // A tag may stand before the scalar.
    if (Peek() == '!') {
      while (at_ < file_.size() && !IsBlank(file_[at_])) ++at_;
      SkipBlanks();
    }
    const char first = Peek();
    if (first == '|' || first == '>') {
      style_ = first;
      EnterBlock();
    } else if (first == '"' || first == '\'') {
      style_ = first;
      ++at_;
    }
  }

  size_t at() const { return at_; }

  // Passes the source of one byte of the text.
  void Step(char byte) {
    switch (style_) {
      case '|':
      case '>':
        StepBlock(byte);
        return;
      case '\'':
        if (Peek() == '\'')
          at_ += 2;
        else
          StepFlow(byte);
        return;
      case '"':
        if (Peek() == '\\')
          StepEscape();
        else
          StepFlow(byte);
        return;
      default:
        StepFlow(byte);
    }
  }
  // Where the next byte of the text begins, after line ends that gave nothing.
  void Settle(char next) {
    if (style_ == '>' || style_ == '|') return;
    if (style_ == '"') {
      while (Peek() == '\\' && (Peek(1) == '\n' || Peek(1) == '\r')) {
        at_ = LineEnd() + 1;
        SkipBlanks();
      }
    }
    if (next != ' ' && next != '\n') SkipBlanks();
  }

 private:
  static bool IsBlank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }
  char Peek(size_t ahead = 0) const {
    return at_ + ahead < file_.size() ? file_[at_ + ahead] : '\0';
  }
  size_t LineEnd() const {
    const size_t end = file_.find('\n', at_);
    return end == std::string_view::npos ? file_.size() : end;
  }
  void SkipBlanks() {
    while (at_ < file_.size() && IsBlank(file_[at_])) ++at_;
  }

  // Goes to the first line of a block scalar and finds its indent.
  void EnterBlock() {
    size_t given = 0;
    const size_t header_end = LineEnd();
    for (size_t i = at_ + 1; i < header_end && !IsBlank(file_[i]) && file_[i] != '#'; ++i) {
      if (file_[i] >= '1' && file_[i] <= '9') given = static_cast<size_t>(file_[i] - '0');
    }
    at_ = std::min(header_end + 1, file_.size());
    // The first line with text sets the indent; a given one counts from the parent, which the
    // same line shows unless it begins with spaces of its own.
    size_t line = at_;
    while (line < file_.size()) {
      const size_t text = file_.find_first_not_of(' ', line);
      if (text == std::string_view::npos) break;
      if (file_[text] != '\n' && file_[text] != '\r') {
        indent_ = text - line;
        break;
      }
      line = file_.find('\n', text);
      if (line == std::string_view::npos) break;
      ++line;
    }
    if (given != 0) indent_ = std::min(indent_, GivenIndent(given));
    SkipIndent();
  }
  size_t GivenIndent(size_t given) const { return std::max(given, indent_ - indent_ % given); }
  void SkipIndent() {
    for (size_t i = 0; i < indent_ && Peek() == ' '; ++i) ++at_;
  }
  void StepBlock(char byte) {
    const char here = Peek();
    if (byte != '\n' && byte != ' ') {
      // Line ends of a folded block that gave no byte of their own.
      while (here != byte && (Peek() == '\n' || Peek() == '\r')) NextLine();
      ++at_;
      return;
    }
    if (here == '\n' || here == '\r') {
      NextLine();
    } else if (here == byte) {
      ++at_;
    }
  }
  void NextLine() {
    at_ = std::min(LineEnd() + 1, file_.size());
    SkipIndent();
  }
  // One byte of a plain or quoted scalar; a line end inside it gives one space, or one line feed
  // for each further line end.
  void StepFlow(char byte) {
    const char here = Peek();
    if ((byte == ' ' || byte == '\n') && (here == '\n' || here == '\r')) {
      at_ = std::min(LineEnd() + 1, file_.size());
      while (Peek() == ' ' || Peek() == '\t') ++at_;
      return;
    }
    if (byte == ' ' && IsBlank(here)) {
      // Blanks before a line end belong to the fold.
      const size_t text = file_.find_first_not_of(" \t\r", at_);
      if (text != std::string_view::npos && file_[text] == '\n') {
        at_ = text;
        StepFlow(byte);
        return;
      }
    }
    ++at_;
  }
  void StepEscape() {
    const char kind = Peek(1);
    if (left_ > 0) {  // a further byte of the same escaped character
      if (--left_ == 0) at_ += escape_size_;
      return;
    }
    escape_size_ = kind == 'x' ? 4 : kind == 'u' ? 6 : kind == 'U' ? 10 : 2;
    const size_t bytes = BytesOfEscape(kind);
    if (bytes <= 1) {
      at_ += escape_size_;
      return;
    }
    left_ = bytes - 1;
  }
  size_t BytesOfEscape(char kind) const {
    if (kind == 'N' || kind == '_') return 2;
    if (kind == 'L' || kind == 'P') return 3;
    if (kind != 'x' && kind != 'u' && kind != 'U') return 1;
    uint32_t point = 0;
    for (size_t i = 2; i < escape_size_; ++i) {
      const char c = Peek(i);
      const int digit = c >= '0' && c <= '9'   ? c - '0'
                        : c >= 'a' && c <= 'f' ? c - 'a' + 10
                        : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                               : 0;
      point = point * 16 + static_cast<uint32_t>(digit);
    }
    return point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
  }

  std::string_view file_;
  size_t at_;
  char style_ = '\0';  // '|', '>', '"', '\'' or plain
  size_t indent_ = 0;
  size_t escape_size_ = 0;
  size_t left_ = 0;  // bytes that the escape at `at_` still gives
};

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
