#pragma once
// What the sources of Store share; Assembler and Build read it too. Private to src/history.

#include <condition_variable>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "history/dictionary.h"
#include "history/first_uses.h"
#include "history/folder.h"
#include "history/record.h"
#include "history/rocks.h"
#include "history/schema.h"
#include "history/store.h"

namespace mingjian::history {

// Names that one thread at a time may hold: a commit holds the persons and settlements that it
// reads and writes.
class NameLocks {
 public:
  class Held {
   public:
    Held(NameLocks* locks, std::vector<std::string> names)
        : locks_(locks), names_(std::move(names)) {}
    Held(Held&& other) noexcept : locks_(std::exchange(other.locks_, nullptr)) {
      names_.swap(other.names_);
    }
    ~Held() {
      if (locks_ != nullptr) locks_->Release(names_);
    }

   private:
    NameLocks* locks_;
    std::vector<std::string> names_;
  };
  // Waits until none of the names is held, then holds all. REQUIRES: who holds some and asks for
  // more never waits for a kind of name that is asked for first.
  [[nodiscard]] Held Hold(std::vector<std::string> names);

 private:
  void Release(const std::vector<std::string>& names);

  std::mutex mutex_;
  std::condition_variable freed_;
  std::set<std::string, std::less<>> held_;
};

// What registers say of providers and doctors, in memory. A code cell is its number in the
// dictionary, a text cell a position in `texts`.
struct Registers {
  struct Table {
    engine::Rows rows;
    std::unordered_map<int64_t, uint32_t> row_of;  // by the code's number
  };
  Table provider, doctor;
  std::vector<std::string> texts = {""};
};

// The texts of a claim as its encoder asks for them. Holds the dictionary: live shortly.
class ClaimTexts : public CellTexts {
 public:
  ClaimTexts(const Claim& claim, Dictionary* dictionary, std::vector<uint32_t>* unwritten)
      : claim_(claim), interning_(dictionary, unwritten), codes_(claim.texts.size(), 0) {}
  std::string_view TextOf(int64_t cell) override { return claim_.texts[static_cast<size_t>(cell)]; }
  uint32_t CodeOf(int64_t cell) override;

 private:
  const Claim& claim_;
  Dictionary::Interning interning_;
  std::vector<uint32_t> codes_;  // by cell; 0 = not asked yet
};

class DictionaryTexts : public CodeTexts {
 public:
  explicit DictionaryTexts(const Dictionary& dictionary) : dictionary_(dictionary) {}
  std::optional<std::string_view> TextOf(uint32_t code) const override {
    return dictionary_.Text(code);
  }

 private:
  const Dictionary& dictionary_;
};

// Keys of Family::kMeta: the list of fields; the lake's snapshot; from which second on settlements
// are kept; from which on the lake's were left out (0: none).
inline constexpr std::string_view kSchemaWord = "schema", kSnapshotWord = "snapshot",
                                  kKeptFromWord = "kept_from", kUntilWord = "until";

// A database with what must be in memory of it.
struct Books {
  std::unique_ptr<Database> database;
  Schema schema;
  Dictionary dictionary;

  // Opens a database that is there or makes it.
  static Result<std::unique_ptr<Books>> Open(const DatabaseOptions& options);
  Error Damaged(std::string_view key) const;
  Result<Claim> Decode(std::string_view key, std::string_view value,
                       Origin* origin = nullptr) const;
};

struct Store::Impl {
  explicit Impl(Folder own) : folder(std::move(own)) {}
  StoreOptions options;
  Folder folder;
  std::unique_ptr<Books> books;
  NameLocks locks;

  std::shared_ptr<const Registers> registers() const;
  Status LoadRegisters();

 private:
  mutable std::mutex registers_mutex_;
  std::shared_ptr<const Registers> registers_;
};

struct Changes::Impl {
  enum class Kind { kAccept, kUndo, kRegister, kPut, kDelete };
  struct Op {
    Kind kind;
    std::unique_ptr<const Claim> owned = {};
    const Claim* claim = nullptr;  // `owned`, or the caller's
    SettlementKey key = {};
    Family family = Family::kAnswers;
    std::string name = {}, value = {};
  };
  std::vector<Op> ops;
};

// The key of a provider or doctor in Family::kRegisters.
std::string RegisteredKey(rules::Entity entity, std::string_view code);
std::string_view CodeFieldOf(rules::Entity entity);

}  // namespace mingjian::history
