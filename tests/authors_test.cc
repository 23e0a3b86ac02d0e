// What people who write rules use: the guide, runnable from its first to its last command;
// templates, layout, schema and reference page; the import of workbooks and the search of points as
// commands.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <filesystem>
#include <set>

#include "base/temp_folder.h"
#include "base/text.h"
#include "program.h"
#include "rules/yaml_tree.h"

namespace mingjian {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;
using ::testing::HasSubstr;
using testing::ProgramRun;
using Args = std::vector<std::string>;

const std::string kSource = MINGJIAN_SOURCE_DIR;

class AuthorsTest : public ::testing::Test {
 protected:
  AuthorsTest() {
    fs::copy(kSource + "/rulebook", folder_ / "rulebook", fs::copy_options::recursive);
  }

  ProgramRun Run(const Args& args) {
    return testing::RunProgram(MINGJIAN_PROGRAM, folder_.path().string(), args);
  }
  // Expects exit code 0 and gives what was printed.
  std::string Good(const Args& args) {
    const ProgramRun run = Run(args);
    EXPECT_EQ(run.exit_code, 0) << args[0] << " " << args[1] << "\n" << run.out << run.err;
    return run.out;
  }
  std::string Read(const std::string& name) { return ReadFile(folder_ / name).value_or(""); }
  void Write(const std::string& name, const std::string& text) {
    fs::create_directories(fs::path(folder_ / name).parent_path());
    ASSERT_TRUE(WriteFile(folder_ / name, text));
  }

  const TempFolder folder_;
};

// ```yaml PATH writes the block to PATH; "$ mingjian …" in ```console is run and must succeed.
TEST_F(AuthorsTest, EveryCommandOfTheGuideWorks) {
  const auto guide = ReadFile(kSource + "/docs/rules-guide.md");
  ASSERT_TRUE(guide);
  std::string path, block;
  bool console = false, inside = false;
  size_t commands = 0, files = 0;
  for (const std::string_view line : Split(*guide, '\n')) {
    if (line.starts_with("```")) {
      if (inside && !path.empty()) {
        Write(path, block);
        ++files;
      }
      inside = !inside;
      const std::vector<std::string_view> words = Split(line.substr(3), ' ');
      console = inside && words[0] == "console";
      path = inside && words.size() > 1 ? words[1] : "";
      block.clear();
    } else if (console) {
      ASSERT_TRUE(line.starts_with("$ mingjian ")) << line;
      Args args;
      for (const std::string_view word : Split(line.substr(11), ' ')) args.emplace_back(word);
      const ProgramRun run = Run(args);
      EXPECT_EQ(run.exit_code, 0) << line << "\n" << run.out << run.err;
      ++commands;
    } else if (inside) {
      block += std::string(line) + "\n";
    }
  }
  EXPECT_EQ(files, 3U);
  EXPECT_GE(commands, 20U);
}

TEST_F(AuthorsTest, NewRulesLoadAndPassForEverySubject) {
  const struct {
    std::string on, table;
  } cases[] = {{"line", ""},
               {"prescription", ""},
               {"operation", ""},
               {"day", ""},
               {"person_day", ""},
               {"visit", ""},
               {"settlement", ""},
               {"person", ""},
               {"line", "service_duplicate"},
               {"visit", "drug_sex"},
               {"visit", "diagnosis_sex"},
               {"visit", "procedure_sex"}};
  Args ids;
  for (const auto& c : cases) {
    ids.push_back("new-" + std::to_string(ids.size()));
    Args args = {"rules", "new", ids.back(), "--title", "标题：甲", "--on", c.on};
    if (!c.table.empty()) args.insert(args.end(), {"--table", c.table});
    Good(args);
  }
  Good({"rules", "check"});
  Args test = {"rules", "test", "--reference"};
  test.insert(test.end(), ids.begin(), ids.end());
  EXPECT_THAT(Good(test), HasSubstr("new-11"));
  for (const std::string& id : ids) {
    Good({"rules", "fmt", "--check", "rulebook/national/" + id + ".yaml"});
  }
}

TEST_F(AuthorsTest, NewSaysWhyNot) {
  const struct {
    Args args;
    std::string message;
  } cases[] = {{{"Bad_Id", "--title", "x"}, "'Bad_Id' is not a rule id"},
               {{"drug-sex", "--title", "x"}, "is there already"},
               {{"a", "--title", "x", "--on", "bed"}, "--on 'bed'; expected line, prescription"},
               {{"a", "--title", "x", "--table", "drug_sexx"}, "did you mean 'drug_sex'?"},
               {{"a", "--title", "x", "--table", "diagnosis_sex"}, "say --on visit"},
               {{"a", "--title", "x", "--class", "管理类"}, "expected two levels"},
               {{"a", "--title", " "}, "--title is empty"},
               {{"a", "--title", "x", "--source", "mine"}, "expected official"}};
  for (const auto& c : cases) {
    Args args = {"rules", "new"};
    args.insert(args.end(), c.args.begin(), c.args.end());
    const ProgramRun run = Run(args);
    EXPECT_EQ(run.exit_code, 2) << c.message;
    EXPECT_THAT(run.err, HasSubstr(c.message));
  }
}

TEST_F(AuthorsTest, FormatsFilesAndChecksThem) {
  const std::string file = "rulebook/national/drug-sex.yaml";
  Good({"rules", "fmt"});
  const std::string formatted = Read(file);
  Good({"rules", "fmt", "--check"});
  Write(file, "# why\n" + formatted.substr(formatted.find("title:")) + "id: drug-sex\n");
  const ProgramRun check = Run({"rules", "fmt", "--check", file});
  EXPECT_EQ(check.exit_code, 1);
  EXPECT_THAT(check.out, HasSubstr("not in the layout: " + file));
  Good({"rules", "fmt", file});
  EXPECT_EQ(Read(file), "id: drug-sex\n# why\n" + formatted.substr(formatted.find("title:")));
  Write("bad.yaml", "a: [\n");
  const ProgramRun bad = Run({"rules", "fmt", "bad.yaml"});
  EXPECT_EQ(bad.exit_code, 3);
  EXPECT_THAT(bad.err, HasSubstr("bad.yaml:"));
  EXPECT_EQ(Run({"rules", "fmt", "none.yaml"}).exit_code, 4);
}

// Keys of an object's value in a schema, and those of the values below it.
void CheckKeys(const rules::YamlNode& node, const json::value& schema, const std::string& where) {
  const json::object& object = schema.as_object();
  if (node.IsList() && object.contains("items")) {
    for (const rules::YamlNode& item : node.items)
      CheckKeys(item, object.at("items"), where + "[]");
  }
  if (!node.IsMap()) return;
  if (const json::value* choices = object.if_contains("oneOf")) {
    // The choice that knows the first key.
    for (const json::value& choice : choices->as_array()) {
      const json::value* properties = choice.as_object().if_contains("properties");
      if (properties == nullptr || properties->as_object().contains(node.entries[0].first.text)) {
        CheckKeys(node, choice, where);
        return;
      }
    }
    FAIL() << where << ": no choice fits";
  }
  const json::value* properties = object.if_contains("properties");
  const json::value* others = object.if_contains("additionalProperties");
  for (const auto& [key, value] : node.entries) {
    const json::value* known =
        properties == nullptr ? nullptr : properties->as_object().if_contains(key.text);
    if (known == nullptr && others != nullptr && others->is_object()) known = others;
    ASSERT_NE(known, nullptr) << where << "." << key.text << " is not in rulebook/rule.schema.json";
    if (known->is_object()) CheckKeys(value, *known, where + "." + key.text);
  }
}

TEST_F(AuthorsTest, TheSchemaIsCurrentAndKnowsEveryKey) {
  const std::string text = Good({"rules", "schema"});
  EXPECT_EQ(text, Read("rulebook/rule.schema.json"))
      << "write it anew: mingjian rules schema --write rulebook/rule.schema.json";
  boost::system::error_code error;
  const json::value schema = json::parse(text, error);
  ASSERT_FALSE(error);
  size_t files = 0;
  for (const auto& entry : fs::recursive_directory_iterator(folder_ / "rulebook/national")) {
    if (entry.path().extension() != ".yaml") continue;
    std::vector<rules::Diagnostic> diagnostics;
    const rules::YamlFile file(entry.path().filename().string(), *ReadFile(entry.path().string()),
                               &diagnostics);
    CheckKeys(file.root(), schema, file.name());
    for (const json::value& key : schema.at("required").as_array()) {
      EXPECT_NE(file.root().Find(key.as_string()), nullptr) << file.name() << " " << key;
    }
    ++files;
  }
  EXPECT_GE(files, 49U);
  // The keys of docs/rule-language.md §1, and no others.
  const auto language = ReadFile(kSource + "/docs/rule-language.md");
  ASSERT_TRUE(language);
  std::set<std::string> told, known;
  bool table = false;
  for (const std::string_view line : Split(*language, '\n')) {
    if (line.starts_with("| key | value")) table = true;
    if (table && line.empty()) break;
    if (!table || !line.starts_with("| `")) continue;
    told.emplace(line.substr(3, line.find('`', 3) - 3));
  }
  for (const auto& [key, value] : schema.at("properties").as_object()) known.emplace(key);
  EXPECT_EQ(told, known);
}

TEST_F(AuthorsTest, TheReferencePageIsCurrent) {
  EXPECT_EQ(Good({"rules", "doc"}), ReadFile(kSource + "/docs/rules.md").value_or(""))
      << "write it anew: mingjian rules doc --write docs/rules.md";
  const std::string one = Good({"rules", "doc", "service-sex"});
  EXPECT_THAT(one, HasSubstr("## service-sex\n"));
  EXPECT_THAT(one, HasSubstr("- **fires when**: `"));
  EXPECT_THAT(one, HasSubstr("official points in"));
  EXPECT_THAT(one, HasSubstr("**cases that fire ("));
  EXPECT_EQ(Run({"rules", "doc", "service-sexx"}).exit_code, 2);
}

TEST_F(AuthorsTest, SearchShowsEveryPointOfAnItem) {
  const std::string by_code = Good({"knowledge", "search", "002101030280000"});
  EXPECT_THAT(by_code, HasSubstr("service_sex  (rules: "));
  EXPECT_THAT(by_code, HasSubstr("阴茎海绵体造影"));
  // Names as people type them, and superseded points behind those that hold.
  const std::string by_name = Good({"knowledge", "search", "阿帕 他胺片", "--date", "2026-03-01"});
  EXPECT_THAT(by_name, HasSubstr("→ KP-9d2200dd87d22a1a"));
  EXPECT_LT(by_name.find("rev-2026-01"), by_name.find("batch-01"));
  EXPECT_THAT(Good({"knowledge", "search", "阿帕他胺片", "--date", "2026-03-01", "--current"}),
              Not(HasSubstr("batch-01")));
  // A prefix covers a code; a code list, too.
  EXPECT_THAT(Good({"knowledge", "search", "O80.000"}), HasSubstr("pregnancy"));
  // An item that is not there: the nearest that are.
  EXPECT_THAT(Good({"knowledge", "search", "001102000010009"}), HasSubstr("001102000030000"));
  EXPECT_THAT(Good({"knowledge", "search", "宫腔镜检察"}), HasSubstr("宫腔镜检查"));
  boost::system::error_code error;
  const json::value found =
      json::parse(Good({"knowledge", "search", "002101030280000", "--json"}), error);
  ASSERT_FALSE(error);
  bool listed = false;
  for (const json::value& point : found.at("points").as_array()) {
    if (point.at("table").as_string() != "service_sex") continue;
    listed = true;
    EXPECT_EQ(point.at("matched").as_string(), "code");
    const json::array& rules = point.at("rules").as_array();
    EXPECT_NE(std::find(rules.begin(), rules.end(), json::value("service-sex")), rules.end());
  }
  EXPECT_TRUE(listed);
  EXPECT_EQ(Run({"knowledge", "search", " "}).exit_code, 2);
}

TEST_F(AuthorsTest, ImportReportsAsACommand) {
  Write("第六批.xlsx", "no workbook");
  const ProgramRun bad = Run({"knowledge", "import", "第六批.xlsx"});
  EXPECT_EQ(bad.exit_code, 3);
  EXPECT_THAT(bad.err, HasSubstr("第六批.xlsx: "));
  EXPECT_THAT(bad.err, HasSubstr("nothing was written"));
  boost::system::error_code error;
  const json::value report =
      json::parse(Run({"knowledge", "import", "第六批.xlsx", "--json"}).out, error);
  ASSERT_FALSE(error);
  EXPECT_FALSE(report.at("ok").as_bool());
  EXPECT_EQ(report.at("refusals").as_array().size(), 1U);
  EXPECT_EQ(Run({"knowledge", "import", "none.xlsx"}).exit_code, 4);
  EXPECT_EQ(Run({"knowledge", "import", "第六批.xlsx", "--published", "soon"}).exit_code, 2);
}

}  // namespace
}  // namespace mingjian
