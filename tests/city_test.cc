// The whole way on a small city: made, loaded, audited, held against its answer key and against
// independent SQL.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>

#include "audit/audit.h"
#include "audit/backtest.h"
#include "base/temp_folder.h"
#include "base/text.h"
#include "intake/ingest.h"
#include "lake/database.h"
#include "lake/equal_reads_test.h"
#include "lake/lake.h"
#include "peer.h"
#include "synth/evaluate.h"
#include "synth/scenario.h"
#include "synth/synth.h"

namespace mingjian {
namespace {

const std::string kSource = MINGJIAN_SOURCE_DIR;

// One city for all tests of this program: 4,000 persons, every tenth with a violation or its lawful
// look-alike.
class CityTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    temp_ = std::make_unique<TempFolder>();
    folder_ = temp_->path().string();
    synth::Options city;
    city.persons = 4'000;
    city.seed = 7;
    city.planted_per_million = 100'000;
    city.out = folder_ + "/city";
    city.catalogs = kSource + "/catalogs";
    const auto made = synth::Synthesize(city);
    ASSERT_TRUE(made) << made.error().message;
    intake::IngestOptions load;
    load.from = city.out;
    load.lake = folder_ + "/lake";
    load.buckets = 8;
    load.now = 1'800'000'000;
    const auto loaded = intake::Ingest(load);
    ASSERT_TRUE(loaded) << loaded.error().message;
    const auto audited = Audit("out", {});
    ASSERT_TRUE(audited) << audited.error().message;
    summary_ = *audited;
  }
  static void TearDownTestSuite() { temp_.reset(); }

  static Result<audit::AuditSummary> Audit(const std::string& out, audit::AuditOptions options) {
    options.lake = folder_ + "/lake";
    options.rulebook = kSource + "/rulebook";
    options.out = folder_ + "/" + out;
    options.csv = true;
    return audit::RunAudit(options);
  }
  static std::string Findings(const std::string& out) {
    return ReadFile(folder_ + "/" + out + "/findings.csv").value();
  }

  static std::unique_ptr<TempFolder> temp_;
  static std::string folder_;
  static audit::AuditSummary summary_;
};
std::unique_ptr<TempFolder> CityTest::temp_;
std::string CityTest::folder_;
audit::AuditSummary CityTest::summary_;

TEST_F(CityTest, FindsWhatWasPlantedAndNothingElse) {
  const auto evaluation = synth::Evaluate(folder_ + "/out", folder_ + "/city/answers");
  ASSERT_TRUE(evaluation) << evaluation.error().message;
  EXPECT_EQ(evaluation->rules.size(), synth::Scenarios().size());
  for (const auto& [rule, score] : evaluation->rules) {
    EXPECT_EQ(score.found, score.planted) << rule;
    EXPECT_EQ(score.true_findings, score.findings) << rule;
    EXPECT_EQ(score.fired, 0u) << rule;
    EXPECT_EQ(score.amount_differs, 0u) << rule;
  }
}

TEST_F(CityTest, FindingsDoNotDependOnThreadsOrCuts) {
  const std::string expected = Findings("out");
  EXPECT_GT(expected.size(), 10'000u);
  for (const size_t vector_size : {1, 7, 2048}) {
    audit::AuditOptions options;
    options.vector_size = vector_size;
    options.threads = vector_size == 7 ? 1 : 2;
    ASSERT_TRUE(Audit("cut", options));
    EXPECT_EQ(Findings("cut"), expected) << "vectors of " << vector_size;
  }
  for (const size_t persons : {1, 7, 2048}) {
    audit::AuditOptions options;
    options.persons_per_batch = persons;
    ASSERT_TRUE(Audit("cut", options));
    EXPECT_EQ(Findings("cut"), expected) << persons << " persons a batch";
  }
}

TEST_F(CityTest, EveryFileOfTheLakeReadsAsDuckDbReadsIt) {
  const auto lake = lake::Lake::Open(folder_ + "/lake").value();
  auto database = lake::Database::Open({.threads = 1}).value();
  auto connection = database.Connect().value();
  size_t files = 0;
  for (const auto& [table, of] : lake.manifest().tables) {
    for (const lake::DataFile& file : of) {
      EXPECT_EQ(lake::DifferenceOfReads(connection, lake.PathOf(file.path)), "");
      ++files;
    }
  }
  EXPECT_GT(files, 100u);
}

TEST_F(CityTest, AgreesWithIndependentSql) {
  const std::string queries = kSource + "/tests/oracle";
  const std::vector<std::string> rule_ids = oracle::Rules(queries);
  ASSERT_GE(rule_ids.size(), 12u);
  const auto lake = lake::Lake::Open(folder_ + "/lake");
  ASSERT_TRUE(lake) << lake.error().message;
  const auto loaded = rules::LoadRulebook(kSource + "/rulebook");
  ASSERT_TRUE(loaded);
  const auto database = lake::Database::Open({.threads = 2});
  ASSERT_TRUE(database);
  auto connection = database->Connect();
  ASSERT_TRUE(connection);
  const Status built =
      oracle::BuildPeer(*lake, loaded->rulebook, oracle::PeerForm::kTables, *connection);
  ASSERT_TRUE(built) << built.error().message;
  for (const std::string& rule : rule_ids) {
    const auto difference =
        oracle::Compare(*connection, queries, rule, folder_ + "/out/findings.parquet");
    ASSERT_TRUE(difference) << rule << ": " << difference.error().message;
    EXPECT_GT(difference->engine_lines, 0) << rule;
    EXPECT_THAT(difference->only_engine, ::testing::IsEmpty()) << rule;
    EXPECT_THAT(difference->only_sql, ::testing::IsEmpty()) << rule;
    EXPECT_THAT(difference->other_amount, ::testing::IsEmpty()) << rule;
  }
}

TEST_F(CityTest, ReplaysFindingsFromTheKeptRulebook) {
  const auto database = lake::Database::Open({.threads = 1});
  auto connection = database->Connect();
  const auto ids = connection->QueryText("SELECT finding_id FROM read_parquet(" +
                                         lake::QuoteText(folder_ + "/out/findings.parquet") +
                                         ") ORDER BY finding_id LIMIT 3");
  ASSERT_TRUE(ids);
  ASSERT_EQ(ids->size(), 3u);
  for (const auto& row : *ids) {
    const auto replayed = audit::ReplayFinding(*row[0], folder_ + "/out", folder_ + "/lake");
    ASSERT_TRUE(replayed) << replayed.error().message;
    EXPECT_TRUE(replayed->equal) << replayed->text;
  }
  EXPECT_FALSE(audit::ReplayFinding("none", folder_ + "/out", folder_ + "/lake"));
}

TEST_F(CityTest, CountsEachLinesMoneyOnce) {
  const auto database = lake::Database::Open({.threads = 1});
  auto connection = database->Connect();
  const std::string findings = lake::QuoteText(folder_ + "/out/findings.parquet");
  EXPECT_EQ(connection
                ->QueryInt("SELECT count(*) FROM read_parquet(" + findings +
                           ") WHERE net_amt > standing_amt OR net_amt < 0 OR fund_amt > net_amt")
                .value(),
            0);
  EXPECT_GT(summary_.net_amt, 0);
}

TEST_F(CityTest, GoesOnWhereAnInterruptedAuditWas) {
  audit::AuditOptions half;
  half.bucket_begin = 0;
  half.bucket_end = 4;
  ASSERT_TRUE(Audit("half", half));
  // A run that dies leaves parts and no findings: made here from a whole run's folder.
  const std::string out = folder_ + "/resumed";
  audit::AuditOptions stop;
  uint64_t kept = 0;
  stop.progress = [&](uint64_t done, uint64_t total) {
    if (kept == 0 && done < total) {
      kept = done;
      std::filesystem::create_directories(out + "-copy");
      std::filesystem::copy(out + "/parts", out + "-copy/parts",
                            std::filesystem::copy_options::recursive);
    }
  };
  stop.threads = 1;
  ASSERT_TRUE(Audit("resumed", stop));
  std::filesystem::remove_all(out);
  std::filesystem::rename(out + "-copy", out);
  const auto resumed = Audit("resumed", {});
  ASSERT_TRUE(resumed) << resumed.error().message;
  ASSERT_GT(kept, 0u);  // the city is large enough for several parts
  EXPECT_EQ(resumed->buckets_done_before, kept);
  EXPECT_EQ(Findings("resumed"), Findings("out"));
}

TEST_F(CityTest, ABacktestFindsWhatTheAuditFindsOfTheRule) {
  audit::TrialOptions trial;
  trial.lake = folder_ + "/lake";
  trial.rulebook = kSource + "/rulebook";
  trial.sample = 3;
  for (const char* rule : {"service-sex", "split-hospitalization", "drug-count-per-rx"}) {
    const auto backtest = audit::RunBacktest(trial, rule, {});
    ASSERT_TRUE(backtest) << backtest.error().message;
    auto all = summary_.rules;
    std::ranges::copy(summary_.shadow_rules, std::back_inserter(all));
    const auto row = std::ranges::find(all, rule, &audit::RuleSummary::rule);
    ASSERT_NE(row, all.end()) << rule;
    ASSERT_GT(row->findings, 0) << rule;
    EXPECT_EQ(backtest->summary.findings, row->findings);
    EXPECT_EQ(backtest->summary.rules.at(0).vola_amt, row->vola_amt);
    ASSERT_EQ(backtest->sample.size(), static_cast<size_t>(std::min<int64_t>(3, row->findings)));
    for (const audit::TrialFinding& finding : backtest->sample) {
      EXPECT_EQ(finding.rule, rule);
      EXPECT_FALSE(finding.message.empty());
      EXPECT_FALSE(finding.violates.empty());
    }
  }
  const auto none = audit::RunBacktest(trial, "drug-count-per-rx", {{"kinds_max", "20"}});
  ASSERT_TRUE(none) << none.error().message;
  EXPECT_EQ(none->summary.findings, 0);
  const auto unknown = audit::RunBacktest(trial, "drug-count-per-rx", {{"kinds", "20"}});
  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().code, ErrorCode::kUsage);
}

TEST_F(CityTest, ADiffTellsWhatOneVersionOfARuleFindsMore) {
  audit::TrialOptions trial;
  trial.lake = folder_ + "/lake";
  trial.rulebook = kSource + "/rulebook";
  trial.sample = 2;
  const std::string shipped = trial.rulebook + "/national/tcm-piece-never-paid.yaml";
  std::string text = ReadFile(shipped).value();
  const size_t when = text.find("\nwhen:");
  ASSERT_NE(when, std::string::npos);
  text.replace(when, text.find('\n', when + 1) - when, "\nwhen: 'false'");
  const std::string silent = folder_ + "/silent.yaml";
  ASSERT_TRUE(WriteFile(silent, text));
  const auto found = audit::RunBacktest(trial, "tcm-piece-never-paid", {});
  ASSERT_TRUE(found) << found.error().message;
  ASSERT_GT(found->summary.findings, 0);
  const auto less = audit::RunDiff(trial, shipped, silent, {});
  ASSERT_TRUE(less) << less.error().message;
  EXPECT_EQ(less->only_a.findings, found->summary.findings);
  EXPECT_EQ(less->only_b.findings, 0);
  EXPECT_EQ(less->both, 0);
  EXPECT_EQ(less->sample_a.size(),
            static_cast<size_t>(std::min<int64_t>(2, less->only_a.findings)));
  int64_t by_provider = 0;
  for (const audit::ProviderDifference& provider : less->providers) by_provider += provider.only_a;
  EXPECT_EQ(by_provider, less->only_a.findings);
  const auto same = audit::RunDiff(trial, shipped, trial.rulebook, {"tcm-piece-never-paid"});
  ASSERT_TRUE(same) << same.error().message;
  EXPECT_EQ(same->both, found->summary.findings);
  EXPECT_EQ(same->changed + same->only_a.findings + same->only_b.findings, 0);
  const auto other = audit::RunDiff(trial, shipped, silent, {"drug-sex"});
  ASSERT_FALSE(other);
  EXPECT_EQ(other.error().code, ErrorCode::kUsage);
}

}  // namespace
}  // namespace mingjian
