#pragma once
// YAML text -> a plain tree that knows where everything stands in the file, to the byte. The only
// place in this folder that includes yaml-cpp is yaml_tree.cc.
//
// What rule files need of YAML is maps, lists and scalars; anchors and aliases are refused, and so
// are keys that are there twice.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "rules/ast.h"
#include "rules/csv.h"

namespace mingjian::rules {

struct YamlNode {
  enum class Kind { kNull, kScalar, kList, kMap };

  // Defined where pairs of nodes are complete: clang looks for that inside the class.
  YamlNode();
  YamlNode(const YamlNode& other);
  YamlNode(YamlNode&& other) noexcept;
  YamlNode& operator=(const YamlNode& other);
  YamlNode& operator=(YamlNode&& other) noexcept;
  ~YamlNode();

  Kind kind = Kind::kNull;
  std::string text;     // of a scalar
  bool quoted = false;  // a quoted or block scalar: text even when it looks like a number
  size_t offset = 0;    // of its first byte in the file
  std::vector<std::pair<YamlNode, YamlNode>> entries;
  std::vector<YamlNode> items;

  bool IsNull() const { return kind == Kind::kNull; }
  bool IsScalar() const { return kind == Kind::kScalar; }
  bool IsList() const { return kind == Kind::kList; }
  bool IsMap() const { return kind == Kind::kMap; }
  const YamlNode* Find(std::string_view key) const;
};
// "a list", "a map", "text", "nothing": for messages.
std::string_view ToString(YamlNode::Kind kind);

class YamlFile {
 public:
  // `name` is what diagnostics call the file. Text that is not YAML gives an empty root and a
  // diagnostic.
  YamlFile(std::string name, std::string text, std::vector<Diagnostic>* diagnostics);

  const std::string& name() const { return name_; }
  const YamlNode& root() const { return root_; }

  TextPosition At(size_t offset) const;
  // Where byte `inside` of a scalar's text stands: exact for plain, quoted and literal scalars, to
  // the line for folded ones.
  TextPosition At(const YamlNode& scalar, size_t inside) const;

  // Adds a diagnostic at a node.
  void Error(const YamlNode& node, std::string name, std::string message,
             std::string suggestion = {}) const;
  void Warn(const YamlNode& node, std::string name, std::string message,
            std::string suggestion = {}) const;
  // Adds a diagnostic at byte `inside` of a scalar's text.
  void ErrorInside(const YamlNode& scalar, size_t inside, std::string name, std::string message,
                   std::string suggestion = {}) const;

 private:
  void Add(TextPosition at, bool warning, std::string name, std::string message,
           std::string suggestion) const;

  std::string name_;
  std::string text_;
  std::vector<size_t> line_begins_;
  YamlNode root_;
  std::vector<Diagnostic>* diagnostics_;
};

}  // namespace mingjian::rules
