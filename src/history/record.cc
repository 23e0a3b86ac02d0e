#include "history/record.h"

#include <algorithm>
#include <vector>

#include "history/bytes.h"

namespace mingjian::history {
namespace {

using engine::kMissing;
using rules::Entity;

constexpr uint8_t kFormat = 1;
constexpr char kRegister = 'r', kSettlement = 's';
constexpr uint64_t kSign = uint64_t{1} << 63;
// More rows than any claim has: a record that says so is damaged.
constexpr uint64_t kMostRows = 1 << 20;

void PutTime(std::string* out, Seconds time) {
  const uint64_t bits = static_cast<uint64_t>(time) ^ kSign;
  for (int shift = 56; shift >= 0; shift -= 8) out->push_back(static_cast<char>(bits >> shift));
}

Seconds TimeOf(std::string_view bytes) {
  uint64_t bits = 0;
  for (const char byte : bytes.substr(0, 8)) bits = bits << 8 | static_cast<uint8_t>(byte);
  return static_cast<Seconds>(bits ^ kSign);
}

class Writer {
 public:
  Writer(const Schema& schema, const RecordSource& source, CellTexts* texts)
      : schema_(schema), source_(source), texts_(texts) {}

  void Rows(Entity entity, const RecordPart& part, std::string* value) {
    if (part.rows == nullptr || part.begin == part.end) return;
    const model::Table& table = *model::FindTable(rules::TableOf(entity));
    first_.clear();
    others_.clear();
    const std::vector<uint32_t>& numbers = schema_.ByField(entity);
    for (size_t field = 0; field < part.rows->columns.size(); ++field) {
      const std::vector<int64_t>& column = part.rows->columns[field];
      if (column.empty()) continue;
      std::span<const int64_t> cells(column);
      if (column.size() < part.end) {
        // Rows that were set cell by cell end with the last cell that is there.
        whole_ = column;
        whole_.resize(part.end, kMissing);
        cells = whole_;
      }
      const model::Field& of = table.fields[field];
      const bool text = of.type == model::Type::kText;
      Column(cells.subspan(part.begin, part.end - part.begin), of.type, numbers[field],
             text && !NamesRow(of.name) ? &others_ : &first_);
    }
    value->push_back(static_cast<char>(static_cast<int>(entity) + 1));
    PutNumber(value, part.end - part.begin);
    PutText(value, first_);
    PutText(value, others_);
  }

 private:
  void Column(std::span<const int64_t> cells, model::Type type, uint32_t number, std::string* out) {
    size_t present = 0;
    bool same = true;
    const auto begin = std::ranges::find_if(cells, [](int64_t cell) { return cell != kMissing; });
    if (begin == cells.end()) return;
    for (const int64_t cell : cells) {
      if (cell == kMissing) continue;
      ++present;
      same = same && (cell == *begin || (type == model::Type::kText &&
                                         texts_->TextOf(cell) == texts_->TextOf(*begin)));
    }
    same = same && present == cells.size();
    Mode mode = same ? Mode::kSame : present == cells.size() ? Mode::kAll : Mode::kSome;
    cells_.clear();
    if (type == model::Type::kText) {
      mode = Texts(cells, mode);
    } else {
      Numbers(cells, mode, type);
    }
    PutNumber(out, number);
    PutNumber(out, uint64_t{cells_.size()} << 2 | static_cast<uint64_t>(mode));
    out->append(cells_);
  }

  void Presence(std::span<const int64_t> cells) {
    const size_t begin = cells_.size();
    cells_.append((cells.size() + 7) / 8, '\0');
    for (size_t row = 0; row < cells.size(); ++row) {
      if (cells[row] != kMissing) {
        cells_[begin + row / 8] = static_cast<char>(cells_[begin + row / 8] | 1 << (row % 8));
      }
    }
  }

  Mode Texts(std::span<const int64_t> cells, Mode mode) {
    if (mode == Mode::kSame) {
      const std::string_view text = texts_->TextOf(cells[0]);
      const std::string_view keys[] = {source_.psn_no, source_.mdtrt_id, source_.setl_id};
      for (size_t key = 0; key < 3; ++key) {
        if (text != keys[key]) continue;
        cells_.push_back(static_cast<char>(key));
        return Mode::kOfKey;
      }
      PutText(&cells_, text);
      return mode;
    }
    if (mode == Mode::kSome) Presence(cells);
    for (const int64_t cell : cells) {
      if (cell != kMissing) PutText(&cells_, texts_->TextOf(cell));
    }
    return mode;
  }

  void Numbers(std::span<const int64_t> cells, Mode mode, model::Type type) {
    int64_t unit = 1, before = 0;
    bool chained = false;
    if (type == model::Type::kDecimal) {
      uint8_t power = 6;
      for (unit = 1'000'000; unit > 1; unit /= 10, --power) {
        if (std::ranges::all_of(
                cells, [&](int64_t cell) { return cell == kMissing || cell % unit == 0; })) {
          break;
        }
      }
      cells_.push_back(static_cast<char>(power));
    } else if (type == model::Type::kDate || type == model::Type::kTime) {
      // Far beyond the years that can be written, so that distances do not overflow.
      constexpr int64_t kFar = int64_t{1} << 60;
      char which = 0;
      for (const auto& [seconds, code] : {std::pair(86'400, char{2}), std::pair(60, char{1})}) {
        if (std::ranges::all_of(cells, [&](int64_t cell) {
              return cell == kMissing || (cell % seconds == 0 && cell < kFar && cell > -kFar);
            })) {
          unit = seconds;
          which = code;
          break;
        }
      }
      cells_.push_back(which);
      before = DayOf(source_.setl_time);
      chained = true;
    }
    if (mode == Mode::kSome) Presence(cells);
    for (const int64_t cell : cells) {
      if (cell == kMissing) continue;
      if (type == model::Type::kCode) {
        PutNumber(&cells_, texts_->CodeOf(cell));
      } else {
        const auto distance =
            static_cast<int64_t>(static_cast<uint64_t>(cell) - static_cast<uint64_t>(before));
        PutNumber(&cells_, Zigzag(distance / unit));
      }
      if (mode == Mode::kSame) break;
      if (chained) before = cell;
    }
  }

  const Schema& schema_;
  const RecordSource& source_;
  CellTexts* texts_;
  std::string first_, others_, cells_;
  std::vector<int64_t> whole_;
};

}  // namespace

bool NamesRow(std::string_view field) {
  for (const std::string_view name :
       {"feedetl_sn", "rx_drord_no", "mdtrt_id", "setl_id", "psn_no"}) {
    if (field == name) return true;
  }
  return false;
}

std::string PersonKey(std::string_view psn_no) {
  std::string key(psn_no);
  key.push_back('\0');
  return key;
}

std::string RegisterKey(std::string_view psn_no) { return PersonKey(psn_no) + kRegister; }

std::string SettlementRecordKey(const RecordKey& key) {
  std::string text = PersonKey(key.psn_no);
  text.push_back(kSettlement);
  PutTime(&text, key.setl_time);
  text.append(key.setl_id);
  text.push_back('\0');
  text.append(key.fixmedins_code);
  return text;
}

std::optional<RecordKey> ParseRecordKey(std::string_view key) {
  const size_t person = key.find('\0');
  if (person == std::string_view::npos || person + 1 >= key.size()) return std::nullopt;
  RecordKey parsed;
  parsed.psn_no = key.substr(0, person);
  const char kind = key[person + 1];
  const std::string_view rest = key.substr(person + 2);
  if (kind == kRegister) return rest.empty() ? std::optional(parsed) : std::nullopt;
  if (kind != kSettlement || rest.size() < 9) return std::nullopt;
  const size_t id = rest.find('\0', 8);
  if (id == std::string_view::npos) return std::nullopt;
  parsed.settlement = true;
  parsed.setl_time = TimeOf(rest);
  parsed.setl_id = rest.substr(8, id - 8);
  parsed.fixmedins_code = rest.substr(id + 1);
  return parsed;
}

std::string LocationKey(std::string_view fixmedins_code, std::string_view setl_id) {
  std::string key(fixmedins_code);
  key.push_back('\0');
  key.append(setl_id);
  return key;
}

std::string LocationValue(std::string_view psn_no, Seconds setl_time) {
  std::string value = PersonKey(psn_no);
  PutTime(&value, setl_time);
  return value;
}

std::optional<Location> ParseLocation(std::string_view value) {
  const size_t person = value.find('\0');
  if (person == std::string_view::npos || value.size() != person + 9) return std::nullopt;
  return Location{value.substr(0, person), TimeOf(value.substr(person + 1))};
}

RecordSource SourceOf(const Claim& claim, Origin origin) {
  RecordSource source;
  source.origin = origin;
  source.psn_no = claim.psn_no();
  source.fixmedins_code = claim.fixmedins_code();
  source.mdtrt_id = claim.mdtrt_id();
  source.setl_id = claim.setl_id();
  source.setl_time = claim.setl_time();
  for (size_t entity = 0; entity <= static_cast<size_t>(Entity::kLine); ++entity) {
    const engine::Rows& rows = claim.RowsOf(static_cast<Entity>(entity));
    source.parts[entity] = {&rows, 0, rows.count};
  }
  source.refunds = claim.refunds;
  return source;
}

void EncodeRecord(const Schema& schema, const RecordSource& source, CellTexts* texts,
                  std::string* value) {
  value->clear();
  value->push_back(static_cast<char>(kFormat));
  value->push_back(static_cast<char>(source.origin));
  PutText(value, source.mdtrt_id);
  Writer writer(schema, source, texts);
  for (size_t entity = 0; entity < kEntities; ++entity) {
    writer.Rows(static_cast<Entity>(entity), source.parts[entity], value);
  }
  value->push_back(0);
  PutNumber(value, source.refunds.size());
  for (const Refund& refund : source.refunds) {
    const auto put = [&](std::string_view text, std::string_view own) {
      PutText(value, text == own ? std::string_view() : text);
    };
    put(refund.fixmedins_code, source.fixmedins_code);
    put(refund.mdtrt_id, source.mdtrt_id);
    put(refund.setl_id, source.setl_id);
    PutText(value, refund.feedetl_sn);
    for (const int64_t amount : {refund.cnt, refund.det_item_fee_sumamt, refund.inscp_scp_amt}) {
      PutNumber(value, Zigzag(amount));
    }
  }
}

bool ParseRecord(std::string_view value, RecordView* view) {
  Bytes bytes(value);
  uint8_t format = 0, origin = 0, entity = 0;
  if (!bytes.Byte(&format) || format != kFormat || !bytes.Byte(&origin) ||
      !bytes.Text(&view->mdtrt_id)) {
    return false;
  }
  view->origin = static_cast<Origin>(origin);
  view->sections = {};
  while (bytes.Byte(&entity) && entity != 0) {
    uint64_t rows = 0;
    if (entity > kEntities || !bytes.Number(&rows) || rows == 0 || rows > kMostRows) return false;
    Section& section = view->sections[entity - 1];
    section.rows = static_cast<uint32_t>(rows);
    if (!bytes.Text(&section.first) || !bytes.Text(&section.others)) return false;
  }
  uint64_t refunds = 0;
  if (!bytes.Number(&refunds) || refunds > kMostRows) return false;
  view->refunds = static_cast<uint32_t>(refunds);
  view->refund_bytes = bytes.rest();
  return true;
}

bool NextRefund(std::string_view* bytes, RefundView* refund) {
  Bytes rest(*bytes);
  uint64_t cnt = 0, amount = 0, inscp = 0;
  if (!rest.Text(&refund->fixmedins_code) || !rest.Text(&refund->mdtrt_id) ||
      !rest.Text(&refund->setl_id) || !rest.Text(&refund->feedetl_sn) || !rest.Number(&cnt) ||
      !rest.Number(&amount) || !rest.Number(&inscp)) {
    return false;
  }
  refund->cnt = Unzigzag(cnt);
  refund->det_item_fee_sumamt = Unzigzag(amount);
  refund->inscp_scp_amt = Unzigzag(inscp);
  *bytes = rest.rest();
  return true;
}

bool DecodeClaim(const Schema& schema, const RecordKey& key, std::string_view value,
                 const CodeTexts& codes, Claim* claim, Origin* origin) {
  RecordView view;
  if (!ParseRecord(value, &view)) return false;
  if (origin != nullptr) *origin = view.origin;
  *claim = Claim();
  const std::string_view keys[3] = {key.psn_no, view.mdtrt_id, key.setl_id};
  const int64_t base = DayOf(key.setl_time);
  for (size_t i = 0; i <= static_cast<size_t>(Entity::kLine); ++i) {
    const auto entity = static_cast<Entity>(i);
    const Section& section = view.sections[i];
    if (section.rows == 0) continue;
    engine::Rows& rows = claim->RowsOf(entity);
    rows.count = section.rows;
    rows.columns.resize(schema.ByField(entity).size());
    for (const std::string_view part : {section.first, section.others}) {
      Bytes bytes(part);
      ColumnView column;
      while (!bytes.empty()) {
        if (!NextColumn(&bytes, &column)) return false;
        const auto& numbers = schema.NumbersOf(entity);
        if (column.number >= numbers.size()) return false;
        const Schema::Number& number = numbers[column.number];
        if (number.field == Schema::kNone) continue;
        bool known = true;
        const auto put_text = [&](uint32_t row, std::string_view text) {
          claim->SetText(entity, row, number.field, text);
        };
        const auto put = [&](uint32_t row, int64_t cell) {
          if (number.type == model::Type::kCode) {
            const auto text = codes.TextOf(static_cast<uint32_t>(cell));
            known = known && text.has_value();
            if (text) put_text(row, *text);
          } else {
            claim->Set(entity, row, number.field, cell);
          }
        };
        const bool good = number.type == model::Type::kText
                              ? ReadTexts(column, section.rows, keys, put_text)
                              : ReadCells(column, number.type, section.rows, base, put);
        if (!good || !known) return false;
        claim->RowsOf(entity).columns[number.field].resize(section.rows, kMissing);
      }
    }
  }
  RefundView refund;
  const auto own = [](std::string_view text, std::string_view other) {
    return std::string(text.empty() ? other : text);
  };
  for (uint32_t i = 0; i < view.refunds; ++i) {
    if (!NextRefund(&view.refund_bytes, &refund)) return false;
    claim->refunds.push_back({own(refund.fixmedins_code, key.fixmedins_code),
                              own(refund.mdtrt_id, view.mdtrt_id), own(refund.setl_id, key.setl_id),
                              std::string(refund.feedetl_sn), refund.cnt,
                              refund.det_item_fee_sumamt, refund.inscp_scp_amt});
  }
  return true;
}

}  // namespace mingjian::history
