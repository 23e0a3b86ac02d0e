// The program as its user meets it: the whole way of the data, wrong input of every kind, a full
// disk, and kills at any time. What is right inside is tested beside the sources; here count exit
// codes, messages and that nothing is lost.

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json.hpp>
#include <filesystem>
#include <iostream>
#include <map>

#include "base/temp_folder.h"
#include "program.h"
#include "testing/generate.h"

namespace mingjian {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;
using ::testing::AllOf;
using ::testing::HasSubstr;
using testing::ProgramOptions;
using testing::ProgramRun;
using Args = std::vector<std::string>;

const std::string kSource = MINGJIAN_SOURCE_DIR;
const std::string kRulebook = kSource + "/rulebook";

std::string Read(const std::string& path) {
  auto text = ReadFile(path);
  EXPECT_TRUE(text.has_value()) << text.error().message;
  return text.value_or("");
}
void Write(const std::string& path, std::string_view text) {
  fs::create_directories(fs::path(path).parent_path());
  const Status written = WriteFile(path, text);
  ASSERT_TRUE(written.has_value()) << written.error().message;
}
std::string Replaced(std::string text, const std::string& from, const std::string& to) {
  const size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return at == std::string::npos ? text : text.replace(at, from.size(), to);
}
json::value ParseJson(const std::string& text) {
  boost::system::error_code error;
  json::value value = json::parse(text, error);
  EXPECT_FALSE(error) << error.message() << ": " << text.substr(0, 300);
  return error ? json::value() : value;
}
// What a summary counts, standing or withdrawn, active or in shadow: the rows of its findings file.
size_t Rows(const json::value& summary) {
  const json::value& shadow = summary.at("shadow");
  return summary.at("findings").to_number<size_t>() + summary.at("withdrawn").to_number<size_t>() +
         shadow.at("findings").to_number<size_t>() + shadow.at("withdrawn").to_number<size_t>();
}
// The rows of a CSV without breaks in cells.
std::vector<std::string> LinesOf(const std::string& text) {
  std::vector<std::string> lines;
  for (const std::string_view line : Split(text, '\n')) {
    if (!line.empty()) lines.emplace_back(line);
  }
  return lines;
}
std::string Joined(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  return text;
}

// One city of 300 persons for all tests of this program, every fifth with a violation or its lawful
// look-alike; loaded and audited once.
class CliTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder_ = new TempFolder();
    Expect(0, {"synth", "-n", "300", "-s", "7", "-o", "city", "--dirty", "0", "--planted", "0.2",
               "--catalogs", kSource + "/catalogs", "--json"});
    Expect(0, {"ingest", "--from", "city", "--lake", "lake", "--buckets", "4", "--json"});
    Audit("out");
    findings_ = Read(At("out/findings.csv"));
    ASSERT_GT(LinesOf(findings_).size(), 30U);
  }
  static void TearDownTestSuite() { delete folder_; }

  static std::string At(std::string_view name) { return *folder_ / std::string(name); }
  static ProgramRun Run(const Args& args, const ProgramOptions& options = {}) {
    ProgramRun run = testing::RunProgram(MINGJIAN_PROGRAM, folder_->path().string(), args, options);
    EXPECT_FALSE(run.late) << "no end: " << ::testing::PrintToString(args);
    return run;
  }
  // Runs, and the exit code must be `code`.
  static ProgramRun Expect(int code, const Args& args, const ProgramOptions& options = {}) {
    ProgramRun run = Run(args, options);
    EXPECT_EQ(run.exit_code, code) << ::testing::PrintToString(args) << "\n"
                                   << run.err << run.out.substr(0, 2'000);
    // A message is for people: whoever fails says so in one place, and no crash looks like one.
    if (code >= 2) {
      EXPECT_THAT(run.err, HasSubstr("error")) << ::testing::PrintToString(args);
    }
    EXPECT_THAT(run.err, ::testing::Not(HasSubstr("Sanitizer")));
    return run;
  }
  static ProgramRun Audit(const std::string& out, Args more = {},
                          const std::string& lake = "lake") {
    Args args = {"audit", "--lake", lake, "--rulebook", kRulebook, "--out", out, "--csv", "--json"};
    args.insert(args.end(), more.begin(), more.end());
    return Expect(0, args);
  }
  static std::string Findings(const std::string& out) { return Read(At(out + "/findings.csv")); }
  static std::string FirstFinding() {
    return LinesOf(findings_)[1].substr(0, LinesOf(findings_)[1].find(','));
  }
  // A copy of the city in which one file is changed.
  static void CopyCity(const std::string& to, const std::string& file,
                       const std::function<std::string(std::string)>& change) {
    fs::remove_all(At(to));
    fs::create_directories(At(to));
    for (const auto& entry : fs::directory_iterator(At("city"))) {
      if (!entry.is_regular_file()) continue;
      const std::string name = entry.path().filename().string();
      if (name == file) {
        Write(At(to + "/" + name), change(Read(entry.path().string())));
      } else {
        fs::create_symlink(entry.path(), At(to + "/" + name));
      }
    }
  }
  // A rulebook of one shipped rule, changed.
  static void MakeRulebook(const std::string& to, const std::string& from,
                           const std::string& with) {
    fs::remove_all(At(to));
    const std::string rule = Read(kRulebook + "/national/drug-sex.yaml");
    Write(At(to + "/national/drug-sex.yaml"), from.empty() ? rule : Replaced(rule, from, with));
    Write(At(to + "/knowledge/drug_sex.csv"), Read(kRulebook + "/knowledge/drug_sex.csv"));
    Write(At(to + "/history.jsonl"),
          R"({"event":"ship","rule":"drug-sex","version":1,"to":"active","who":"test",)"
          R"("when":"2026-01-01","why":"test"})"
          "\n");
  }

  static TempFolder* folder_;
  static std::string findings_;
};
TempFolder* CliTest::folder_ = nullptr;
std::string CliTest::findings_;

TEST_F(CliTest, FindsWhatWasPlantedAndReplaysIt) {
  const auto evaluation = ParseJson(
      Expect(0, {"evaluate", "--findings", "out", "--answers", "city/answers", "--json"}).out);
  EXPECT_EQ(evaluation.at("recall").to_number<double>(), 1);
  EXPECT_GE(evaluation.at("precision").to_number<double>(), 0.99);
  EXPECT_GT(evaluation.at("total").at("planted").to_number<int>(), 30);
  EXPECT_THAT(Expect(0, {"replay", FirstFinding(), "--findings", "out", "--lake", "lake"}).out,
              HasSubstr("equal in every value"));
  EXPECT_THAT(Expect(2, {"replay", "F0", "--findings", "out", "--lake", "lake"}).err,
              AllOf(HasSubstr("out/findings.parquet"), HasSubstr("'F0'")));
  EXPECT_THAT(Expect(3, {"replay", "F0", "--findings", "nowhere", "--lake", "lake"}).err,
              HasSubstr("nowhere: holds no findings.parquet"));
  EXPECT_EQ(Expect(1, {"audit", "--lake", "lake", "--rulebook", kRulebook, "--out", "out-fail",
                       "--rule", "drug-care-setting", "--fail-on-findings"})
                .err,
            "");
  EXPECT_TRUE(fs::exists(At("out-fail/report.html")));
}

TEST_F(CliTest, FindingsDoNotDependOnHowTheyAreMade) {
  const struct {
    const char* name;
    Args args;
  } cases[] = {{"again", {}},
               {"one thread, vectors of 1", {"--threads", "1", "--vector-size", "1"}},
               {"two threads, vectors of 7", {"--threads", "2", "--vector-size", "7"}},
               {"batches of 1", {"--threads", "2", "--persons-per-batch", "1"}},
               {"batches of 7", {"--persons-per-batch", "7", "--vector-size", "2048"}},
               {"a bucket at once", {"--persons-per-batch", "0", "--threads", "1"}}};
  for (const auto& one : cases) {
    SCOPED_TRACE(one.name);
    Args args = one.args;
    args.push_back("--restart");
    const auto summary = ParseJson(Audit("out-cut", args).out);
    EXPECT_EQ(Findings("out-cut"), findings_);
    EXPECT_EQ(Rows(summary), LinesOf(findings_).size() - 1);
  }
}

TEST_F(CliTest, TheOrderOfInputRowsDoesNotMatter) {
  testing::Random random(testing::SeedOr(20260405));
  std::cout << "MINGJIAN_SEED=" << testing::SeedOr(20260405) << "\n";
  fs::create_directories(At("shuffled"));
  for (const auto& entry : fs::directory_iterator(At("city"))) {
    if (!entry.is_regular_file()) continue;
    std::vector<std::string> lines = LinesOf(Read(entry.path().string()));
    for (size_t i = lines.size(); i > 2; --i) {
      std::swap(lines[i - 1], lines[1 + random.Below(i - 1)]);
    }
    Write(At("shuffled/" + entry.path().filename().string()), Joined(lines));
  }
  Expect(0, {"ingest", "--from", "shuffled", "--lake", "lake-shuffled", "--buckets", "3"});
  Audit("out-shuffled", {}, "lake-shuffled");
  EXPECT_EQ(Findings("out-shuffled"), findings_);
}

TEST_F(CliTest, WrongUseIsSaid) {
  const struct {
    Args args;
    int code;
    const char* message;
  } cases[] = {
      {{}, 2, "subcommand is required"},
      {{"audi"}, 2, "there is no command 'audi'; did you mean 'audit'?"},
      {{"lake", "inf"}, 2, "there is no command 'inf'; did you mean 'info'?"},
      {{"audit"}, 2, "--lake is required"},
      {{"audit", "--lake", "lake", "--out", "o", "--thread", "2"}, 2, "did you mean '--threads'?"},
      {{"audit", "--lake", "lake", "--out", "o", "--threads", "0"}, 2, "not in range 1 to 256"},
      {{"audit", "--lake", "lake", "--out", "o", "--vector-size", "0"}, 2, "--vector-size"},
      {{"audit", "--lake", "nowhere", "--out", "o"}, 3, "nowhere: not a lake"},
      {{"audit", "--lake", "city", "--out", "o"}, 3, "city: not a lake"},
      {{"audit", "--lake", "lake", "--out", "/proc/o"}, 4, "/proc/o"},
      {{"audit", "--lake", "lake", "--out", "o", "--buckets", "9-12"}, 2, "buckets 0 to 3"},
      {{"audit", "--lake", "lake", "--out", "o", "--buckets", "2-1"}, 2, "not a range"},
      {{"audit", "--lake", "lake", "--out", "o", "--buckets", "a"}, 2, "'a' is not a range"},
      {{"audit", "--lake", "lake", "--out", "o", "--rule", "drug-sx"},
       2,
       "there is no rule 'drug-sx'; did you mean 'drug-sex'?"},
      {{"audit", "--lake", "lake", "--out", "o", "--rule", "drug-sex", "--rule", "no-such-thing"},
       2,
       "there is no rule 'no-such-thing'\n"},
      {{"audit", "--lake", "lake", "--out", "o", "--region", "999999"}, 2, "region '999999'"},
      {{"audit", "--lake", "lake", "--out", "o", "--rulebook", "city"},
       2,
       "city: is not a rulebook"},
      {{"ingest", "--from", "nowhere", "--lake", "l"}, 2, "nowhere: is not a folder"},
      {{"ingest", "--from", "out/rulebook", "--lake", "l"}, 3, "out/rulebook: nothing to load"},
      {{"ingest", "--from", "city", "--lake", "/proc/l"}, 4, "/proc/l"},
      {{"ingest", "--from", "city", "--lake", "l", "--threads", "-1"}, 2, "not in range 0 to 256"},
      {{"ingest", "--from", "city", "--lake", "l", "--mapping", "no.yaml"}, 4, "no.yaml"},
      {{"lake", "info", "--lake", "nowhere"}, 3, "nowhere: not a lake"},
      {{"lake", "sql", "--lake", "lake", "SELECT no FROM setl_d"}, 3, "\"no\" not found"},
      {{"rules", "test", "drug-sx", "--rulebook", kRulebook}, 2, "did you mean 'drug-sex'?"},
      {{"rules", "explain", "drug-sx", "--rulebook", kRulebook}, 2, "did you mean 'drug-sex'?"},
      {{"rules", "check", "--date", "2026-02-30"}, 2, "'2026-02-30' is not a date"},
      {{"model", "fee_lst_d"}, 2, "did you mean 'fee_list_d'?"},
      {{"evaluate", "--findings", "nowhere", "--answers", "city/answers"}, 4, "nowhere"},
      {{"synth", "-n", "0", "-o", "s"}, 2, "--persons"},
      {{"demo", "--persons", "0"}, 2, "--persons"},
  };
  for (const auto& one : cases) {
    Args args = one.args;
    const bool judges = !args.empty() && args[0] == "audit" && args.size() > 3;
    if (judges && std::ranges::find(args, "--rulebook") == args.end()) {
      args.insert(args.end(), {"--rulebook", kRulebook});
    }
    const ProgramRun run = Expect(one.code, args);
    EXPECT_THAT(run.err, HasSubstr(one.message)) << ::testing::PrintToString(args);
    EXPECT_EQ(run.out, "") << ::testing::PrintToString(args);
  }
  EXPECT_FALSE(fs::exists(At("o/findings.parquet")));
}

TEST_F(CliTest, HelpAndLooksIntoThings) {
  EXPECT_THAT(Expect(0, {"--version"}).out, HasSubstr("mingjian "));
  const std::string help = Expect(0, {"--help"}).out;
  const Args commands = {"demo",   "synth",    "ingest", "lake",      "audit",
                         "replay", "evaluate", "rules",  "knowledge", "model"};
  for (const std::string& command : commands) {
    EXPECT_THAT(help, HasSubstr(command));
    EXPECT_THAT(Expect(0, {command, "--help"}).out, HasSubstr("Usage:")) << command;
  }
  EXPECT_THAT(Expect(0, {"rules", "check", "--rulebook", kRulebook}).out, HasSubstr("0 errors"));
  EXPECT_EQ(
      ParseJson(Expect(0, {"rules", "check", "--rulebook", kRulebook, "--json"}).out).at("ok"),
      json::value(true));
  EXPECT_THAT(Expect(0, {"rules", "test", "drug-sex", "--reference", "--rulebook", kRulebook}).out,
              HasSubstr("0 failed"));
  EXPECT_THAT(Expect(0, {"model", "fee_list_d"}).out, HasSubstr("feedetl_sn"));
  ParseJson(Expect(0, {"model", "--json"}).out);
  const auto info = ParseJson(Expect(0, {"lake", "info", "--lake", "lake", "--json"}).out);
  EXPECT_EQ(info.at("buckets").to_number<int>(), 4);
  EXPECT_GE(info.at("tables").at("psn_info_b").at("rows").to_number<int>(), 300);
  EXPECT_EQ(
      Expect(0, {"lake", "sql", "--lake", "lake", "-f", "csv", "SELECT 1 AS a, 'x,y' AS b"}).out,
      "a,b\n1,\"x,y\"\n");
  // What cannot be written was not done.
  EXPECT_THAT(Expect(4, {"model", "--json"}, {.out_to = "/dev/full"}).err,
              HasSubstr("No space left"));
}

TEST_F(CliTest, AnEmptyLakeIsSaid) {
  fs::create_directories(At("headers"));
  for (const auto& entry : fs::directory_iterator(At("city"))) {
    if (!entry.is_regular_file()) continue;
    Write(At("headers/" + entry.path().filename().string()),
          LinesOf(Read(entry.path().string())).front() + "\n");
  }
  EXPECT_THAT(
      Expect(0, {"ingest", "--from", "headers", "--lake", "lake-empty", "--buckets", "2"}).err,
      HasSubstr("hold no rows"));
  const ProgramRun run = Audit("out-empty", {}, "lake-empty");
  EXPECT_THAT(run.err, HasSubstr("lake-empty: holds no settlements"));
  EXPECT_EQ(ParseJson(run.out).at("findings").to_number<int>(), 0);
  EXPECT_EQ(LinesOf(Findings("out-empty")).size(), 1U);
}

TEST_F(CliTest, MistakesInRulesNameTheirPlace) {
  fs::create_directories(At("book-none/national"));
  EXPECT_THAT(Expect(3, {"rules", "check", "--rulebook", "book-none"}).err,
              HasSubstr("book-none: holds no rules"));
  EXPECT_THAT(Expect(3, {"audit", "--lake", "lake", "--out", "o", "--rulebook", "book-none"}).err,
              HasSubstr("book-none: holds no rules"));
  const struct {
    const char *from, *with, *message;
  } cases[] = {
      {"person.gend !=", "person.gnd !=", "did you mean 'gend'?"},
      {"'line.inscp_scp_amt'", "'line.inscp_scp_amt + \"x\"'", "drug-sex.yaml:19:10:"},
      {"amount: 'line.inscp_scp_amt'", "amount: 'person.gend'", "drug-sex.yaml:19:10:"},
      {"severity: violation", "severity: violaton", "did you mean 'violation'?"},
      {"table: drug_sex,", "table: drug_sax,", "did you mean 'drug_sex'?"},
      {"on: line", "onn: line", "drug-sex.yaml:14:1:"},
      {"title: ", "title: [", "drug-sex.yaml:"},
  };
  for (const auto& one : cases) {
    SCOPED_TRACE(one.with);
    MakeRulebook("book", one.from, one.with);
    const ProgramRun check = Expect(3, {"rules", "check", "--rulebook", "book"});
    EXPECT_THAT(check.err, HasSubstr(one.message));
    EXPECT_THAT(check.err, ::testing::ContainsRegex("book/national/drug-sex.yaml:[0-9]+:[0-9]+: "));
    // The same words stop an audit before it begins.
    const ProgramRun audit =
        Expect(3, {"audit", "--lake", "lake", "--out", "o", "--rulebook", "book"});
    EXPECT_THAT(audit.err, HasSubstr(one.message));
  }
  const auto checked = ParseJson(Run({"rules", "check", "--rulebook", "book", "--json"}).out);
  EXPECT_EQ(checked.at("ok"), json::value(false));
  EXPECT_GT(checked.at("diagnostics").as_array().size(), 0U);
  EXPECT_FALSE(fs::exists(At("o/findings.parquet")));
}

TEST_F(CliTest, WrongInputIsNamed) {
  // A column that is missing, one that is not known, one of them twice.
  CopyCity("bad", "setl_d.csv",
           [](std::string text) { return Replaced(text, "setl_time", "time"); });
  EXPECT_THAT(Expect(3, {"ingest", "--from", "bad", "--lake", "lake-bad"}).err,
              AllOf(HasSubstr("setl_d.csv"), HasSubstr("setl_time")));
  CopyCity("extra", "psn_info_b.csv", [](std::string text) {
    std::vector<std::string> lines = LinesOf(text);
    for (std::string& line : lines) line += ",x";
    lines.front() += "tra_note";
    return Joined(lines);
  });
  EXPECT_THAT(
      Expect(0, {"ingest", "--from", "extra", "--lake", "lake-extra", "--buckets", "2"}).err,
      AllOf(HasSubstr("warning"), HasSubstr("psn_info_b.csv"), HasSubstr("xtra_note")));

  // A row with bytes of no encoding is rejected alone; a file full of them is refused by its name,
  // and UTF-16 is no table at all.
  const auto spoilt = [](std::string text, size_t rows) {
    std::vector<std::string> lines = LinesOf(text);
    for (size_t i = 1; i <= std::min(rows, lines.size() - 1); ++i) {
      lines[i] = "\xFF\xFF\xFF" + lines[i].substr(lines[i].find(','));
    }
    return Joined(lines);
  };
  CopyCity("byte", "psn_death_d.csv", [&](std::string text) { return spoilt(text, 1); });
  Expect(0, {"ingest", "--from", "byte", "--lake", "lake-byte", "--buckets", "2"});
  size_t kept = 0;
  for (const auto& entry : fs::recursive_directory_iterator(At("lake-byte/rejects"))) {
    kept += entry.path().filename() == "psn_death_d.parquet" ? 1 : 0;
  }
  EXPECT_EQ(kept, 1U);
  CopyCity("bytes", "psn_death_d.csv", [&](std::string text) { return spoilt(text, 1'000'000); });
  EXPECT_THAT(Expect(3, {"ingest", "--from", "bytes", "--lake", "lake-bad"}).err,
              AllOf(HasSubstr("psn_death_d.csv"), HasSubstr("neither UTF-8 nor GB18030")));
  CopyCity("wide", "psn_death_d.csv", [](const std::string& text) {
    std::string wide = "\xFF\xFE";
    for (const char c : text) wide += {c, '\0'};
    return wide;
  });
  EXPECT_THAT(Expect(3, {"ingest", "--from", "wide", "--lake", "lake-bad"}).err,
              HasSubstr("psn_death_d.csv"));

  // A Parquet file of which the end is missing, and one that is none.
  Expect(0, {"synth", "-n", "20", "-o", "parquet", "-f", "parquet", "--catalogs",
             kSource + "/catalogs", "--json"});
  std::string file;
  for (const auto& entry : fs::recursive_directory_iterator(At("parquet"))) {
    const std::string name = entry.path().filename().string();
    if (name.starts_with("setl_d") && name.ends_with(".parquet")) file = entry.path().string();
  }
  ASSERT_NE(file, "");
  const std::string whole = Read(file);
  for (const size_t size : {whole.size() / 2, whole.size() - 1, size_t{3}, size_t{0}}) {
    Write(file, whole.substr(0, size));
    EXPECT_THAT(Expect(3, {"ingest", "--from", "parquet", "--lake", "lake-bad"}).err,
                HasSubstr("setl_d"))
        << size;
  }
  Expect(3, {"lake", "info", "--lake", "lake-bad"});  // nothing of all this made a lake
}

// ---- a full disk, and kills ----

// A lake in which half of the lines are missing, and a copy to spoil.
class CliHarmTest : public CliTest {
 protected:
  static void SetUpTestSuite() {
    CliTest::SetUpTestSuite();
    CopyCity("half", "fee_list_d.csv", [](std::string text) {
      std::vector<std::string> lines = LinesOf(text);
      lines.resize(lines.size() / 2);
      return Joined(lines);
    });
    Expect(0, {"ingest", "--from", "half", "--lake", "lake-half", "--buckets", "4"});
    half_ = Info("lake-half");
    Audit("out-half", {}, "lake-half");
  }

  static std::string Info(const std::string& lake) {
    return Expect(0, {"lake", "info", "--lake", lake, "--json"}).out;
  }
  // "before", "after", or what is wrong.
  static std::string StateOf(const std::string& lake) {
    const std::string info = Info(lake);
    if (info == half_) {
      // Not only does the list of files hold: the files do.
      Audit("out-state", {"--restart"}, lake);
      return Findings("out-state") == Findings("out-half") ? "before" : "other findings";
    }
    Audit("out-state", {"--restart"}, lake);
    return Findings("out-state") == findings_ ? "after" : "neither: " + info;
  }
  static void NewHalf(const std::string& lake) {
    fs::remove_all(At(lake));
    fs::copy(At("lake-half"), At(lake), fs::copy_options::recursive);
  }

  static std::string half_;
};
std::string CliHarmTest::half_;

TEST_F(CliHarmTest, AFullDiskLosesNothing) {
  for (const uint64_t bytes : {1'000, 20'000}) {
    SCOPED_TRACE(bytes);
    NewHalf("lake-full");
    const Args ingest = {"ingest", "--from", "city", "--lake", "lake-full"};
    const ProgramRun run = Run(ingest, {.file_bytes_max = bytes});
    EXPECT_EQ(run.exit_code, 4) << run.err;
    EXPECT_THAT(run.err,
                AllOf(HasSubstr("error: "), HasSubstr("lake-full/"), HasSubstr("File too large")));
    EXPECT_EQ(StateOf("lake-full"), "before");
    Expect(0, ingest);
    EXPECT_EQ(StateOf("lake-full"), "after");
    if (::testing::Test::HasFailure()) return;
  }
  Audit("out-full");
  const std::string parquet = Read(At("out-full/findings.parquet"));
  for (const uint64_t bytes : {100, 2'000, 8'000}) {
    SCOPED_TRACE(bytes);
    const Args args = {"audit", "--lake",   "lake",  "--rulebook", kRulebook,
                       "--out", "out-full", "--csv", "--json",     "--restart"};
    EXPECT_THAT(Expect(4, args, {.file_bytes_max = bytes}).err, HasSubstr("out-full"));
    EXPECT_EQ(Read(At("out-full/findings.parquet")), parquet);
    EXPECT_EQ(Findings("out-full"), findings_);
  }
}

TEST_F(CliHarmTest, AKilledIngestLeavesTheLakeWhole) {
  const uint64_t seed = testing::SeedOr(
      static_cast<uint64_t>(std::chrono::system_clock::now().time_since_epoch().count()));
  std::cout << "MINGJIAN_SEED=" << seed << "\n";
  testing::Random random(seed);
  NewHalf("lake-killed");
  const Args ingest = {"ingest", "--from", "city", "--lake", "lake-killed"};
  const auto whole = Expect(0, ingest).took;
  std::map<std::string, int> seen;
  for (int round = 0; round < 3; ++round) {
    NewHalf("lake-killed");
    const auto delay = std::chrono::milliseconds(
        random.Below(static_cast<size_t>(std::max<int64_t>(whole.count(), 1)) + 1));
    SCOPED_TRACE(fmt::format("MINGJIAN_SEED={} round {} after {} ms", seed, round, delay.count()));
    const auto until = std::chrono::steady_clock::now() + delay;
    Run(ingest, {.kill_when = [&] { return std::chrono::steady_clock::now() >= until; }});
    const std::string state = StateOf("lake-killed");
    ++seen[state];
    EXPECT_TRUE(state == "before" || state == "after") << state;
    // What a killed load left behind does not hinder the next.
    Expect(0, ingest);
    EXPECT_EQ(StateOf("lake-killed"), "after");
    if (::testing::Test::HasFailure()) return;
  }
  for (const auto& [state, count] : seen) std::cout << state << ": " << count << "\n";
}

TEST_F(CliHarmTest, AKilledAuditGoesOn) {
  const auto parts = [](const std::string& out) {
    std::error_code error;
    size_t count = 0;
    for (const auto& entry : fs::directory_iterator(At(out + "/parts"), error)) {
      const std::string name = entry.path().filename().string();
      count += name.starts_with("b") && name.ends_with(".json") ? 1 : 0;
    }
    return count;
  };
  // The buckets of the finished parts, "b00004-00007.json".
  const auto buckets = [](const std::string& out) {
    size_t count = 0;
    for (const auto& entry : fs::directory_iterator(At(out + "/parts"))) {
      const std::string name = entry.path().filename().string();
      if (!name.starts_with("b") || !name.ends_with(".json")) continue;
      count += std::stoul(name.substr(7, 5)) - std::stoul(name.substr(1, 5)) + 1;
    }
    return count;
  };
  // Over the findings of another lake, which must stay until the new ones are whole.
  Audit("out-killed", {}, "lake-half");
  const std::string before = Read(At("out-killed/findings.parquet"));
  const Args slow = {"audit",   "--lake",        "lake",       "--rulebook",
                     kRulebook, "--out",         "out-killed", "--csv",
                     "--json",  "--threads",     "1",          "--persons-per-batch",
                     "1",       "--vector-size", "1",          "--restart"};
  size_t done = 0;
  for (int attempt = 0; attempt < 5 && done == 0; ++attempt) {
    const ProgramRun run = Run(slow, {.kill_when = [&] { return parts("out-killed") > 0; }});
    if (run.exit_code == 0) {
      // Too quick to be caught.
      Audit("out-killed", {}, "lake-half");
      continue;
    }
    done = buckets("out-killed");
  }
  ASSERT_GT(done, 0U);
  EXPECT_EQ(Read(At("out-killed/findings.parquet")), before);
  EXPECT_EQ(Findings("out-killed"), Findings("out-half"));
  const auto summary = ParseJson(Audit("out-killed").out);
  EXPECT_EQ(summary.at("buckets_done_before").to_number<size_t>(), done);
  EXPECT_EQ(Findings("out-killed"), findings_);
  EXPECT_EQ(Rows(summary), LinesOf(findings_).size() - 1);
}

}  // namespace
}  // namespace mingjian
