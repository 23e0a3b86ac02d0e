#include "history/store.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "base/text.h"
#include "history/store_impl.h"

namespace mingjian::history {
namespace {

constexpr size_t kTrimmedAtOnce = 1000;

Family FamilyOf(Space space) {
  switch (space) {
    case Space::kAnswers:
      return Family::kAnswers;
    case Space::kFindings:
      return Family::kFindings;
    case Space::kFeedback:
      return Family::kFeedback;
    case Space::kUnchecked:
      return Family::kUnchecked;
    case Space::kRequests:
      return Family::kRequests;
  }
  MJ_CHECK(false);
}

}  // namespace

NameLocks::Held NameLocks::Hold(std::vector<std::string> names) {
  std::ranges::sort(names);
  const auto repeated = std::ranges::unique(names);
  names.erase(repeated.begin(), repeated.end());
  std::unique_lock lock(mutex_);
  freed_.wait(lock, [&] {
    return std::ranges::none_of(names, [&](const auto& name) { return held_.contains(name); });
  });
  held_.insert(names.begin(), names.end());
  return Held(this, std::move(names));
}

void NameLocks::Release(const std::vector<std::string>& names) {
  {
    const std::lock_guard lock(mutex_);
    for (const std::string& name : names) held_.erase(name);
  }
  freed_.notify_all();
}

// ---- changes

Changes::Changes() : impl_(std::make_unique<Impl>()) {}
Changes::~Changes() = default;
Changes::Changes(Changes&&) noexcept = default;
Changes& Changes::operator=(Changes&&) noexcept = default;

void Changes::Accept(Claim claim) {
  auto owned = std::make_unique<const Claim>(std::move(claim));
  const Claim* const view = owned.get();
  impl_->ops.push_back({.kind = Impl::Kind::kAccept, .owned = std::move(owned), .claim = view});
}
void Changes::AcceptView(const Claim* claim) {
  impl_->ops.push_back({.kind = Impl::Kind::kAccept, .claim = claim});
}
void Changes::Undo(const SettlementKey& key) {
  impl_->ops.push_back({.kind = Impl::Kind::kUndo, .key = key});
}
void Changes::Register(Claim rows) {
  auto owned = std::make_unique<const Claim>(std::move(rows));
  const Claim* const view = owned.get();
  impl_->ops.push_back({.kind = Impl::Kind::kRegister, .owned = std::move(owned), .claim = view});
}
void Changes::Put(Space space, std::string_view key, std::string_view value) {
  impl_->ops.push_back({.kind = Impl::Kind::kPut,
                        .family = FamilyOf(space),
                        .name = std::string(key),
                        .value = std::string(value)});
}
void Changes::Delete(Space space, std::string_view key) {
  impl_->ops.push_back(
      {.kind = Impl::Kind::kDelete, .family = FamilyOf(space), .name = std::string(key)});
}
bool Changes::empty() const { return impl_->ops.empty(); }

// ---- opening

Result<std::unique_ptr<Books>> Books::Open(const DatabaseOptions& options) {
  auto books = std::make_unique<Books>();
  MJ_TRY(books->database, Database::Open(options));
  MJ_TRY(const auto schema, books->database->Get(Family::kMeta, kSchemaWord));
  if (schema) {
    MJ_TRY(books->schema, Schema::Parse(*schema));
  }
  if (books->schema.Extend()) {
    Batch batch;
    batch.Put(Family::kMeta, kSchemaWord, books->schema.ToText());
    MJ_RETURN_IF_ERROR(books->database->Write(&batch, true));
  }
  MJ_RETURN_IF_ERROR(books->dictionary.Load(*books->database));
  return books;
}

Error Books::Damaged(std::string_view key) const {
  const auto parsed = ParseRecordKey(key);
  return {ErrorCode::kData,
          fmt::format("the history is damaged at setl_id '{}' of fixmedins_code '{}'; rebuild it "
                      "from the lake with mingjian history build, or take back a backup",
                      parsed ? parsed->setl_id : "", parsed ? parsed->fixmedins_code : "")};
}

Result<Claim> Books::Decode(std::string_view key, std::string_view value, Origin* origin) const {
  const auto parsed = ParseRecordKey(key);
  Claim claim;
  if (!parsed ||
      !DecodeClaim(schema, *parsed, value, DictionaryTexts(dictionary), &claim, origin)) {
    return std::unexpected(Damaged(key));
  }
  return claim;
}

Store::Store() = default;
Store::~Store() = default;

Result<std::unique_ptr<Store>> Store::Open(const StoreOptions& options) {
  MJ_TRY(Folder folder, Folder::Open(options.path, options.create));
  if (folder.current().empty()) {
    // A new store is whole before it counts.
    MJ_TRY(const std::string unfinished, folder.Prepare());
    MJ_RETURN_IF_ERROR(Books::Open({.path = unfinished}));
    MJ_RETURN_IF_ERROR(folder.Switch());
  }
  std::unique_ptr<Store> store(new Store);
  store->impl_ = std::make_unique<Impl>(std::move(folder));
  Impl& impl = *store->impl_;
  impl.options = options;
  MJ_TRY(impl.books,
         Books::Open(
             {.path = impl.folder.current(), .cache_bytes = options.cache_bytes, .create = false}));
  MJ_RETURN_IF_ERROR(impl.LoadRegisters());
  return store;
}

// ---- reading

Result<std::optional<std::string>> Store::Get(Space space, std::string_view key) const {
  return impl_->books->database->Get(FamilyOf(space), key);
}

Status Store::Scan(Space space, std::string_view prefix, std::string_view from,
                   const std::function<bool(std::string_view, std::string_view)>& use) const {
  Cursor cursor = impl_->books->database->NewCursor(FamilyOf(space));
  for (cursor.Seek(std::max(prefix, from)); cursor.Valid() && cursor.key().starts_with(prefix);
       cursor.Next()) {
    if (!use(cursor.key(), cursor.value())) return {};
  }
  return cursor.status();
}

Result<std::optional<Claim>> Store::Find(const SettlementKey& key) const {
  const Books& books = *impl_->books;
  MJ_TRY(const auto place,
         books.database->Get(Family::kKeys, LocationKey(key.fixmedins_code, key.setl_id)));
  if (!place) return std::nullopt;
  const auto location = ParseLocation(*place);
  if (!location) return DataError("the history is damaged: a settlement lies nowhere");
  const std::string record_key = SettlementRecordKey(
      {location->psn_no, true, location->setl_time, key.setl_id, key.fixmedins_code});
  MJ_TRY(const auto value, books.database->Get(Family::kPersons, record_key));
  if (!value) return std::nullopt;
  MJ_TRY(Claim claim, books.Decode(record_key, *value));
  return claim;
}

Result<std::optional<std::string>> Store::PersonOf(const SettlementKey& key) const {
  MJ_TRY(const auto place,
         impl_->books->database->Get(Family::kKeys, LocationKey(key.fixmedins_code, key.setl_id)));
  if (!place) return std::nullopt;
  const auto location = ParseLocation(*place);
  if (!location) return DataError("the history is damaged: a settlement lies nowhere");
  return std::string(location->psn_no);
}

Result<std::vector<Claim>> Store::SettlementsOf(std::string_view psn_no) const {
  const Books& books = *impl_->books;
  std::vector<Claim> claims;
  const std::string prefix = PersonKey(psn_no);
  Cursor cursor = books.database->NewCursor(Family::kPersons, true);
  for (cursor.Seek(prefix); cursor.Valid() && cursor.key().starts_with(prefix); cursor.Next()) {
    if (const auto key = ParseRecordKey(cursor.key()); key && !key->settlement) continue;
    MJ_TRY(Claim claim, books.Decode(cursor.key(), cursor.value()));
    claims.push_back(std::move(claim));
  }
  MJ_RETURN_IF_ERROR(cursor.status());
  return claims;
}

Result<std::vector<FirstUse>> Store::FirstUses(std::string_view psn_no) const {
  const Books& books = *impl_->books;
  MJ_TRY(const auto value, books.database->Get(Family::kFirst, psn_no));
  std::vector<FirstUse> all;
  if (!value) return all;
  Uses uses;
  if (!ParseUses(*value, &uses)) return DataError("the history is damaged: wrong first uses");
  for (const auto& [code, use] : uses) {
    const auto text = books.dictionary.Text(code);
    if (!text) return DataError("the history is damaged: a first use of an unknown code");
    all.push_back({std::string(*text), use.day * kDaySeconds, use.lines});
  }
  std::ranges::sort(all);
  return all;
}

Result<Store::Figures> Store::Measure() const {
  const Books& books = *impl_->books;
  Figures figures;
  figures.persons = books.database->EstimateKeys(Family::kFirst);
  figures.settlements = books.database->EstimateKeys(Family::kKeys);
  figures.codes = books.dictionary.size();
  figures.bytes = books.database->Bytes();
  MJ_TRY(const auto snapshot, books.database->Get(Family::kMeta, kSnapshotWord));
  figures.snapshot = snapshot.value_or("");
  return figures;
}

// ---- keeping

Status Store::Trim(Seconds now) {
  const Books& books = *impl_->books;
  const Seconds oldest = DayOf(now) - impl_->options.keep_days * kDaySeconds;
  // What is gone stays gone when more days are kept from now on.
  MJ_TRY(const auto kept_from, books.database->Get(Family::kMeta, kKeptFromWord));
  if (!kept_from || ParseInt(*kept_from).value_or(0) < oldest) {
    Batch word;
    word.Put(Family::kMeta, kKeptFromWord, std::to_string(oldest));
    MJ_RETURN_IF_ERROR(books.database->Write(&word, impl_->options.sync));
  }
  Cursor cursor = books.database->NewCursor(Family::kPersons);
  cursor.Seek("");
  while (cursor.Valid()) {
    std::vector<std::string> keys, names;
    for (; cursor.Valid() && keys.size() < kTrimmedAtOnce; cursor.Next()) {
      const auto key = ParseRecordKey(cursor.key());
      if (!key) return DataError("the history is damaged: it has a key that is none");
      if (!key->settlement || key->setl_time >= oldest) continue;
      keys.emplace_back(cursor.key());
      names.push_back("s" + LocationKey(key->fixmedins_code, key->setl_id));
    }
    if (keys.empty()) break;
    const auto held = impl_->locks.Hold(std::move(names));
    Batch batch;
    for (const std::string& text : keys) {
      const RecordKey key = *ParseRecordKey(text);
      const std::string place_key = LocationKey(key.fixmedins_code, key.setl_id);
      MJ_TRY(const auto place, books.database->Get(Family::kKeys, place_key));
      // It may have been accepted anew, at another time, since the cursor was made.
      if (place && *place == LocationValue(key.psn_no, key.setl_time)) {
        batch.Delete(Family::kKeys, place_key);
      }
      batch.Delete(Family::kPersons, text);
    }
    MJ_RETURN_IF_ERROR(books.database->Write(&batch, impl_->options.sync));
  }
  return cursor.status();
}

Status Store::Backup(const std::string& folder) const {
  MJ_TRY(const std::string copy, PrepareCopy(folder));
  MJ_RETURN_IF_ERROR(impl_->books->database->CopyTo(copy));
  return FinishCopy(folder);
}

}  // namespace mingjian::history
