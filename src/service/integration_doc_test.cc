// The examples of docs/integration.md, sent as they stand there.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <vector>

#include "base/text.h"
#include "service/institutions.h"
#include "service/whole_service_test.h"

namespace mingjian::service {
namespace {

namespace json = boost::json;

struct Example {
  int line = 0;  // of the page
  std::string method, path, body, answer;
};

// What a block with a curl command asks for.
Example ReadCommand(const std::string& block, int line) {
  Example example;
  example.line = line;
  const std::string command = block.substr(0, block.find('\n'));
  const size_t path = command.find(":8080") + 5;
  example.path = command.substr(path, command.find_first_of(" '", path) - path);
  constexpr std::string_view kBody = "<<'EOF'\n";
  if (const size_t body = block.find(kBody); body != block.npos) {
    const size_t begin = body + kBody.size();
    example.body = block.substr(begin, block.rfind("EOF") - begin);
  }
  example.method = example.body.empty() ? "GET" : "POST";
  if (const size_t method = command.find("-X "); method != command.npos) {
    example.method = command.substr(method + 3, command.find(' ', method + 3) - method - 3);
  }
  return example;
}

// Pairs of a block ```sh with curl and the block ```json behind it.
std::vector<Example> ExamplesOf(const std::string& page) {
  std::vector<Example> examples;
  std::string kind, block;
  int number = 0, begin = 0;
  for (const std::string_view line : Split(page, '\n')) {
    ++number;
    if (!line.starts_with("```")) {
      block += std::string(line) + "\n";
    } else if (kind.empty()) {
      kind = line.substr(3);
      block.clear();
      begin = number;
    } else {
      if (kind == "sh" && block.starts_with("curl ")) {
        examples.push_back(ReadCommand(block, begin));
      } else if (kind == "json" && !examples.empty()) {
        examples.back().answer = block;
      }
      kind.clear();
    }
  }
  return examples;
}

// Where what the page shows is not in what was answered; "" = all is there. "…" stands for
// anything, and at the end of a list for more.
std::string Missing(const json::value& shown, const json::value& got, const std::string& at) {
  if (shown.is_string() && shown.as_string() == "…") return "";
  if (shown.is_object()) {
    if (!got.is_object()) return at;
    for (const auto& [name, value] : shown.as_object()) {
      const std::string path = at + "/" + std::string(name);
      const json::value* const member = got.as_object().if_contains(name);
      if (member == nullptr) return path;
      if (std::string wrong = Missing(value, *member, path); !wrong.empty()) return wrong;
    }
    return "";
  }
  if (shown.is_array()) {
    const json::array& items = shown.as_array();
    const bool more = !items.empty() && items.back().is_string() && items.back().as_string() == "…";
    const size_t size = items.size() - (more ? 1 : 0);
    if (!got.is_array()) return at;
    if (more ? got.as_array().size() < size : got.as_array().size() != size) return at + " (size)";
    for (size_t i = 0; i < size; ++i) {
      std::string wrong = Missing(items[i], got.as_array()[i], fmt::format("{}/{}", at, i));
      if (!wrong.empty()) return wrong;
    }
    return "";
  }
  return shown == got || (shown.is_number() && got.is_number() &&
                          shown.to_number<double>() == got.to_number<double>())
             ? ""
             : at + " is " + json::serialize(got);
}

TEST(IntegrationDoc, ExamplesDoWhatThePageSays) {
  const std::string root = MINGJIAN_SOURCE_DIR;
  const TempFolder folder;
  const std::string file = folder / "institutions.csv";
  const std::string key =
      *AddInstitution(file, {"H32010000001", "第一医院", "check settle read", "", false});
  Options options;
  options.institutions = *Institutions::Load(file);
  const ServiceForTest service(root + "/rulebook", options);
  const std::vector<Example> examples = ExamplesOf(*ReadFile(root + "/docs/integration.md"));
  ASSERT_EQ(examples.size(), 7U);
  std::string jr_id;
  for (const Example& example : examples) {
    SCOPED_TRACE(fmt::format("docs/integration.md:{}", example.line));
    std::string body = example.body;
    if (const size_t at = body.find("JR_ID"); at != body.npos) body.replace(at, 5, jr_id);
    const Called called = service.Call(example.method, example.path, body, key);
    EXPECT_EQ(Missing(json::parse(example.answer), called.body, ""), "") << called.text;
    if (const std::string got = called.Text("/output/result/0/jr_id"); got.size() == 32) {
      jr_id = got;
    }
  }
}

}  // namespace
}  // namespace mingjian::service
