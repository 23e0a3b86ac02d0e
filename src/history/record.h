#pragma once
// Records: how rows lie in the store. Keys of Family::kPersons:
//
//   psn_no \0 'r'                                          what the register says of the person
//   psn_no \0 's' setl_time setl_id \0 fixmedins_code      a settlement
//
// setl_time is 8 bytes, big endian, with the sign bit turned, so that the keys of a person ascend
// in the order in which settlements are judged. A value is
//
//   format (1 byte) origin (1 byte) mdtrt_id (text)
//   for each table with rows:
//     entity + 1 (1 byte) count of rows
//     length of the first columns, these; length of the others, these
//   0 (1 byte) count of refunds, the refunds
//   a column: number of the field (schema.h), length of the cells × 4 + mode, cells
//
// The first columns are numbers, codes and the texts that name a row; the others are free texts,
// which judging hardly asks for. Unnamed numbers are varints, signed ones zigzag; a text is its
// length and its bytes. Cells: a code is its number in the dictionary; a decimal is divided by ten
// to the power of the column's first byte; a date or time is the distance to the one before in the
// unit of the column's first byte.
//
// Reading never goes beyond the bytes of a record, whatever they are.

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/time.h"
#include "engine/timelines.h"
#include "history/claim.h"
#include "history/schema.h"

namespace mingjian::history {

enum class Origin : uint8_t { kLake = 0, kOnline = 1 };

// ---- keys

struct RecordKey {
  std::string_view psn_no;
  bool settlement = false;  // else the register's word, and the rest is empty
  Seconds setl_time = 0;
  std::string_view setl_id, fixmedins_code;
};
// The prefix of all keys of a person.
std::string PersonKey(std::string_view psn_no);
std::string RegisterKey(std::string_view psn_no);
std::string SettlementRecordKey(const RecordKey& key);
std::optional<RecordKey> ParseRecordKey(std::string_view key);  // views into `key`
// Family::kKeys: where a settlement lies.
std::string LocationKey(std::string_view fixmedins_code, std::string_view setl_id);
std::string LocationValue(std::string_view psn_no, Seconds setl_time);
struct Location {
  std::string_view psn_no;
  Seconds setl_time = 0;
};
std::optional<Location> ParseLocation(std::string_view value);

// ---- writing

// What the cells of texts and codes mean to the writer.
class CellTexts {
 public:
  virtual ~CellTexts() = default;
  virtual std::string_view TextOf(int64_t cell) = 0;
  virtual uint32_t CodeOf(int64_t cell) = 0;  // number in the dictionary
};

struct RecordPart {
  const engine::Rows* rows = nullptr;
  uint32_t begin = 0, end = 0;
};
struct RecordSource {
  Origin origin = Origin::kOnline;
  std::string_view psn_no, fixmedins_code, mdtrt_id, setl_id;
  Seconds setl_time = 0;
  std::array<RecordPart, kEntities> parts;  // by entity
  std::span<const Refund> refunds;
};
RecordSource SourceOf(const Claim& claim, Origin origin);
void EncodeRecord(const Schema& schema, const RecordSource& source, CellTexts* texts,
                  std::string* value);

// Whether a free text names a row, and lies with the first columns.
bool NamesRow(std::string_view field);

// ---- reading

struct Section {
  uint32_t rows = 0;
  std::string_view first, others;  // columns
};
struct RecordView {
  Origin origin = Origin::kOnline;
  std::string_view mdtrt_id;
  std::array<Section, kEntities> sections;  // by entity
  uint32_t refunds = 0;
  std::string_view refund_bytes;
};
// False when the record is damaged or of a newer program.
bool ParseRecord(std::string_view value, RecordView* view);

// Everything of a record as a claim; texts come from `dictionary_text`. False as ParseRecord.
class CodeTexts {
 public:
  virtual ~CodeTexts() = default;
  virtual std::optional<std::string_view> TextOf(uint32_t code) const = 0;
};
bool DecodeClaim(const Schema& schema, const RecordKey& key, std::string_view value,
                 const CodeTexts& codes, Claim* claim, Origin* origin = nullptr);

// Refunds one by one. The texts are views into the record; empty provider, visit and settlement
// stand for the record's own.
struct RefundView {
  std::string_view fixmedins_code, mdtrt_id, setl_id, feedetl_sn;
  int64_t cnt = 0, det_item_fee_sumamt = 0, inscp_scp_amt = 0;
};
bool NextRefund(std::string_view* bytes, RefundView* refund);

}  // namespace mingjian::history
