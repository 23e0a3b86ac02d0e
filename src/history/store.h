#pragma once
// The store of the online service: what each person had settled in the last days (RocksDB), and
// beside it the journals of the service. Everything in one Changes becomes durable together; what
// Commit has acknowledged survives a kill.
//
//   MJ_TRY(const auto store, history::Store::Open({.path = "/var/lib/mingjian/history"}));
//   Changes changes;
//   changes.Accept(claim);
//   changes.Put(Space::kAnswers, key, answer);
//   MJ_RETURN_IF_ERROR(store->Commit(std::move(changes)));
//
// Settlements lie under (psn_no, setl_time, setl_id), so that reading a person gives a timeline in
// the order in which it is judged. Coded texts are numbers of the store's own dictionary, which
// only grows.
//
// THREADS: a Store may be shared; commits are gathered into one write by RocksDB.

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "history/claim.h"

namespace mingjian::history {

// Journals of the service, one column family each. Keys and values are the service's own.
enum class Space {
  kAnswers,    // answers by idempotency key
  kFindings,   // what was found online
  kFeedback,   // 3103
  kUnchecked,  // requests that wait to be checked late
  kRequests,   // what an accepted answer was judged from, for feedback that undoes or settles it
};

struct StoreOptions {
  std::string path;
  int keep_days = 400;                  // settlements older than this are forgotten by Trim()
  uint64_t cache_bytes = 256ULL << 20;  // of blocks, indexes and filters
  bool create = true;                   // make the folder when it is not there
  bool sync = true;                     // false only while `build` fills an empty store
};

// A settlement's own key.
struct SettlementKey {
  std::string fixmedins_code, setl_id;
  auto operator<=>(const SettlementKey&) const = default;
};

class Changes {
 public:
  Changes();
  ~Changes();
  Changes(Changes&&) noexcept;
  Changes& operator=(Changes&&) noexcept;
  // Stores a settlement; an earlier one of the same key is replaced. REQUIRES: Complete(claim),
  // refunds netted.
  void Accept(Claim claim);
  // The same without a copy. REQUIRES: `claim` stays as it is until Commit has returned.
  void AcceptView(const Claim* claim);
  // Forgets a settlement, as if it had not been. One that is not there is no error.
  void Undo(const SettlementKey& key);
  // What a register says: the person, spell and death rows of `rows` take the place of what was
  // known of that person (no person row: nothing changes), each provider and doctor row that of its
  // code. Settlements stay as they are.
  void Register(Claim rows);
  void Put(Space space, std::string_view key, std::string_view value);
  void Delete(Space space, std::string_view key);
  bool empty() const;

  struct Impl;

 private:
  friend class Store;
  std::unique_ptr<Impl> impl_;
};

// When a person first used an item, and on how many lines since, whether these are still kept or
// not. Lines that were taken back later count too.
struct FirstUse {
  std::string item_code;
  Seconds date = 0;
  uint64_t lines = 0;
  auto operator<=>(const FirstUse&) const = default;
};

class Store {
 public:
  // Errors: kEnvironment (disk, permission, another process has it open), kData (damaged, or of a
  // newer program).
  static Result<std::unique_ptr<Store>> Open(const StoreOptions& options);
  ~Store();

  // Durable on return. Errors (kEnvironment): full disk and the like; nothing of `changes` is then
  // there, the store serves reads on, and commits succeed again some seconds after space is back.
  Status Commit(Changes changes);

  Result<std::optional<std::string>> Get(Space space, std::string_view key) const;
  // Calls `use` for keys with `prefix`, from `from` on, ascending, until it returns false.
  Status Scan(Space space, std::string_view prefix, std::string_view from,
              const std::function<bool(std::string_view key, std::string_view value)>& use) const;
  // The settlement as it was accepted; nothing when it is not there.
  Result<std::optional<Claim>> Find(const SettlementKey& key) const;
  // Whose settlement it is; nothing when it is not there. Cheaper than Find.
  Result<std::optional<std::string>> PersonOf(const SettlementKey& key) const;
  // All settlements of a person, ascending.
  Result<std::vector<Claim>> SettlementsOf(std::string_view psn_no) const;

  // By item_code, ascending.
  Result<std::vector<FirstUse>> FirstUses(std::string_view psn_no) const;

  // Turns the negative lines of a claim into refunds of the person's earlier lines, as intake does:
  // by init_feedetl_sn; else with refd_setl_flag by visit and opposite amount; else the newest line
  // of the same visit, code and price. Lines without a match stay away and are named in `unmatched`
  // by feedetl_sn; of some of them a part may have found its line.
  Status NetRefunds(Claim* claim, std::vector<std::string>* unmatched) const;

  struct Figures {
    uint64_t persons = 0, settlements = 0, codes = 0, bytes = 0;  // estimates of RocksDB
    std::string snapshot;  // of the lake it was built from, "" without
  };
  Result<Figures> Measure() const;
  // Forgets settlements older than keep_days before `now`; first uses stay.
  Status Trim(Seconds now);
  // A consistent copy that can be opened, in a folder that is not there yet (hard links where the
  // disk is the same).
  Status Backup(const std::string& folder) const;

  struct Impl;
  Impl& impl() const { return *impl_; }

 private:
  Store();
  std::unique_ptr<Impl> impl_;
};

}  // namespace mingjian::history
