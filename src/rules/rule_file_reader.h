#pragma once
// Inside of rule_file: the reader that turns the tree of a rule file into a Rule. Its parts are
//   rule_file.cc              the order of reading, keys and plain values
//   rule_file_parameters.cc   parameters and what sets them
//   rule_file_knowledge.cc    the knowledge entry
//   rule_file_expressions.cc  slots, expressions, exceptions and the message

#include <array>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "rules/cel.h"
#include "rules/rule_file.h"

namespace mingjian::rules {

template <typename E>
struct Choice {
  std::string_view name;
  E value;
};

class RuleReader {
 public:
  RuleReader(const YamlFile& file, const RuleContext& context,
             std::vector<Diagnostic>* overlay_diagnostics)
      : file_(file), context_(context), overlay_diagnostics_(overlay_diagnostics) {}

  void Read(const std::string& expected_id);
  Rule TakeRule() { return std::move(rule_); }
  bool enabled() const {
    bool enabled = true;
    for (const Setting& setting : settings_) enabled = setting.rule->enabled.value_or(enabled);
    return enabled;
  }

 private:
  // rule_file.cc
  void ReadHead(const std::string& expected_id);
  void ReadCode();
  void ReadMoments(const YamlFile& file, const YamlNode& node, bool all);
  void ReadValid();
  void ReadBasis();
  void CheckArticle(const YamlNode& item, Basis* basis) const;
  const YamlNode* Get(std::string_view key) const { return file_.root().Find(key); }
  // The text of a key that must be there.
  std::string Text(std::string_view key);
  bool Expect(const YamlFile& file, const YamlNode& node, YamlNode::Kind kind,
              std::string_view what) const;
  void Keys(const YamlFile& file, const YamlNode& map, std::span<const std::string_view> required,
            std::span<const std::string_view> optional, std::string_view what) const;
  template <typename E>
  void Choose(const YamlFile& file, const YamlNode* node, std::string_view key,
              std::span<const Choice<E>> choices, E* value) const;

  // rule_file_parameters.cc
  struct Range {
    std::optional<int64_t> min, max;
  };
  void ReadParameters();
  void ReadParameter(const std::string& name, const YamlNode& node);
  void ApplyOverlayParameters(const YamlFile& file, const YamlNode& parameters);
  void ApplyGivenParameters();
  void MakeParametersRecord();
  // "" when `value` may be set; else why not.
  std::string OutOfRange(const Parameter& parameter, const Range& range,
                         const Literal& value) const;

  // rule_file_knowledge.cc
  void ReadKnowledge();
  bool ReadWhere(const YamlNode& where, const KnowledgeTable& table, KnowledgeUse* use);
  bool ReadWhereColumn(const YamlNode& column, const KnowledgeTable& table, KnowledgeUse* use);
  bool ReadWhereField(const YamlNode& field, KnowledgeUse* use);

  // rule_file_expressions.cc
  void ReadExpressions();
  void MakeSlots();
  void AddSlot(std::string name, SlotKind kind, Type type, bool visible);
  void ReadLet();
  void ReadValues();
  void ReadMessage();
  void ReadExceptions(const YamlFile& file, const YamlNode& list, std::string_view owner);
  bool NameIsFree(const YamlNode& node);
  // Parses and checks a key's expression; null when the key is missing or has a mistake.
  ExprPtr Expression(std::string_view key, const Type* expected);
  ExprPtr Expression(const YamlFile& file, const YamlNode& node, Span part, const Type* expected,
                     std::string_view what);
  void CheckPrintable(const YamlFile& file, const YamlNode& node, size_t at, const Expr* expr,
                      std::string_view what, bool discriminator);
  void NoteUses(const Expr& expr);
  void WarnOfUnused();

  const YamlFile& file_;
  const RuleContext& context_;
  std::vector<Diagnostic>* overlay_diagnostics_;
  // What overlays say of this rule, farthest first.
  struct Setting {
    const YamlFile* file;
    const RuleOverlay* rule;
  };
  std::vector<Setting> settings_;
  Rule rule_;
  bool subject_known_ = true;
  bool parameters_known_ = true;  // false: one of them has a mistake
  bool expressions_good_ = true;
  std::vector<Range> ranges_;  // of rule_.parameters
  Environment environment_;
  std::set<size_t> used_slots_;
  std::set<size_t> used_parameters_;
};

// A value as an author writes it; the type is guessed from its shape: true, 3, 0.5, 2026-01-31, any
// other text; a quoted scalar is text.
std::optional<Literal> GuessLiteral(const YamlNode& node);
// A value of a given type.
std::optional<Literal> LiteralOf(std::string_view text, TypeKind kind);
// As text, as it would be written.
std::string ToText(const Literal& literal);

// Lower-case words joined by hyphens.
bool IsRuleId(std::string_view text);
// A name that expressions can use.
bool IsIdentifier(std::string_view text);

}  // namespace mingjian::rules
