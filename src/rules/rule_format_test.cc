#include "rules/rule_format.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "base/text.h"
#include "rules/cel.h"
#include "rules/rule_facts.h"
#include "rules/temp_rulebook_test.h"

namespace mingjian::rules {
namespace {

using ::testing::HasSubstr;

TEST(RuleFormat, OrdersKeysAndLaysOutValues) {
  const std::string text =
      "# licence\r\n"
      "\n"
      "# why this title\n"
      "title:   \"标题\"   \n"
      "id: a-b\n"
      "when: a &&\n"
      "  b\n"
      "\n"
      "code:\n"
      "  gz79: GZ10000102012000\n"
      "  seq88: 25\n"
      "parameters:\n"
      "  gap:\n"
      "    about: \"days\"\n"
      "    default: '3'\n"
      "  least: {default: 0.5}  # a comment inside\n"
      "new_key: [x]\n"
      "exceptions:\n"
      "- {id: e, when: 'visit.kind == ''x''', reason: 'a, b'}\n"
      "values: {n: x + 1}\n"
      "amount: |\n"
      "  f('x')\n"
      "about: two\n"
      "# behind all\n";
  const std::string expected =
      "# licence\n"
      "\n"
      "id: a-b\n"
      "# why this title\n"
      "title: \"标题\"\n"
      "code: {seq88: 25, gz79: GZ10000102012000}\n"
      "about: |-\n"
      "  two\n"
      "parameters:\n"
      "  gap:\n"
      "    about: \"days\"\n"
      "    default: '3'\n"
      "  least: {default: 0.5}  # a comment inside\n"
      "when: 'a && b'\n"
      "amount: |\n"
      "  f('x')\n"
      "values:\n"
      "  n: 'x + 1'\n"
      "exceptions:\n"
      "  - id: e\n"
      "    when: |-\n"
      "      visit.kind == 'x'\n"
      "    reason: a, b\n"
      "new_key: [x]\n"
      "# behind all\n";
  const auto formatted = FormatRule("a.yaml", text);
  ASSERT_TRUE(formatted) << formatted.error().message;
  EXPECT_EQ(*formatted, expected);
  EXPECT_EQ(*FormatRule("a.yaml", *formatted), *formatted);
}

TEST(RuleFormat, RefusesWhatIsNoRuleFile) {
  EXPECT_THAT(FormatRule("a.yaml", "a: [").error().message, HasSubstr("a.yaml:1:"));
  EXPECT_THAT(FormatRule("a.yaml", "[a]").error().message, HasSubstr("is a list"));
  EXPECT_THAT(FormatRule("a.yaml", "{a: 1, b: 2}").error().message,
              HasSubstr("does not begin its line"));
}

// Everything a loaded rule says, as text.
std::string Meaning(const Rule& rule) {
  std::string text = rule.id + rule.title + rule.category + rule.about + rule.gz79 +
                     std::to_string(rule.seq88.value_or(0)) + std::to_string(rule.version) +
                     std::string(ToString(rule.source)) + std::string(ToString(rule.severity)) +
                     std::string(ToString(rule.before)) + std::string(ToString(rule.during)) +
                     std::string(ToString(rule.after)) + std::to_string(rule.valid_from) +
                     std::to_string(rule.valid_to) + std::string(ToString(rule.on));
  for (const Basis& basis : rule.basis) text += basis.law + basis.article + basis.note;
  for (const Parameter& parameter : rule.parameters) {
    text += parameter.name + ToText(parameter) + ToString(parameter.type) + parameter.unit +
            parameter.about;
  }
  const auto add = [&](const ExprPtr& expr) { text += expr ? Print(*expr) + "\n" : "-\n"; };
  for (const NamedExpr& let : rule.let) add((text += let.name, let.expr));
  add(rule.applies);
  add(rule.when);
  add(rule.violates);
  add(rule.involves);
  add(rule.amount);
  add(rule.discriminator);
  for (const NamedExpr& value : rule.values) add((text += value.name, value.expr));
  for (const std::string& part : rule.message.texts) text += part + "|";
  for (const ExprPtr& hole : rule.message.holes) add(hole);
  for (const Exception& exception : rule.exceptions) {
    add((text += exception.id + exception.reason, exception.when));
  }
  return text;
}

TEST(RuleFormat, ShippedRulesMeanTheSame) {
  namespace fs = std::filesystem;
  const std::string shipped = MINGJIAN_SOURCE_DIR "/rulebook";
  TempRulebook formatted;
  size_t files = 0;
  for (const auto& entry : fs::recursive_directory_iterator(shipped)) {
    if (!entry.is_regular_file()) continue;
    const std::string relative = fs::relative(entry.path(), shipped).string();
    std::string text = *ReadFile(entry.path().string());
    if (relative.starts_with("national") && entry.path().extension() == ".yaml") {
      const auto once = FormatRule(relative, text);
      ASSERT_TRUE(once) << once.error().message;
      EXPECT_EQ(*FormatRule(relative, *once), *once) << relative;
      text = *once;
      ++files;
    } else if (!relative.starts_with("knowledge")) {
      continue;
    }
    formatted.Write(relative, text);
  }
  const auto before = LoadRulebook(shipped);
  ASSERT_TRUE(before);
  const LoadedRulebook after = formatted.Load();
  ASSERT_TRUE(after.ok()) << Explain(after);
  ASSERT_EQ(before->rulebook.rules.size(), after.rulebook.rules.size());
  EXPECT_GE(files, 49U);
  for (const Rule& rule : before->rulebook.rules) {
    const Rule* other = after.rulebook.Find(rule.id);
    ASSERT_NE(other, nullptr);
    EXPECT_EQ(Meaning(rule), Meaning(*other)) << rule.id;
  }
}

}  // namespace
}  // namespace mingjian::rules
