// Properties of the readers over damaged and generated text. A failure prints its seed; set
// MINGJIAN_SEED to run one again.

#include <fmt/format.h>

#include <cstdlib>
#include <random>

#include "base/text.h"
#include "rules/knowledge.h"
#include "rules/rule_file.h"
#include "rules/temp_rulebook_test.h"
#include "rules/yaml_tree.h"

namespace mingjian::rules {
namespace {

uint64_t FirstSeed() {
  const char* given = std::getenv("MINGJIAN_SEED");
  return given != nullptr ? std::strtoull(given, nullptr, 10) : std::random_device()();
}

using Random = std::mt19937_64;

size_t Below(Random& random, size_t limit) { return random() % limit; }

// A few slips of the keys: bytes lost, doubled, swapped for troublesome ones, lines lost.
std::string Damaged(std::string text, Random& random) {
  constexpr std::string_view kTrouble = "{}[]'\"|>:,#-?&*!%@\n \t\\$0aZ\xE4\xFF";
  for (size_t i = 1 + Below(random, 4); i > 0 && !text.empty(); --i) {
    const size_t at = Below(random, text.size());
    switch (Below(random, 5)) {
      case 0:
        text.erase(at, 1 + Below(random, 3));
        break;
      case 1:
        text.insert(at, 1, kTrouble[Below(random, kTrouble.size())]);
        break;
      case 2:
        text[at] = kTrouble[Below(random, kTrouble.size())];
        break;
      case 3:
        text.insert(at, text.substr(at, Below(random, 30)));
        break;
      default:
        text.erase(at, text.find('\n', at) - at);
    }
  }
  return text;
}

void ExpectPlacesInside(const std::vector<Diagnostic>& diagnostics, const std::string& text) {
  const auto lines = static_cast<int>(std::count(text.begin(), text.end(), '\n')) + 1;
  for (const Diagnostic& diagnostic : diagnostics) {
    EXPECT_GE(diagnostic.line, 1) << ToString(diagnostic);
    EXPECT_LE(diagnostic.line, lines) << ToString(diagnostic);
    EXPECT_GE(diagnostic.column, 1) << ToString(diagnostic);
    EXPECT_FALSE(diagnostic.name.empty());
    EXPECT_FALSE(diagnostic.message.empty());
  }
}

TEST(LoaderProperties, DamagedRulesAreReportedInsideTheFile) {
  KnowledgeBuilder builder("service_sex");
  builder.Add("service_sex.csv", kSexTable, KnowledgeFile::kShipped);
  builder.Finish();
  std::vector<KnowledgeTable> tables;
  tables.push_back(builder.TakeTable());
  const std::vector<std::string> names = {"service_sex"};
  const std::vector<std::string> no_names;
  const std::vector<CodeList> no_lists;
  const std::vector<Overlay> no_overlays;
  const std::vector<LawArticle> no_law;
  const std::map<std::string, std::string> no_parameters;
  const RuleContext context{tables, no_lists, names, no_names, no_overlays, no_law, no_parameters};
  const uint64_t first = FirstSeed();
  for (uint64_t seed = first; seed < first + 1500; ++seed) {
    SCOPED_TRACE(fmt::format("MINGJIAN_SEED={}", seed));
    Random random(seed);
    const std::string text = Damaged(kGoodRule, random);
    std::vector<Diagnostic> diagnostics, others;
    const YamlFile file("f.yaml", text, &diagnostics);
    const ReadRuleResult read = ReadRule(file, "service-sex", context, &diagnostics, &others);
    ExpectPlacesInside(diagnostics, text);
    const bool error = std::any_of(diagnostics.begin(), diagnostics.end(),
                                   [](const Diagnostic& d) { return !d.warning; });
    EXPECT_EQ(read.rule.has_value(), !error);
    if (HasFailure()) return;
  }
}

TEST(LoaderProperties, DamagedTablesKeepTheirColumnsEven) {
  const uint64_t first = FirstSeed();
  for (uint64_t seed = first; seed < first + 3000; ++seed) {
    SCOPED_TRACE(fmt::format("MINGJIAN_SEED={}", seed));
    Random random(seed);
    const std::string text = Damaged(kSexTable, random);
    KnowledgeBuilder builder("t");
    builder.Add("t.csv", text, KnowledgeFile::kShipped);
    builder.Add("o.csv", Damaged(kSexTable, random), KnowledgeFile::kOverlay);
    builder.Finish();
    for (const KnowledgeColumn& column : builder.table().columns) {
      EXPECT_EQ(column.texts.size() + column.numbers.size() + column.lists.size(),
                builder.table().rows);
    }
    EXPECT_EQ(builder.table().valid_from.size(), builder.table().rows);
    for (const Diagnostic& diagnostic : builder.diagnostics()) {
      if (diagnostic.file == "t.csv") ExpectPlacesInside({diagnostic}, text);
    }
    if (HasFailure()) return;
  }
}

// A text of words and line ends as a block, plain or quoted scalar of the given indent.
std::string Written(const std::string& style, const std::vector<std::string>& lines, size_t indent,
                    Random& random) {
  const std::string space(indent, ' ');
  std::string text;
  if (style == "|" || style == ">") {
    text = "key: " + style + "\n";
    for (const std::string& line : lines) text += line.empty() ? "\n" : space + line + "\n";
    return text;
  }
  const std::string quote = style == "plain" ? "" : style;
  text = "key: " + quote;
  for (size_t i = 0; i < lines.size(); ++i) {
    if (i > 0) text += std::string(Below(random, 2), ' ') + "\n" + (lines[i].empty() ? "" : space);
    text += lines[i];
  }
  return text + quote + "\n";
}

TEST(LoaderProperties, EachByteOfAScalarIsFoundInTheFile) {
  constexpr std::array<std::string_view, 8> kWords = {"a",  "药品", "x.y > 1", "(b)",
                                                      "''", "品",   "z+1",     "&&"};
  const uint64_t first = FirstSeed();
  for (uint64_t seed = first; seed < first + 2000; ++seed) {
    Random random(seed);
    const std::array<const char*, 4> styles = {"|", "plain", "'", "\""};
    const std::string style = styles[Below(random, styles.size())];
    std::vector<std::string> lines;
    for (size_t i = 1 + Below(random, 4); i > 0; --i) {
      std::string line;
      const bool inner = !lines.empty() && i > 1;
      if (!(inner && Below(random, 4) == 0)) {
        if (style == "|" && !lines.empty()) line = std::string(Below(random, 3), ' ');
        line += "w";
        for (size_t w = Below(random, 4); w > 0; --w) {
          line += " ";
          line += kWords[Below(random, kWords.size())];
        }
      }
      lines.push_back(line);
    }
    const std::string text = Written(style, lines, 2 + Below(random, 3), random);
    SCOPED_TRACE(fmt::format("MINGJIAN_SEED={}\n{}", seed, text));
    std::vector<Diagnostic> diagnostics;
    const YamlFile file("f", text, &diagnostics);
    ASSERT_TRUE(diagnostics.empty()) << ToString(diagnostics[0]);
    const YamlNode& node = *file.root().Find("key");
    const std::vector<std::string_view> rows = Split(text, '\n');
    for (size_t i = 0; i < node.text.size(); ++i) {
      const char byte = node.text[i];
      const bool starts = (static_cast<uint8_t>(byte) & 0xC0) != 0x80;
      if (byte == ' ' || byte == '\n' || !starts) continue;
      const TextPosition at = file.At(node, i);
      ASSERT_LE(static_cast<size_t>(at.line), rows.size());
      // The byte behind `column - 1` characters of that line.
      const std::string_view row = rows[static_cast<size_t>(at.line) - 1];
      size_t offset = 0;
      for (int left = at.column - 1; left > 0 && offset < row.size(); --left) {
        do {
          ++offset;
        } while (offset < row.size() && (static_cast<uint8_t>(row[offset]) & 0xC0) == 0x80);
      }
      ASSERT_LT(offset, row.size()) << "byte " << i;
      ASSERT_EQ(row[offset], byte) << "byte " << i;
    }
  }
}

}  // namespace
}  // namespace mingjian::rules
