#include "desk/lake_figures.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "base/hash.h"
#include "base/temp_folder.h"
#include "lake/lake.h"
#include "lake/reader.h"
#include "screens/screen.h"

namespace mingjian::desk {
namespace {

namespace fs = std::filesystem;

// Raised with every change of the tables or formulas: older files are made anew.
constexpr int kLayout = 1;
constexpr uint64_t kLinesOfPass = 1'500'000;
constexpr int kWindowMonths = 12;

// Cuts the buckets into passes of about kLinesOfPass lines.
std::vector<std::pair<uint32_t, uint32_t>> PassesOf(const lake::Lake& lake) {
  std::vector<uint64_t> rows(lake.buckets(), 0);
  const auto found = lake.manifest().tables.find("fee_list_d");
  if (found != lake.manifest().tables.end()) {
    for (const lake::DataFile& file : found->second) {
      if (file.bucket < rows.size()) {
        rows[file.bucket] += file.rows;
      }
    }
  }
  std::vector<std::pair<uint32_t, uint32_t>> passes;
  uint32_t begin = 0;
  uint64_t sum = 0;
  for (uint32_t b = 0; b < lake.buckets(); ++b) {
    if (sum > 0 && sum + rows[b] > kLinesOfPass) {
      passes.emplace_back(begin, b);
      begin = b;
      sum = 0;
    }
    sum += rows[b];
  }
  passes.emplace_back(begin, lake.buckets());
  return passes;
}

// Nothing without settlements.
Result<std::optional<Window>> WindowOf(const lake::Lake& lake, const Choices& choices,
                                       lake::Connection& connection) {
  MJ_TRY(const int64_t newest,
         connection.QueryInt(fmt::format(
             "SELECT max(s.setl_time) FROM {} s WHERE coalesce(s.vali_flag, '1') <> '0'",
             lake::BucketTable(lake, "setl_d", 0, lake.buckets()))));
  if (newest == lake::kMissing) return std::nullopt;
  MJ_TRY(const int64_t stay,
         connection.QueryInt(fmt::format("SELECT max(CAST(v.endtime AS DATE)) FROM {} v WHERE {}",
                                         lake::BucketTable(lake, "mdtrt_d", 0, lake.buckets()),
                                         choices.stay)));
  Window window;
  MJ_TRY(window.to,
         connection.QueryInt(fmt::format("SELECT CAST(date_trunc('month', DATE '{}') AS DATE)",
                                         FormatDate(newest))));
  MJ_TRY(window.from,
         connection.QueryInt(fmt::format("SELECT CAST(DATE '{}' - INTERVAL {} MONTH AS DATE)",
                                         FormatDate(window.to), kWindowMonths - 1)));
  window.last_stay = stay == lake::kMissing ? window.to : stay;
  return window;
}

constexpr std::string_view kRegisters = R"(
CREATE TABLE provider AS SELECT fixmedins_code, fixmedins_name, fixmedins_type, hosp_lv, admdvs,
  bed_cnt, coalesce(fixmedins_type, '') || '|' || coalesce(hosp_lv, '') AS grp FROM fixmedins_b;
CREATE TABLE doctor AS SELECT dr_codg AS dr, dr_name, dept_codg, dept_name, caty, fixmedins_code
FROM dr_b;
)";

// A table of sums by `keys` from what the passes added.
std::string SumSql(std::string_view to, std::string_view from, std::string_view keys,
                   std::initializer_list<std::string_view> columns, std::string_view other = "") {
  std::string sums;
  for (const std::string_view column : columns) sums += fmt::format(", sum({0}) AS {0}", column);
  return fmt::format(
      "CREATE TABLE {0} AS SELECT {2}{4}{3} FROM {1} GROUP BY {2}; DROP TABLE {1};\n", to, from,
      keys, sums, other);
}

std::string FinishSql() {
  return SumSql("provider_sum", "f_provider", "fixmedins_code",
                {"settlements", "persons",    "visits",     "fee",     "fund",
                 "own",         "out_visits", "out_fee",    "stays",   "stay_fee",
                 "weekend",     "timed",      "night",      "l_fee",   "l_drug",
                 "l_test",      "l_cons",     "l_treat",    "l_ct",    "l_mri",
                 "discharges",  "nights",     "infections", "r_stays", "readmissions"}) +
         SumSql("provider_month", "f_provider_month", "fixmedins_code, month",
                {"settlements", "persons", "fee", "fund"}) +
         SumSql("place", "f_place", "prefix", {"persons"}) +
         SumSql("doctor_month", "f_doctor_month", "dr, fixmedins_code, month",
                {"visits", "l_fee"}) +
         SumSql("department", "f_department", "fixmedins_code, dept",
                {"visits", "persons", "l_fee", "l_drug", "l_cons"},
                ", max(dept_name) AS dept_name") +
         SumSql("doctor_part", "f_doctor", "dr, fixmedins_code",
                {"visits", "persons", "l_fee", "own", "l_drug", "l_test", "l_cons", "l_treat",
                 "out_visits", "out_fee", "weekend", "timed", "night"},
                ", max(dept) AS dept") +
         R"(
CREATE TABLE doctor_sum AS SELECT s.*, coalesce(d.caty, s.dept, '') || '|' ||
  coalesce(p.hosp_lv, '') AS grp FROM doctor_part s LEFT JOIN doctor d USING (dr)
  LEFT JOIN provider p ON p.fixmedins_code = s.fixmedins_code;
DROP TABLE doctor_part;
CREATE TABLE provider_value (fixmedins_code VARCHAR, id VARCHAR, value DECIMAL(18,6));
CREATE TABLE doctor_value (dr VARCHAR, fixmedins_code VARCHAR, id VARCHAR, value DECIMAL(18,6));
CREATE TABLE person_peer (grp VARCHAR, id VARCHAR, persons BIGINT, rank BIGINT,
  value DECIMAL(18,6));
)";
}

std::string ValuesSql() {
  std::string sql;
  for (const Indicator& each : IndicatorsOf(ProfileKind::kProvider)) {
    sql += fmt::format(
        "INSERT INTO provider_value SELECT fixmedins_code, '{}', {} FROM provider_sum;\n", each.id,
        ValueSql(each));
  }
  for (const Indicator& each : IndicatorsOf(ProfileKind::kDoctor)) {
    sql += fmt::format(
        "INSERT INTO doctor_value SELECT dr, fixmedins_code, '{}', {} FROM doctor_sum;\n", each.id,
        ValueSql(each));
  }
  std::string ranks;
  for (int i = 0; i <= 100; ++i)
    ranks += fmt::format("{}{}.{:02}", i == 0 ? "" : ", ", i / 100, i % 100);
  for (const Indicator& each : IndicatorsOf(ProfileKind::kPerson)) {
    sql += fmt::format(
        "INSERT INTO person_peer SELECT grp, '{}', persons, unnest(range(101)), unnest(ranks) FROM "
        "(SELECT grp, count(value) AS persons, quantile_disc(value, [{}]) "
        "AS ranks FROM (SELECT grp, {} AS value FROM "
        "f_person) WHERE value IS NOT NULL GROUP BY grp);\n",
        each.id, ranks, ValueSql(each));
  }
  return sql + "DROP TABLE f_person;\n";
}

std::string JumpSql(const Window& window, const Choices& choices) {
  return fmt::format(
      R"(
CREATE TABLE jump AS
WITH m AS (SELECT fixmedins_code, month, CAST(fund AS DECIMAL(18,6)) AS fund FROM provider_month
    WHERE month BETWEEN DATE '{0}' AND DATE '{1}'),
  j AS (SELECT a.fixmedins_code, a.month, a.fund, CAST(median(b.fund) AS DECIMAL(18,6)) AS middle,
      count(*) AS n FROM m a JOIN m b ON b.fixmedins_code = a.fixmedins_code AND b.month < a.month
    WHERE a.month >= DATE '{1}' - INTERVAL 1 MONTH GROUP BY ALL),
  k AS (SELECT j.fixmedins_code, j.month, j.fund, j.middle, j.n,
      CAST(median(abs(b.fund - j.middle)) AS DECIMAL(18,6)) AS mad FROM j
    JOIN m b ON b.fixmedins_code = j.fixmedins_code AND b.month < j.month GROUP BY ALL)
SELECT fixmedins_code, month, fund, middle, CAST(middle + greatest(
    CAST({2} * 1.4826 AS DECIMAL(10,6)) * CAST(mad AS DECIMAL(18,6)), middle * 0.2)
    AS DECIMAL(18,6)) AS upper
FROM k WHERE n >= {3};
DELETE FROM jump WHERE fund <= upper)",
      FormatDate(window.from), FormatDate(window.to),
      Decimal::FromMicros(choices.deviations).ToString(), choices.history_least);
}

// What a file of figures was made of.
std::string Origin(const lake::Lake& lake, const Choices& choices) {
  return fmt::format("{} {} {}", kLayout, lake.snapshot_id(), StableHashHex(choices.hash));
}

// The figures in `file` when they are of `origin`; else null.
Result<FiguresPtr> OpenFigures(const std::string& file, const std::string& origin,
                               const lake::Lake& lake, const Choices& choices) {
  MJ_TRY(lake::Database database, lake::Database::Open({.path = file, .threads = 1}));
  MJ_TRY(lake::Connection connection, database.Connect());
  const auto row = connection.QueryText(
      "SELECT origin, CAST(epoch(from_day) AS BIGINT), CAST(epoch(to_day) AS BIGINT), "
      "CAST(epoch(last_stay) AS BIGINT) FROM about");
  if (!row || row->size() != 1 || row->front()[0].value_or("") != origin) return nullptr;
  auto figures = std::make_shared<Figures>(std::move(database));
  figures->snapshot_id = lake.snapshot_id();
  figures->choices = choices;
  const auto& cells = row->front();
  figures->window = {.from = std::stoll(cells[1].value_or("0")),
                     .to = std::stoll(cells[2].value_or("0")),
                     .last_stay = std::stoll(cells[3].value_or("0"))};
  return figures;
}

Status Fill(lake::Connection& connection, const lake::Lake& lake, const Choices& choices,
            const Window& window, const std::function<bool()>& stop) {
  MJ_RETURN_IF_ERROR(connection.Execute(std::string(kRegisters)));
  MJ_RETURN_IF_ERROR(CreateSums(connection));
  bool first = true;
  for (const auto& [begin, end] : PassesOf(lake)) {
    if (stop()) return DataError("stopped while the figures of the lake were computed");
    PassInput pass;
    pass.lake = &lake;
    pass.choices = &choices;
    pass.window = window;
    pass.bucket_begin = begin;
    pass.bucket_end = end;
    MJ_RETURN_IF_ERROR(RunPass(connection, pass));
    MJ_RETURN_IF_ERROR(AddPass(connection, pass));
    MJ_RETURN_IF_ERROR(connection.Execute(
        fmt::format("{} SELECT * EXCLUDE (psn_no) FROM ({})",
                    first ? "CREATE TABLE f_person AS" : "INSERT INTO f_person", PersonSql(pass))));
    MJ_RETURN_IF_ERROR(EndPass(connection));
    first = false;
  }
  MJ_RETURN_IF_ERROR(connection.Execute(FinishSql()));
  MJ_RETURN_IF_ERROR(connection.Execute(ValuesSql()));
  MJ_RETURN_IF_ERROR(connection.Execute(JumpSql(window, choices)));
  return connection.Execute(fmt::format(
      "CREATE TABLE about AS SELECT {} AS origin, DATE '{}' AS from_day, DATE '{}' AS to_day, "
      "DATE '{}' AS last_stay",
      lake::QuoteText(Origin(lake, choices)), FormatDate(window.from), FormatDate(window.to),
      FormatDate(window.last_stay)));
}

}  // namespace

Result<FiguresPtr> MakeFigures(const std::string& folder, const Choices& choices,
                               const std::string& file, const std::function<bool()>& stop) {
  MJ_TRY(const lake::Lake lake, lake::Lake::Open(folder));
  std::error_code error;
  const std::string origin = Origin(lake, choices);
  if (!file.empty() && fs::exists(file, error)) {
    MJ_TRY(FiguresPtr known, OpenFigures(file, origin, lake, choices));
    if (known != nullptr) return known;
  }
  MJ_TRY(const std::unique_ptr<TempFolder> spill, TempFolder::Make());
  const std::string building = file.empty() ? "" : file + ".building";
  if (!file.empty()) {
    fs::create_directories(fs::path(file).parent_path(), error);
    fs::remove(building, error);
    fs::remove(building + ".wal", error);
  }
  std::optional<lake::Database> database;
  Window window;
  {
    // Beside the service: half of the cores, and a bound on memory; what is more is spilt.
    MJ_TRY(database,
           lake::Database::Open(
               {.path = building,
                .threads = std::max(1, static_cast<int>(std::thread::hardware_concurrency()) / 2),
                .memory_limit = "2GB",
                .temp_directory = spill->path().string(),
                .preserve_insertion_order = false}));
    MJ_TRY(lake::Connection connection, database->Connect());
    MJ_RETURN_IF_ERROR(lake::SqlViews(lake, connection));
    MJ_TRY(const std::optional<Window> found, WindowOf(lake, choices, connection));
    if (!found) return nullptr;
    window = *found;
    MJ_RETURN_IF_ERROR(Fill(connection, lake, choices, window, stop));
  }
  if (file.empty()) {
    auto figures = std::make_shared<Figures>(*std::move(database));
    figures->snapshot_id = lake.snapshot_id();
    figures->window = window;
    figures->choices = choices;
    return figures;
  }
  database.reset();
  fs::rename(building, file, error);
  if (error) {
    return EnvironmentError(fmt::format("{}: cannot be put in place: {}", file, error.message()));
  }
  return OpenFigures(file, origin, lake, choices);
}

LakeFigures::LakeFigures(Options options) : options_(std::move(options)) {}

LakeFigures::~LakeFigures() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  if (thread_.joinable()) thread_.join();
}

FiguresPtr LakeFigures::Current() {
  if (options_.lake.empty()) return nullptr;
  std::error_code error;
  const auto made = fs::last_write_time(fs::path(options_.lake) / "CURRENT", error);
  const std::lock_guard lock(mutex_);
  if (error || computing_ || stopping_ || made == made_) return figures_;
  made_ = made;
  computing_ = true;
  state_ = State::kComputing;
  if (thread_.joinable()) thread_.join();
  thread_ = std::thread([this] { Compute(); });
  return figures_;
}

LakeFigures::State LakeFigures::state(std::string* why) const {
  const std::lock_guard lock(mutex_);
  if (why != nullptr) *why = why_;
  return state_;
}

void LakeFigures::Wait() {
  std::unique_lock lock(mutex_);
  done_.wait(lock, [this] { return !computing_; });
}

Result<FiguresPtr> LakeFigures::Make() {
  MJ_TRY(const std::string screens, screens::LocateScreens(options_.screens));
  screens::LoadOptions load;
  std::error_code error;
  if (fs::exists(fs::path(screens) / "regions" / (options_.region + ".yaml"), error)) {
    load.region = options_.region;
  }
  MJ_TRY(const screens::ScreenBook book, screens::LoadScreens(screens, load));
  MJ_TRY(const Choices choices, ChoicesOf(book));
  MJ_TRY(const lake::Lake lake, lake::Lake::Open(options_.lake));
  const std::string file = options_.folder.empty()
                               ? std::string()
                               : fmt::format("{}/figures-{}.duckdb", options_.folder,
                                             StableHashHex(Origin(lake, choices)));
  MJ_TRY(FiguresPtr figures, MakeFigures(options_.lake, choices, file, [this] {
           const std::lock_guard lock(mutex_);
           return stopping_;
         }));
  // Figures of former snapshots are of no use any more.
  if (!file.empty()) {
    for (const auto& entry : fs::directory_iterator(options_.folder, error)) {
      const std::string name = entry.path().filename().string();
      if (name.starts_with("figures-") && entry.path() != fs::path(file)) {
        fs::remove(entry.path(), error);
      }
    }
  }
  return figures;
}

void LakeFigures::Compute() {
  Result<FiguresPtr> made = Make();
  const std::lock_guard lock(mutex_);
  computing_ = false;
  if (made) {
    figures_ = *std::move(made);
    state_ = figures_ == nullptr ? State::kNone : State::kReady;
    why_.clear();
  } else {
    state_ = figures_ == nullptr ? State::kFailed : State::kReady;
    why_ = made.error().message;
  }
  done_.notify_all();
}

}  // namespace mingjian::desk
