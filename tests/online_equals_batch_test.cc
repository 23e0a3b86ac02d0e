// Online = batch: a city's settlements, one after another in the order in which they were settled,
// give the findings that the yearly audit gives, line for line (DESIGN §7.1).

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <map>
#include <memory>

#include "audit/audit.h"
#include "base/decimal.h"
#include "base/temp_folder.h"
#include "history/build.h"
#include "intake/ingest.h"
#include "lake/database.h"
#include "lake/lake.h"
#include "online/checker.h"
#include "service/routes.h"
#include "synth/synth.h"
#include "testing/claim_message.h"

namespace mingjian {
namespace {

namespace json = boost::json;

const std::string kSource = MINGJIAN_SOURCE_DIR;

// One city for all tests of this program: every fifth person has a violation or its look-alike.
class OnlineTest : public ::testing::Test {
 protected:
  struct Settlement {
    std::string psn_no;
    history::SettlementKey key;
  };

  static void SetUpTestSuite() {
    temp_ = std::make_unique<TempFolder>();
    folder_ = temp_->path().string();
    synth::Options city;
    city.persons = 3'000;
    city.seed = 11;
    city.planted_per_million = 200'000;
    city.out = folder_ + "/city";
    city.catalogs = kSource + "/catalogs";
    const auto made = synth::Synthesize(city);
    ASSERT_TRUE(made) << made.error().message;
    intake::IngestOptions load;
    load.from = city.out;
    load.lake = folder_ + "/lake";
    load.buckets = 4;
    load.now = 1'800'000'000;
    const auto loaded = intake::Ingest(load);
    ASSERT_TRUE(loaded) << loaded.error().message;
    audit::AuditOptions audit;
    audit.lake = load.lake;
    audit.rulebook = kSource + "/rulebook";
    audit.out = folder_ + "/out";
    const auto audited = audit::RunAudit(audit);
    ASSERT_TRUE(audited) << audited.error().message;
    // What was settled, and a history that knows persons, providers and doctors, but no settlement.
    history::BuildOptions build;
    build.lake = load.lake;
    build.path = folder_ + "/settled";
    build.keep_days = 100'000;
    auto built = history::Build(build);
    ASSERT_TRUE(built) << built.error().message;
    ASSERT_GT(built->settlements, 1'000U);
    build.path = folder_ + "/empty";
    build.until = 1;
    built = history::Build(build);
    ASSERT_TRUE(built) << built.error().message;
    ASSERT_EQ(built->settlements, 0U);
    ReadOrder();
    ReadExpected();
  }
  static void TearDownTestSuite() { temp_.reset(); }

  static void ReadOrder() {
    const auto lake = lake::Lake::Open(folder_ + "/lake");
    ASSERT_TRUE(lake);
    const auto database = lake::Database::Open({.threads = 1});
    auto connection = database->Connect();
    ASSERT_TRUE(lake::SqlViews(*lake, *connection));
    auto rows = connection->Query(
        "SELECT psn_no, fixmedins_code, setl_id FROM setl_d ORDER BY setl_time, setl_id");
    ASSERT_TRUE(rows) << rows.error().message;
    while (*rows->Next()) {
      for (size_t row = 0; row < rows->size(); ++row) {
        order_.push_back(
            {std::string(rows->column(0).Text(row)),
             {std::string(rows->column(1).Text(row)), std::string(rows->column(2).Text(row))}});
      }
    }
  }
  static void ReadExpected() {
    const auto database = lake::Database::Open({.threads = 1});
    auto connection = database->Connect();
    auto rows = connection->Query(
        "SELECT finding_id, rule, subject, point, violates, involves, vola_amt, standing_amt, "
        "state, "
        "message FROM read_parquet(" +
        lake::QuoteText(folder_ + "/out/findings.parquet") + ")");
    ASSERT_TRUE(rows) << rows.error().message;
    while (*rows->Next()) {
      for (size_t row = 0; row < rows->size(); ++row) {
        const auto text = [&](size_t column) {
          return std::string(rows->column(column).Text(row));
        };
        const auto amount = [&](size_t column) {
          return Decimal::FromMicros(rows->column(column).Int(row)).ToString();
        };
        expected_[text(0)] = text(1) + " " + text(2) + " " + text(3) + " " + text(4) + " > " +
                             text(5) + " " + amount(6) + " " + amount(7) + " " + text(8) + " " +
                             text(9);
      }
    }
  }
  // A checker over a copy of the empty history. What was settled was settled, whatever would have
  // been said.
  static std::unique_ptr<online::Checker> OpenChecker(const std::string& name) {
    std::filesystem::copy(folder_ + "/empty", folder_ + "/" + name,
                          std::filesystem::copy_options::recursive);
    online::CheckerOptions options;
    options.store.path = folder_ + "/" + name;
    options.store.keep_days = 100'000;
    options.rulebook = kSource + "/rulebook";
    options.time_limit = std::chrono::minutes(5);
    options.queue_max = 1U << 20;
    options.policy.at_most_during = online::Decision::kAskReason;
    auto checker = online::Checker::Open(options);
    EXPECT_TRUE(checker.has_value()) << (checker ? "" : checker.error().message);
    return checker ? std::move(*checker) : nullptr;
  }
  // What the checker has recorded, in the form of expected_.
  static std::map<std::string, std::string> Recorded(const online::Checker& checker) {
    std::map<std::string, std::string> found;
    std::string from;
    while (true) {
      const auto page = checker.Findings("", from, 1'000);
      EXPECT_TRUE(page.has_value());
      for (const auto& [key, entry] : *page) {
        const json::object finding = json::parse(entry).as_object();
        const auto text = [&](const char* name) {
          return json::value_to<std::string>(finding.at(name));
        };
        std::string lines[2];
        for (const json::value& line : finding.at("lines").as_array()) {
          std::string& list = lines[line.at("violates").as_bool() ? 0 : 1];
          if (!list.empty()) list += '|';
          list += json::value_to<std::string>(line.at("setl_id")) + ":" +
                  json::value_to<std::string>(line.at("feedetl_sn"));
        }
        found[text("finding_id")] = text("rule_id") + " " + text("subject") + " " + text("point") +
                                    " " + lines[0] + " > " + lines[1] + " " + text("vola_amt") +
                                    " " + text("standing_amt") + " " + text("state") + " " +
                                    text("message");
      }
      if (page->size() < 1'000) return found;
      from = page->back().first + '\0';
    }
  }
  // `without`: a rule that cannot be compared.
  static void ExpectEqual(const std::map<std::string, std::string>& found,
                          const std::string& without = "-") {
    ASSERT_GE(expected_.size(), 500U);
    int shown = 0;
    for (const auto& [id, finding] : expected_) {
      if (finding.starts_with(without + " ")) continue;
      const auto other = found.find(id);
      if (other != found.end() && other->second == finding) continue;
      if (++shown <= 10) {
        ADD_FAILURE() << "audit:  " << finding
                      << "\nonline: " << (other == found.end() ? "nothing" : other->second);
      }
    }
    for (const auto& [id, finding] : found) {
      if (!expected_.contains(id) && ++shown <= 10) ADD_FAILURE() << "online only: " << finding;
    }
    EXPECT_EQ(shown, 0) << "findings differ, of " << expected_.size();
  }

  static std::unique_ptr<TempFolder> temp_;
  static std::string folder_;
  static std::vector<Settlement> order_;
  static std::map<std::string, std::string> expected_;
};
std::unique_ptr<TempFolder> OnlineTest::temp_;
std::string OnlineTest::folder_;
std::vector<OnlineTest::Settlement> OnlineTest::order_;
std::map<std::string, std::string> OnlineTest::expected_;

TEST_F(OnlineTest, SettlementsOneByOneGiveTheFindingsOfTheAudit) {
  const auto settled = history::Store::Open({.path = folder_ + "/settled"});
  ASSERT_TRUE(settled) << settled.error().message;
  const auto checker = OpenChecker("online");
  ASSERT_NE(checker, nullptr);
  std::atomic<size_t> answered{0}, failed{0};
  for (const Settlement& settlement : order_) {
    auto claim = (*settled)->Find(settlement.key);
    ASSERT_TRUE(claim && claim->has_value()) << settlement.key.setl_id;
    online::Request request;
    request.claim = std::move(**claim);
    request.moment = online::Moment::kDuring;
    request.settle = true;
    request.source = "feed";
    checker->Submit(std::move(request), [&](const online::Outcome& outcome) {
      failed += outcome.status && outcome.verdict.checked && outcome.verdict.stored ? 0 : 1;
      ++answered;
    });
  }
  while (answered < order_.size()) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  EXPECT_EQ(failed, 0U);
  ExpectEqual(Recorded(*checker));
}

// The same through the national interface: each settlement as the 3102 of its hospital.
TEST_F(OnlineTest, MessagesOneByOneGiveTheFindingsOfTheAudit) {
  const auto settled = history::Store::Open({.path = folder_ + "/settled"});
  ASSERT_TRUE(settled) << settled.error().message;
  const auto checker = OpenChecker("messages");
  ASSERT_NE(checker, nullptr);
  service::Router router;
  service::AddRoutes(&router, *checker, {});
  std::map<std::string, std::string> values;
  std::string route;
  const service::Handler handler = router.Find("POST", "/fsi/api/3102", &values, &route);
  std::atomic<size_t> answered{0}, failed{0};
  size_t number = 0;
  for (const Settlement& settlement : order_) {
    const auto claim = (*settled)->Find(settlement.key);
    ASSERT_TRUE(claim && claim->has_value()) << settlement.key.setl_id;
    std::string time = FormatTime((**claim).setl_time());
    std::erase_if(time, [](char c) { return c < '0' || c > '9'; });
    auto request = std::make_shared<service::HttpRequest>();
    request->method = "POST";
    request->path = "/fsi/api/3102";
    request->values = {{"infno", "3102"}};
    request->peer = "127.0.0.1";
    testing::MessageOptions options;
    options.msgid =
        fmt::format("{}{}{:04}", settlement.key.fixmedins_code, time, ++number % 10'000);
    options.inf_time = (**claim).setl_time();
    options.code_of = [&](const history::Refund& refund) -> std::string {
      const auto of = (*settled)->Find({refund.fixmedins_code, refund.setl_id});
      for (uint32_t line = 0; of && *of && line < (**of).line.count; ++line) {
        if ((**of).Text(rules::Entity::kLine, line, "feedetl_sn") != refund.feedetl_sn) continue;
        return std::string((**of).Text(rules::Entity::kLine, line, "med_list_codg"));
      }
      return "";
    };
    request->body = testing::MessageOf(**claim, options);
    handler(request, [&](const service::HttpResponse& response) {
      const bool fine = response.body.find(R"("infcode":0)") != std::string::npos;
      if (!fine && failed++ < 5) ADD_FAILURE() << response.body.substr(0, 1'000);
      ++answered;
    });
  }
  while (answered < order_.size()) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  EXPECT_EQ(failed, 0U);
  // When a line reached the centre is the centre's to say: a message cannot.
  ExpectEqual(Recorded(*checker), "late-upload");
}

}  // namespace
}  // namespace mingjian
