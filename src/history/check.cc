// What lake and store say differently.

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "base/hash.h"
#include "base/text.h"
#include "history/build.h"
#include "history/lake_records.h"

namespace mingjian::history {
namespace {

using rules::Entity;

constexpr size_t kShown = 100;
constexpr const char* kNoRows = "is known to the history, but its rows are not there";

// Whether two records hold the same rows, wherever they came from. Their second byte tells that.
bool SameRows(std::string_view a, std::string_view b) {
  return a.size() == b.size() && a.size() > 2 && a[0] == b[0] && a.substr(2) == b.substr(2);
}

class Checker {
 public:
  Checker(const Books& books, LakeRecords lake, Seconds kept_from, Seconds until)
      : books_(books),
        lake_(std::move(lake)),
        kept_from_(kept_from),
        until_(until),
        cursor_(books.database->NewCursor(Family::kPersons, true)) {}

  Status Buckets(lake::BucketRange buckets) {
    MJ_RETURN_IF_ERROR(lake_.Load(buckets));
    const engine::Timelines& t = lake_.timelines();
    for (uint32_t person = 0; person < t.person.count; ++person) {
      ++found_.persons;
      MJ_RETURN_IF_ERROR(Person(person));
      const engine::Range settlements = t.person_settlements[person];
      for (uint32_t s = settlements.begin; s < settlements.end; ++s) {
        MJ_RETURN_IF_ERROR(Settlement(person, s));
      }
    }
    return {};
  }

  // What the store has and the lake has not.
  Status Rest() {
    std::ranges::sort(seen_);
    Cursor cursor = books_.database->NewCursor(Family::kKeys);
    for (cursor.Seek(""); cursor.Valid(); cursor.Next()) {
      if (std::ranges::binary_search(seen_, StableHash(cursor.key()))) continue;
      const auto location = ParseLocation(cursor.value());
      const size_t id = cursor.key().find('\0');
      if (!location || id == std::string_view::npos) {
        return DataError("the history is damaged: a settlement lies nowhere");
      }
      const std::string setl_id(cursor.key().substr(id + 1));
      const std::string key = SettlementRecordKey(
          {location->psn_no, true, location->setl_time, setl_id, cursor.key().substr(0, id)});
      MJ_TRY(const auto value, books_.database->Get(Family::kPersons, key));
      RecordView view;
      if (!value) {
        Report(location->psn_no, setl_id, kNoRows);
      } else if (!ParseRecord(*value, &view)) {
        return std::unexpected(books_.Damaged(key));
      } else if (view.origin == Origin::kOnline) {
        ++found_.only_online;
      } else {
        Report(location->psn_no, setl_id, "came from a lake, is missing in this one");
      }
    }
    return cursor.status();
  }

  Consistency Take() { return std::move(found_); }

 private:
  void Report(std::string_view psn_no, std::string_view setl_id, std::string what) {
    ++found_.differences;
    if (found_.first.size() >= kShown) return;
    found_.first.push_back({std::string(psn_no), std::string(setl_id), std::move(what)});
  }

  // All records of the person at once: they lie together.
  Status ReadPerson(std::string_view psn_no) {
    stored_.clear();
    const std::string prefix = PersonKey(psn_no);
    for (cursor_.Seek(prefix); cursor_.Valid() && cursor_.key().starts_with(prefix);
         cursor_.Next()) {
      stored_.emplace(cursor_.key(), cursor_.value());
    }
    return cursor_.status();
  }

  Status Person(uint32_t person) {
    const std::string_view psn_no = lake_.PsnNo(person);
    MJ_RETURN_IF_ERROR(ReadPerson(psn_no));
    const auto stored = stored_.find(RegisterKey(psn_no));
    lake_.Person(person, &value_);
    if (stored == stored_.end()) {
      Report(psn_no, "", "the person is missing in the history");
      return {};
    }
    if (SameRows(stored->second, value_)) return {};
    return Compare(SettlementRecordKey({psn_no, true, 0, "", ""}), stored->second, psn_no, "");
  }

  Status Settlement(uint32_t person, uint32_t settlement) {
    const RecordKey key = lake_.KeyOf(person, settlement);
    const std::string place_key = LocationKey(key.fixmedins_code, key.setl_id);
    seen_.push_back(StableHash(place_key));
    const std::string record_key = SettlementRecordKey(key);
    if (const auto stored = stored_.find(record_key); stored != stored_.end()) {
      ++found_.settlements;
      lake_.Settlement(person, settlement, &value_);
      if (SameRows(stored->second, value_)) return {};
      return Compare(record_key, stored->second, key.psn_no, key.setl_id);
    }
    MJ_TRY(const auto place, books_.database->Get(Family::kKeys, place_key));
    // Forgotten, or left out by the one who built it.
    const bool young = key.setl_time >= kept_from_ && (until_ == 0 || key.setl_time < until_);
    if (!place && !young) return {};
    ++found_.settlements;
    if (!place) {
      Report(key.psn_no, key.setl_id, "missing in the history");
      return {};
    }
    const auto location = ParseLocation(*place);
    if (!location) return DataError("the history is damaged: a settlement lies nowhere");
    if (location->psn_no == key.psn_no && location->setl_time == key.setl_time) {
      Report(key.psn_no, key.setl_id, kNoRows);
    } else {
      Report(key.psn_no, key.setl_id,
             fmt::format("is of psn_no {} at {}, in the lake of {} at {}", location->psn_no,
                         FormatTime(location->setl_time), key.psn_no, FormatTime(key.setl_time)));
    }
    return {};
  }

  // Row by row and cell by cell what `stored` and value_ say. The sender's word on the person is
  // not the lake's, so it is not looked at in settlements.
  Status Compare(const std::string& key, const std::string& stored, std::string_view psn_no,
                 std::string_view setl_id) {
    MJ_TRY(const Claim ours, books_.Decode(key, stored));
    MJ_TRY(const Claim lakes, books_.Decode(key, value_));
    const bool person = setl_id.empty();
    for (size_t i = 0; i <= static_cast<size_t>(Entity::kLine); ++i) {
      const auto entity = static_cast<Entity>(i);
      const bool of_person = i <= static_cast<size_t>(Entity::kDeath);
      if (of_person == person) CompareRows(entity, ours, lakes, psn_no, setl_id);
    }
    if (!person) CompareRefunds(ours, lakes, psn_no, setl_id);
    return {};
  }

  void CompareRows(Entity entity, const Claim& ours, const Claim& lakes, std::string_view psn_no,
                   std::string_view setl_id) {
    const model::Table& table = *model::FindTable(rules::TableOf(entity));
    const uint32_t rows = ours.RowsOf(entity).count, lake_rows = lakes.RowsOf(entity).count;
    if (rows != lake_rows) {
      Report(psn_no, setl_id,
             fmt::format("{} rows of {}, in the lake {}", rows, table.name, lake_rows));
      return;
    }
    for (uint32_t row = 0; row < rows; ++row) {
      for (size_t field = 0; field < table.fields.size(); ++field) {
        const std::string own = ours.Show(entity, row, field);
        const std::string other = lakes.Show(entity, row, field);
        if (own == other) continue;
        const std::string where =
            fmt::format("{} {}: {}", table.word, row + 1, table.fields[field].name);
        Report(psn_no, setl_id,
               table.fields[field].personal
                   ? where + " is another than in the lake"
                   : fmt::format("{} is {}, in the lake {}", where, Quoted(own), Quoted(other)));
      }
    }
  }

  static std::string Quoted(const std::string& text) {
    return text.empty() ? "missing" : fmt::format("'{}'", text);
  }

  void CompareRefunds(const Claim& ours, const Claim& lakes, std::string_view psn_no,
                      std::string_view setl_id) {
    const auto sorted = [](const Claim& claim) {
      std::vector<std::string> refunds;
      refunds.reserve(claim.refunds.size());
      for (const Refund& refund : claim.refunds) {
        refunds.push_back(fmt::format("{} of line {} of {}: {} {} {}", refund.mdtrt_id,
                                      refund.feedetl_sn, refund.setl_id, refund.cnt,
                                      refund.det_item_fee_sumamt, refund.inscp_scp_amt));
      }
      std::ranges::sort(refunds);
      return refunds;
    };
    if (sorted(ours) != sorted(lakes)) {
      Report(psn_no, setl_id,
             fmt::format("takes back {} lines, in the lake {}, or not as much of them",
                         ours.refunds.size(), lakes.refunds.size()));
    }
  }

  const Books& books_;
  LakeRecords lake_;
  Seconds kept_from_, until_;
  Cursor cursor_;
  std::map<std::string, std::string, std::less<>> stored_;  // of the person at hand, by key
  std::vector<uint64_t> seen_;
  std::string value_;
  Consistency found_;
};

}  // namespace

Result<Consistency> CheckAgainst(const std::string& lake_path, const std::string& path,
                                 const std::function<void(uint64_t, uint64_t)>& progress) {
  MJ_TRY(const lake::Lake lake, lake::Lake::Open(lake_path));
  MJ_TRY(const auto store, Store::Open({.path = path, .create = false}));
  Books& books = *store->impl().books;
  const auto seconds = [&](std::string_view word) -> Result<Seconds> {
    MJ_TRY(const auto text, books.database->Get(Family::kMeta, word));
    return ParseInt(text.value_or("")).value_or(0);
  };
  MJ_TRY(const Seconds kept_from, seconds(kKeptFromWord));
  MJ_TRY(const Seconds until, seconds(kUntilWord));
  MJ_TRY(const auto base, audit::LoadTexts(lake));
  MJ_TRY(LakeRecords records, LakeRecords::Open(lake, base, books.schema, &books.dictionary));
  Checker checker(books, std::move(records), kept_from, until);
  const uint32_t buckets = lake.buckets(), step = BucketsAtOnce(lake);
  for (uint32_t begin = 0; begin < buckets; begin += step) {
    const uint32_t end = std::min(begin + step, buckets);
    MJ_RETURN_IF_ERROR(checker.Buckets({begin, end}));
    if (progress) progress(end, buckets);
  }
  MJ_RETURN_IF_ERROR(checker.Rest());
  return checker.Take();
}

}  // namespace mingjian::history
