#include "synth/synth.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <filesystem>
#include <mutex>
#include <thread>

#include "base/text.h"
#include "synth/answers.h"
#include "synth/benefit.h"
#include "synth/dirty.h"
#include "synth/scenario.h"
#include "synth/tables.h"

namespace mingjian::synth {
namespace {

namespace fs = std::filesystem;

struct Shared {
  const Options& options;
  const Catalog& catalog;
  Period period;
  uint64_t part_persons, parts;
  std::atomic<uint64_t> next_part = 0;
  std::mutex mutex;  // guards what follows
  Summary summary;
  uint64_t done = 0;
  Status status;
  const std::function<void(uint64_t)>& progress;
};

std::string Extension(Format format) { return format == Format::kCsv ? "csv" : "parquet"; }

std::string PartPath(const Shared& shared, std::string_view table, uint64_t part) {
  const std::string number = shared.parts == 1 ? "" : fmt::format("-{:03}", part);
  return fmt::format("{}/{}{}.{}", shared.options.out, table, number,
                     Extension(shared.options.format));
}

void Count(const Year& year, Summary& sum) {
  ++sum.persons;
  sum.visits += year.visits.size();
  sum.settlements += year.settlements.size();
  sum.lines += year.lines.size();
  for (const Settlement& s : year.settlements) {
    const Visit& v = year.visits[s.visit];
    sum.fee += s.sums.total;
    sum.fund += s.sums.fund;
    if (s.refund_of != 0) ++sum.refunds;
    if (v.inpatient()) {
      sum.stay_fee += s.sums.total;
    } else if (v.med_type != 41) {
      sum.outpatient_fee += s.sums.total;
    }
  }
  for (const Visit& v : year.visits) {
    if (v.inpatient()) {
      ++sum.stays;
      sum.nights += static_cast<uint64_t>(std::max<int64_t>(1, DaysBetween(v.begin, v.end)));
    } else {
      ++(v.med_type == 41 ? sum.purchases : sum.outpatient);
    }
  }
}

void Add(Summary& to, const Summary& part) {
  to.persons += part.persons, to.visits += part.visits, to.stays += part.stays;
  to.nights += part.nights, to.settlements += part.settlements, to.lines += part.lines;
  to.planted += part.planted, to.hard_negatives += part.hard_negatives;
  to.side_hits += part.side_hits, to.dirty += part.dirty, to.bytes += part.bytes;
  to.fee += part.fee, to.fund += part.fund, to.stay_fee += part.stay_fee;
  to.outpatient_fee += part.outpatient_fee, to.planted_amount += part.planted_amount;
  to.outpatient += part.outpatient, to.purchases += part.purchases, to.refunds += part.refunds;
}

// Opens the sinks of one part, writes its persons, closes the sinks.
template <typename Sink, typename Open>
Status WritePart(Shared& shared, uint64_t part, Open open, Life& life, Plan& plan, Year& year,
                 Summary& sum) {
  std::vector<Sink> sinks;
  sinks.reserve(kTables);
  std::array<Sink*, kTables> pointers = {};
  for (size_t t = 0; t < kTables; ++t) {
    const Table table = static_cast<Table>(t);
    MJ_TRY(auto sink, open(table, PartPath(shared, TableName(table), part)));
    sinks.push_back(std::move(sink));
    pointers[t] = &sinks.back();
  }
  const uint64_t begin = part * shared.part_persons;
  const uint64_t end = std::min(shared.options.persons, begin + shared.part_persons);
  RowWriter<Sink> rows(pointers, shared.period);
  MJ_TRY(AnswerWriter answers, AnswerWriter::Create(shared.options.out, part));
  DirtyWriter<Sink> dirty(
      shared.options, *pointers[static_cast<size_t>(Table::kLine)],
      fs::path(PartPath(shared, TableName(Table::kLine), part)).filename().string());
  uint64_t reported = 0;
  for (uint64_t number = begin; number < end; ++number) {
    const auto role = plan.RoleOf(number);
    if (role) {
      LiveRole(life, plan, number, *role, year);
    } else {
      life.Live(number, 0, year);
    }
    PriceYear(year);
    rows.Write(year);
    Count(year, sum);
    answers.Write(year, sum);
    if (!role) sum.dirty += dirty.Write(year, answers.dirty());
    if (++reported == 500 || number + 1 == end) {
      const std::lock_guard lock(shared.mutex);
      shared.done += std::exchange(reported, 0);
      if (shared.progress) shared.progress(shared.done);
    }
  }
  for (Sink& sink : sinks) MJ_RETURN_IF_ERROR(sink.Close());
  return answers.Close();
}

Status WorkParts(Shared& shared) {
  Life life(shared.catalog, shared.options.seed, shared.period);
  Plan plan(shared.options.seed, shared.options.persons, shared.options.planted_per_million,
            shared.period);
  Year year;
  std::optional<lake::Database> database;
  std::optional<lake::Connection> connection;
  if (shared.options.format == Format::kParquet) {
    MJ_TRY(database, lake::Database::Open({.threads = 1}));
    MJ_TRY(connection, database->Connect());
  }
  while (true) {
    const uint64_t part = shared.next_part.fetch_add(1);
    if (part >= shared.parts) return {};
    Summary sum;
    if (shared.options.format == Format::kCsv) {
      MJ_RETURN_IF_ERROR(WritePart<CsvSink>(
          shared, part,
          [](Table table, const std::string& path) {
            return CsvSink::Create(path, ColumnsOf(table));
          },
          life, plan, year, sum));
    } else {
      MJ_RETURN_IF_ERROR(WritePart<ParquetSink>(
          shared, part,
          [&](Table table, const std::string& path) {
            return ParquetSink::Create(*connection, TableName(table), ColumnsOf(table), path);
          },
          life, plan, year, sum));
    }
    const std::lock_guard lock(shared.mutex);
    Add(shared.summary, sum);
  }
}

template <typename Sink>
Status WriteProviders(Sink& providers, Sink& doctors, uint32_t districts, Seconds since,
                      Seconds turn) {
  for (uint32_t index = 0; index < districts * kProvidersPerDistrict; ++index) {
    const Provider p = ProviderAt(index);
    const bool pharmacy = p.kind == ProviderKind::kPharmacy;
    providers.Plain(p.code);
    providers.Plain(p.name);
    providers.Plain(pharmacy ? "2" : "1");
    providers.Plain(p.hosp_lv);
    providers.Plain(pharmacy || p.kind == ProviderKind::kClinic ? "9"
                    : p.level == 3                              ? "1"
                    : p.level == 2                              ? "2"
                                                                : "3");
    providers.Plain(p.admdvs);
    providers.Plain(p.name);
    p.beds > 0 ? providers.Int(p.beds) : providers.Missing();
    providers.TenThousandths(p.longitude / 100);
    providers.TenThousandths(p.latitude / 100);
    providers.Date(since);
    const bool left = index % kProvidersPerDistrict == kFormerClinic;
    left ? providers.Date(turn) : providers.Missing();
    providers.Plain(left ? "4" : "1");
    providers.EndRow();
    for (size_t d = 0; d < static_cast<size_t>(Dept::kCount); ++d) {
      const Dept dept = static_cast<Dept>(d);
      const uint32_t ordinary = DoctorsOf(p.kind, dept);
      for (uint32_t slot = 0; slot < ordinary + HasBarredDoctor(p.kind, dept); ++slot) {
        const bool suspended = slot == ordinary && dept == Dept::kInternal;
        const bool ended = slot == ordinary && !suspended;
        doctors.Plain(DoctorCode(index, dept, slot));
        doctors.Plain(DoctorName(index, dept, slot));
        doctors.Plain(p.code);
        doctors.Plain(DeptCode(dept));
        doctors.Plain(DeptName(dept));
        doctors.Plain(DeptCode(dept));
        doctors.Plain(TitleOf(slot));
        doctors.Plain(suspended ? "2" : ended ? "4" : "1");
        doctors.Date(suspended ? turn : since);
        if (suspended) {
          doctors.Date(turn + 183 * kDaySeconds);
        } else if (ended) {
          doctors.Date(turn);
        } else {
          doctors.Missing();
        }
        doctors.EndRow();
      }
    }
  }
  MJ_RETURN_IF_ERROR(providers.Close());
  return doctors.Close();
}

Status WriteGlobals(const Shared& shared) {
  const auto districts =
      static_cast<uint32_t>((shared.options.persons + kDistrictPersons - 1) / kDistrictPersons);
  const Seconds since = SecondsOf({2020, 1, 1});
  const Seconds turn = shared.period.DayAt(shared.period.first_story_day());
  const std::string extension = Extension(shared.options.format);
  const std::string provider_path = fmt::format("{}/fixmedins_b.{}", shared.options.out, extension);
  const std::string doctor_path = fmt::format("{}/dr_b.{}", shared.options.out, extension);
  if (shared.options.format == Format::kCsv) {
    MJ_TRY(CsvSink providers, CsvSink::Create(provider_path, ProviderColumns()));
    MJ_TRY(CsvSink doctors, CsvSink::Create(doctor_path, DoctorColumns()));
    return WriteProviders(providers, doctors, districts, since, turn);
  }
  MJ_TRY(const lake::Database database, lake::Database::Open({.threads = 1}));
  MJ_TRY(lake::Connection connection, database.Connect());
  MJ_TRY(ParquetSink providers,
         ParquetSink::Create(connection, "fixmedins_b", ProviderColumns(), provider_path));
  MJ_TRY(ParquetSink doctors,
         ParquetSink::Create(connection, "dr_b", DoctorColumns(), doctor_path));
  return WriteProviders(providers, doctors, districts, since, turn);
}

// Files of an earlier city that this one may not overwrite.
void RemoveOld(const std::string& out) {
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(out, error)) {
    const std::string name = entry.path().filename().string();
    const bool ours = name.starts_with("fixmedins_b.") || name.starts_with("dr_b.") ||
                      std::any_of(&name, &name + 1, [](const std::string& file) {
                        for (size_t t = 0; t < kTables; ++t) {
                          const std::string table(TableName(static_cast<Table>(t)));
                          if (file.starts_with(table + "-") || file.starts_with(table + "."))
                            return true;
                        }
                        return false;
                      });
    if (ours && (name.ends_with(".csv") || name.ends_with(".parquet")))
      fs::remove(entry.path(), error);
  }
}

int DaysOf(int months) {
  const Seconds begin = SecondsOf({2026, 1, 1});
  const Seconds end = SecondsOf({2026 + months / 12, months % 12 + 1, 1});
  return static_cast<int>((end - begin) / kDaySeconds);
}

}  // namespace

std::string Summary::ToJson(const Options& options) const {
  const auto yuan = [](int64_t fen) {
    return fmt::format("{}{}.{:02}", fen < 0 ? "-" : "", std::abs(fen) / 100, std::abs(fen) % 100);
  };
  const auto per = [](double a, double b) { return b == 0 ? 0 : a / b; };
  const double p = static_cast<double>(persons);
  return fmt::format(
      "{{\n  \"seed\": {},\n  \"persons\": {},\n  \"months\": {},\n  \"planted_per_million\": {},\n"
      "  \"dirty_per_million\": {},\n  \"visits\": {},\n  \"stays\": {},\n  \"settlements\": {},\n "
      " \"lines\": {},\n"
      "  \"refunds\": {},\n  \"medfee_sumamt\": {},\n  \"fund_pay_sumamt\": {},\n  "
      "\"settlements_per_person\": {:.3f},\n"
      "  \"lines_per_person\": {:.2f},\n  \"stays_per_person\": {:.4f},\n  \"nights_per_stay\": "
      "{:.2f},\n"
      "  \"fee_per_stay\": {:.2f},\n  \"fee_per_outpatient_visit\": {:.2f},\n  \"planted\": {},\n"
      "  \"planted_amount\": {},\n  \"hard_negatives\": {},\n  \"side_hits\": {},\n  \"dirty\": "
      "{}\n}}\n",
      options.seed, persons, options.months, options.planted_per_million, options.dirty_per_million,
      visits, stays, settlements, lines, refunds, yuan(fee), yuan(fund),
      per(static_cast<double>(settlements), p), per(static_cast<double>(lines), p),
      per(static_cast<double>(stays), p),
      per(static_cast<double>(nights), static_cast<double>(stays)),
      per(static_cast<double>(stay_fee) / 100, static_cast<double>(stays)),
      per(static_cast<double>(outpatient_fee) / 100, static_cast<double>(outpatient)), planted,
      yuan(planted_amount), hard_negatives, side_hits, dirty);
}

Result<Summary> Synthesize(const Options& options, const std::function<void(uint64_t)>& progress) {
  if (options.persons == 0 || options.persons > 90'000'000) {
    return UsageError("--persons must be from 1 to 90000000");
  }
  if (options.months < 1 || options.months > 24) return UsageError("--months must be from 1 to 24");
  const auto started = std::chrono::steady_clock::now();
  std::string folder = options.catalogs;
  if (folder.empty()) {
    MJ_TRY(folder, Catalog::FindFolder());
  }
  MJ_TRY(const auto catalog, Catalog::Load(folder));
  std::error_code error;
  fs::create_directories(fs::path(options.out) / "answers", error);
  if (error) return EnvironmentError(fmt::format("{}: {}", options.out, error.message()));
  RemoveOld(options.out);
  // Parts are a function of the number of persons only: the same files whatever the threads.
  uint64_t part_persons = options.part_persons;
  if (part_persons == 0)
    part_persons = std::clamp<uint64_t>(options.persons / 16 + 1, 2'000, 20'000);
  Shared shared{.options = options,
                .catalog = *catalog,
                .period = {SecondsOf({2026, 1, 1}), DaysOf(options.months)},
                .part_persons = part_persons,
                .parts = (options.persons + part_persons - 1) / part_persons,
                .next_part = 0,
                .mutex = {},
                .summary = {},
                .done = 0,
                .status = {},
                .progress = progress};
  MJ_RETURN_IF_ERROR(WriteGlobals(shared));
  const int wanted =
      options.threads > 0 ? options.threads : static_cast<int>(std::thread::hardware_concurrency());
  const auto threads = static_cast<int>(
      std::clamp<uint64_t>(shared.parts, 1, static_cast<uint64_t>(std::max(1, wanted))));
  {
    std::vector<std::jthread> workers;
    workers.reserve(static_cast<size_t>(threads));
    for (int i = 0; i < threads; ++i) {
      workers.emplace_back([&shared] {
        if (Status status = WorkParts(shared); !status) {
          const std::lock_guard lock(shared.mutex);
          shared.status = std::move(status);
          shared.next_part = shared.parts;
        }
      });
    }
  }
  MJ_RETURN_IF_ERROR(shared.status);
  MJ_RETURN_IF_ERROR(JoinAnswers(options.out, shared.parts));
  shared.summary.seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
  MJ_RETURN_IF_ERROR(
      WriteFile(options.out + "/answers/summary.json", shared.summary.ToJson(options)));
  return shared.summary;
}

}  // namespace mingjian::synth
