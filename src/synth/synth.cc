#include "synth/synth.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <filesystem>
#include <mutex>
#include <thread>
#include <type_traits>

#include "base/text.h"
#include "synth/answers.h"
#include "synth/benefit.h"
#include "synth/books.h"
#include "synth/dirty.h"
#include "synth/records.h"
#include "synth/registers.h"
#include "synth/scenario.h"
#include "synth/story_town.h"
#include "synth/tables.h"

namespace mingjian::synth {
namespace {

namespace fs = std::filesystem;

struct Shared {
  const Options& options;
  const Catalog& catalog;
  Period period;
  uint64_t part_persons, parts;
  uint32_t districts;
  uint64_t towns;  // after the parts
  std::atomic<uint64_t> next_part = 0;
  std::mutex mutex;  // guards what follows
  Summary summary;
  uint64_t done = 0;
  Status status;
  Books books;
  std::vector<std::string> screen_planted, screen_legal;  // rows, by town
  const std::function<void(uint64_t)>& progress;
};

std::string Extension(Format format) { return format == Format::kCsv ? "csv" : "parquet"; }

std::string PartPath(const Shared& shared, std::string_view table, uint64_t part) {
  const std::string number = part >= shared.parts
                                 ? fmt::format(".stories-{:02}", part - shared.parts)
                             : shared.parts == 1 ? ""
                                                 : fmt::format("-{:03}", part);
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
  to.towns += part.towns, to.screen_planted += part.screen_planted;
  to.screen_hard_negatives += part.screen_hard_negatives;
  to.outpatient += part.outpatient, to.purchases += part.purchases, to.refunds += part.refunds;
}

template <typename Sink>
struct PartSinks {
  std::vector<Sink> sinks;
  std::array<Sink*, kTables> pointers = {};
  Status Close() {
    for (Sink& sink : sinks) MJ_RETURN_IF_ERROR(sink.Close());
    return {};
  }
};

template <typename Sink, typename Open>
Status OpenPart(const Shared& shared, uint64_t part, Open open, PartSinks<Sink>& to) {
  to.sinks.reserve(kTables);
  for (size_t t = 0; t < kTables; ++t) {
    const Table table = static_cast<Table>(t);
    MJ_TRY(auto sink, open(table, PartPath(shared, TableName(table), part)));
    to.sinks.push_back(std::move(sink));
    to.pointers[t] = &to.sinks.back();
  }
  return {};
}

// The stories of screens, in a town of their own.
template <typename Sink, typename Open>
Status WriteTown(Shared& shared, uint64_t part, Open open, Life& life, Year& year, Summary& sum) {
  PartSinks<Sink> sinks;
  MJ_RETURN_IF_ERROR(OpenPart(shared, part, open, sinks));
  Books books;
  RowWriter<Sink> rows(sinks.pointers, shared.period);
  RecordWriter<Sink> records(sinks.pointers, shared.period, &books);
  ScreenAnswers answers;
  const uint64_t number = part - shared.parts;
  Town town(life, shared.options.seed, shared.districts + static_cast<uint32_t>(number), year,
            [&](Year& told) {
              PriceYear(told);
              rows.Write(told);
              records.Write(told, true);
              answers.Add(told);
            });
  for (const ScreenStory& story : ScreenStories()) story.tell(town);
  MJ_RETURN_IF_ERROR(sinks.Close());
  ++sum.towns;
  const std::lock_guard lock(shared.mutex);
  shared.screen_planted[number] = answers.Rows(true, sum);
  shared.screen_legal[number] = answers.Rows(false, sum);
  shared.books.Add(books);
  return {};
}

// Opens the sinks of one part, writes its persons, closes the sinks.
template <typename Sink, typename Open>
Status WritePart(Shared& shared, uint64_t part, Open open, Life& life, Plan& plan, Year& year,
                 Summary& sum) {
  PartSinks<Sink> sinks;
  MJ_RETURN_IF_ERROR(OpenPart(shared, part, open, sinks));
  const auto& pointers = sinks.pointers;
  Books books;
  RecordWriter<Sink> records(pointers, shared.period, &books);
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
    records.Write(year, false);
    Count(year, sum);
    answers.Write(year, sum);
    if (!role) sum.dirty += dirty.Write(year, answers.dirty());
    if (++reported == 500 || number + 1 == end) {
      const std::lock_guard lock(shared.mutex);
      shared.done += std::exchange(reported, 0);
      if (shared.progress) shared.progress(shared.done);
    }
  }
  MJ_RETURN_IF_ERROR(sinks.Close());
  const std::lock_guard lock(shared.mutex);
  shared.books.Add(books);
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
    if (part >= shared.parts + shared.towns) return {};
    Summary sum;
    const auto write = [&]<typename Sink>(std::type_identity<Sink>, auto open) {
      return part < shared.parts ? WritePart<Sink>(shared, part, open, life, plan, year, sum)
                                 : WriteTown<Sink>(shared, part, open, life, year, sum);
    };
    if (shared.options.format == Format::kCsv) {
      MJ_RETURN_IF_ERROR(
          write(std::type_identity<CsvSink>(), [](Table table, const std::string& path) {
            return CsvSink::Create(path, ColumnsOf(table));
          }));
    } else {
      MJ_RETURN_IF_ERROR(
          write(std::type_identity<ParquetSink>(), [&](Table table, const std::string& path) {
            return ParquetSink::Create(*connection, TableName(table), ColumnsOf(table), path);
          }));
    }
    const std::lock_guard lock(shared.mutex);
    Add(shared.summary, sum);
  }
}

// Calls `write` with a function that opens a sink for a table, columns and path.
template <typename Write>
Status WithSinks(const Shared& shared, Write write) {
  if (shared.options.format == Format::kCsv) {
    return write([](std::string_view, std::span<const std::string_view> columns,
                    const std::string& path) { return CsvSink::Create(path, columns); });
  }
  MJ_TRY(const lake::Database database, lake::Database::Open({.threads = 1}));
  MJ_TRY(lake::Connection connection, database.Connect());
  return write([&](std::string_view table, std::span<const std::string_view> columns,
                   const std::string& path) {
    return ParquetSink::Create(connection, table, columns, path);
  });
}

std::string GlobalPath(const Shared& shared, std::string_view table) {
  return fmt::format("{}/{}.{}", shared.options.out, table, Extension(shared.options.format));
}

Status WriteAllRegisters(const Shared& shared) {
  return WithSinks(shared, [&](auto open) -> Status {
    const auto create = [&](std::string_view name, std::span<const std::string_view> columns) {
      return open(name, columns, GlobalPath(shared, name));
    };
    const auto global = [&](Global table) {
      return create(TableOf(table).name, TableOf(table).columns);
    };
    MJ_TRY(auto providers, create("fixmedins_b", ProviderColumns()));
    MJ_TRY(auto doctors, create("dr_b", DoctorColumns()));
    MJ_TRY(auto practice, global(Global::kPractice));
    MJ_TRY(auto equipment, global(Global::kEquipment));
    MJ_TRY(auto licences, global(Global::kLicence));
    MJ_TRY(auto agreements, global(Global::kAgreement));
    const RegisterPlan plan{shared.districts, static_cast<uint32_t>(shared.towns),
                            SecondsOf({2020, 1, 1}), shared.period};
    using Sink = decltype(providers);
    WriteRegisters<Sink>(plan, {providers, doctors, practice, equipment, licences, agreements});
    for (Sink* sink : {&providers, &doctors, &practice, &equipment, &licences, &agreements}) {
      MJ_RETURN_IF_ERROR(sink->Close());
    }
    return {};
  });
}

Status WriteStores(const Shared& shared) {
  return WithSinks(shared, [&](auto open) -> Status {
    const auto global = [&](Global table) {
      const auto& [name, columns] = TableOf(table);
      return open(name, columns, GlobalPath(shared, name));
    };
    MJ_TRY(auto purchases, global(Global::kPurchase));
    MJ_TRY(auto counts, global(Global::kStock));
    WriteBooks(shared.books, shared.period, purchases, counts);
    MJ_RETURN_IF_ERROR(purchases.Close());
    return counts.Close();
  });
}

// Files of an earlier city that this one may not overwrite.
void RemoveOld(const std::string& out) {
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(out, error)) {
    const std::string name = entry.path().filename().string();
    const auto is_of = [&](std::string_view table) {
      return name.starts_with(std::string(table) + "-") ||
             name.starts_with(std::string(table) + ".");
    };
    bool ours = is_of("fixmedins_b") || is_of("dr_b");
    for (size_t t = 0; t < kTables; ++t) ours |= is_of(TableName(static_cast<Table>(t)));
    for (size_t t = 0; t < kGlobals; ++t) ours |= is_of(TableOf(static_cast<Global>(t)).name);
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
      "{},\n"
      "  \"screen_planted\": {},\n  \"screen_hard_negatives\": {}\n}}\n",
      options.seed, persons, options.months, options.planted_per_million, options.dirty_per_million,
      visits, stays, settlements, lines, refunds, yuan(fee), yuan(fund),
      per(static_cast<double>(settlements), p), per(static_cast<double>(lines), p),
      per(static_cast<double>(stays), p),
      per(static_cast<double>(nights), static_cast<double>(stays)),
      per(static_cast<double>(stay_fee) / 100, static_cast<double>(stays)),
      per(static_cast<double>(outpatient_fee) / 100, static_cast<double>(outpatient)), planted,
      yuan(planted_amount), hard_negatives, side_hits, dirty, screen_planted,
      screen_hard_negatives);
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
                .districts = static_cast<uint32_t>((options.persons + kDistrictPersons - 1) /
                                                   kDistrictPersons),
                .towns = 0,
                .next_part = 0,
                .mutex = {},
                .summary = {},
                .done = 0,
                .status = {},
                .books = {},
                .screen_planted = {},
                .screen_legal = {},
                .progress = progress};
  // Stories of screens need room after the first day of the stories.
  if (options.planted_per_million > 0 && shared.period.days >= kTownDays) {
    shared.towns = shared.districts;
  }
  shared.screen_planted.resize(shared.towns);
  shared.screen_legal.resize(shared.towns);
  MJ_RETURN_IF_ERROR(WriteAllRegisters(shared));
  const int wanted =
      options.threads > 0 ? options.threads : static_cast<int>(std::thread::hardware_concurrency());
  const auto threads = static_cast<int>(std::clamp<uint64_t>(
      shared.parts + shared.towns, 1, static_cast<uint64_t>(std::max(1, wanted))));
  {
    std::vector<std::jthread> workers;
    workers.reserve(static_cast<size_t>(threads));
    for (int i = 0; i < threads; ++i) {
      workers.emplace_back([&shared] {
        if (Status status = WorkParts(shared); !status) {
          const std::lock_guard lock(shared.mutex);
          shared.status = std::move(status);
          shared.next_part = shared.parts + shared.towns;
        }
      });
    }
  }
  MJ_RETURN_IF_ERROR(shared.status);
  MJ_RETURN_IF_ERROR(WriteStores(shared));
  MJ_RETURN_IF_ERROR(JoinAnswers(options.out, shared.parts));
  MJ_RETURN_IF_ERROR(WriteScreenAnswers(options.out, shared.screen_planted, shared.screen_legal));
  shared.summary.seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
  MJ_RETURN_IF_ERROR(
      WriteFile(options.out + "/answers/summary.json", shared.summary.ToJson(options)));
  return shared.summary;
}

}  // namespace mingjian::synth
