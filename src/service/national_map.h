#pragma once
// Which field of 3101 and 3102 becomes which field of the model. Private to the national interface.

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "rules/types.h"
#include "service/cells.h"
#include "service/dialect.h"
#include "service/json_tree.h"

namespace mingjian::service {

// The tables of a claim that a message fills.
enum class Slot : uint8_t { kPerson, kVisit, kDiagnosis, kProcedure, kSettlement, kLine, kExtra };
inline constexpr size_t kSlots = 6;
rules::Entity EntityOf(Slot slot);

// How a value becomes a cell, where it is not simply the same.
enum class Use : uint8_t {
  kPlain,
  kOpenDate,       // 9999-12-31 is no date
  kLevel,          // hilist_lv: 1 is 01
  kHospitalLevel,  // medins_lv: only values of the code set hosp_lv
  kTakeHome,       // drord_bhvr: 1 出院带药, 0 not; others say nothing
  kMainProcedure,  // main_oprn_flag: 1 主要, 0 其他
};

struct Target {
  Slot slot = Slot::kExtra;
  Use use = Use::kPlain;
  uint32_t field = 0;  // of the model's table; with kExtra, position in ObjectMap::extras
  const model::CodeSet* closed = nullptr;  // other values are left out, with a warning
};

// One kind of object of the message.
struct ObjectMap {
  struct Entry {
    std::string_view name;
    Slot slot;
    std::string_view field;  // of the model's table; with kExtra unused
    Use use = Use::kPlain;
  };
  // `slots`: the tables whose further fields are taken under their own names.
  ObjectMap(std::span<const Entry> entries, std::span<const Slot> slots,
            std::span<const std::string_view> reserved, const Dialect& dialect);

  struct Key {
    std::string name;  // national
    std::vector<Target> targets;
    const Dialect::Words* values = nullptr;
  };
  // Null for keys that mean nothing to us.
  const Key* Find(std::string_view key) const;
  size_t ExtraOf(std::string_view name) const;

  std::vector<std::string_view> extras;
  std::vector<std::pair<const Key*, std::string>> defaults;

 private:
  struct Hash {
    using is_transparent = void;
    size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
  };
  std::unordered_map<std::string, const Key*, Hash, std::equal_to<>> by_name_;
  std::vector<std::unique_ptr<const Key>> keys_;
};

// A member by its national name, or by the dialect's.
const JsonNode* Get(const JsonTree& tree, const Dialect& dialect, const JsonNode& object,
                    std::string_view name);
// The text of a scalar without blanks around; "" for null, lists and objects.
std::string_view TextOf(const JsonNode* node);
// Ids become keys of stores and parts of log lines: 1 to 100 bytes without control characters.
bool IsId(std::string_view text);

// sum − ownpay − selfpay in micros; nothing where one of them is not a number or the rest is of the
// other sign. `selfpay` as sent.
std::optional<int64_t> InScope(int64_t sum, int64_t ownpay, std::string_view selfpay);

// Reads objects of one kind into rows. Objects of a list mostly have the same keys in the same
// order, so what the ones before had is tried first.
class ObjectReader {
 public:
  ObjectReader(const JsonTree& tree, const ObjectMap& map, std::array<RowsWriter*, kSlots> rows,
               std::vector<Problem>* problems, std::vector<Problem>* warnings)
      : tree_(tree), map_(map), rows_(rows), problems_(problems), warnings_(warnings) {
    extras_.resize(map.extras.size());
  }
  void Read(const JsonNode& object, uint32_t row);
  // A value of the last object that has no field in the model; "" where none or no value was sent.
  std::string_view Extra(size_t at) const { return extras_[at]; }

 private:
  const ObjectMap::Key* KeyOf(std::string_view name, size_t* next);
  void ReadValue(const ObjectMap::Key& key, const JsonNode& node, uint32_t row);
  void ReadCell(const Target& target, const JsonNode& node, std::string_view text, uint32_t row);

  const JsonTree& tree_;
  const ObjectMap& map_;
  std::array<RowsWriter*, kSlots> rows_;
  std::vector<Problem>* problems_;
  std::vector<Problem>* warnings_;
  std::vector<std::pair<std::string_view, const ObjectMap::Key*>> seen_;
  std::vector<std::string_view> extras_;
};

}  // namespace mingjian::service
