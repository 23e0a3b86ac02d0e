// Any bytes are read as a record, a key and first uses of the history without a crash, and
// - a claim that was read can be written, and reads again as the same bytes;
// - first uses that were read are written and read again as the same.

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/error.h"
#include "history/bytes.h"
#include "history/first_uses.h"
#include "history/record.h"

namespace mingjian::history {
namespace {

// Texts "0" to "999": what codes stand for here.
class Numbers : public CodeTexts {
 public:
  Numbers() {
    for (uint32_t code = 0; code < 1'000; ++code) {
      texts_.push_back(std::to_string(code));
      codes_[texts_.back()] = code;
    }
  }
  std::optional<std::string_view> TextOf(uint32_t code) const override {
    return code < texts_.size() ? std::optional<std::string_view>(texts_[code]) : std::nullopt;
  }
  uint32_t CodeOf(std::string_view text) const { return codes_.at(std::string(text)); }

 private:
  std::deque<std::string> texts_;
  std::unordered_map<std::string, uint32_t> codes_;
};

class TextsOfClaim : public CellTexts {
 public:
  TextsOfClaim(const Claim& claim, const Numbers& numbers) : claim_(claim), numbers_(numbers) {}
  std::string_view TextOf(int64_t cell) override { return claim_.texts[static_cast<size_t>(cell)]; }
  uint32_t CodeOf(int64_t cell) override { return numbers_.CodeOf(TextOf(cell)); }

 private:
  const Claim& claim_;
  const Numbers& numbers_;
};

std::string Write(const Schema& schema, const Numbers& numbers, const RecordKey& key,
                  std::string_view mdtrt_id, Origin origin, const Claim& claim) {
  RecordSource source = SourceOf(claim, origin);
  source.psn_no = key.psn_no;
  source.fixmedins_code = key.fixmedins_code;
  source.mdtrt_id = mdtrt_id;
  source.setl_id = key.setl_id;
  source.setl_time = key.setl_time;
  TextsOfClaim texts(claim, numbers);
  std::string value;
  EncodeRecord(schema, source, &texts, &value);
  return value;
}

void Check(std::string_view text) {
  static const Numbers numbers;
  static const Schema schema = [] {
    Schema made;
    made.Extend();
    return made;
  }();
  if (const auto key = ParseRecordKey(text); key && key->settlement) {
    MJ_CHECK(SettlementRecordKey(*key) == text);
  }
  if (const auto location = ParseLocation(text)) {
    MJ_CHECK(LocationValue(location->psn_no, location->setl_time) == text);
  }
  Uses uses, again;
  if (ParseUses(text, &uses)) {
    MJ_CHECK(ParseUses(EncodeUses(uses), &again));
    MJ_CHECK(again.size() == uses.size());
  }
  UsesOf(schema, 1'772'447'400, text, &uses);

  const RecordKey key{"P1", true, 1'772'447'400, "S1", "H1"};
  Claim claim, back;
  RecordView view;
  Origin origin = Origin::kLake;
  if (!DecodeClaim(schema, key, text, numbers, &claim, &origin)) return;
  MJ_CHECK(ParseRecord(text, &view));
  const std::string written = Write(schema, numbers, key, view.mdtrt_id, origin, claim);
  MJ_CHECK(DecodeClaim(schema, key, written, numbers, &back, &origin));
  MJ_CHECK(Write(schema, numbers, key, view.mdtrt_id, origin, back) == written);
}

}  // namespace
}  // namespace mingjian::history

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  mingjian::history::Check({reinterpret_cast<const char*>(data), size});
  return 0;
}
