// The rows of a group as Parquet files, one for each table and bucket.

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "intake/finish.h"

namespace mingjian::intake {
namespace {

using model::Netting;

constexpr size_t kMostRowsInGroup = 1U << 20;
static_assert(kNoText == lake::kNoId);

lake::ColumnType FileType(model::Type type) {
  switch (type) {
    case model::Type::kText:
      return lake::ColumnType::kText;
    case model::Type::kCode:
      return lake::ColumnType::kInt32;
    case model::Type::kInt:
      return lake::ColumnType::kInt64;
    case model::Type::kDecimal:
      return lake::ColumnType::kDecimal;
    case model::Type::kDate:
      return lake::ColumnType::kDate;
    case model::Type::kTime:
      return lake::ColumnType::kTime;
  }
  return lake::ColumnType::kText;
}

}  // namespace

Result<lake::DataFile> Finisher::OpenFile(const std::string& folder, uint32_t bucket,
                                          std::vector<lake::ParquetColumn> columns) {
  lake::DataFile file;
  const bool global = bucket == lake::kAllBuckets;
  file.path = global ? fmt::format("data/{}/all-{}.parquet", folder, load_)
                     : fmt::format("data/{}/b{:03}-{}.parquet", folder, bucket, load_);
  file.bucket = bucket;
  MJ_TRY(const std::string path, writer_.PrepareFile(file.path));
  parquet_.Open(path, std::move(columns));
  paths_.push_back(path);
  return file;
}

Status Finisher::CloseFile(const std::string& folder, lake::DataFile file) {
  MJ_TRY(file.bytes, parquet_.Close());
  files_[folder].push_back(std::move(file));
  return {};
}

void Finisher::WriteColumns(const GroupTable& rows, std::span<const uint32_t> order,
                            const std::vector<NumberColumn>& numbers, bool made) {
  const model::Table& table = *rows.staged->table;
  const Labels& labels = group_->labels;
  ints_.resize(order.size());
  ids_.resize(order.size());
  texts_.resize(order.size());
  parquet_.BeginRows(order.size());
  for (const model::Field& field : table.fields) {
    const CellColumn* column = rows.Find(field.name);
    if (column == nullptr) {
      parquet_.Missing();
      continue;
    }
    switch (column->kind) {
      case CellKind::kCode:
        for (size_t i = 0; i < order.size(); ++i) ids_[i] = column->ids[order[i]];
        parquet_.Ids(ids_, interner_.finals());
        break;
      case CellKind::kLabel:
        for (size_t i = 0; i < order.size(); ++i) ids_[i] = column->ids[order[i]];
        parquet_.TextsById(ids_, labels.size(), [&](uint32_t id) { return labels.Text(id); });
        break;
      case CellKind::kNumber:
        for (size_t i = 0; i < order.size(); ++i) ints_[i] = column->numbers[order[i]];
        parquet_.Ints(ints_);
        break;
      case CellKind::kText:
        for (size_t i = 0; i < order.size(); ++i) texts_[i] = column->texts[order[i]];
        parquet_.Texts(texts_);
        break;
    }
  }
  for (const NumberColumn& number : numbers) {
    for (size_t i = 0; i < order.size(); ++i) ids_[i] = (*number.numbers)[order[i]];
    parquet_.Numbers(ids_);
  }
  if (!made) return;
  bools_.resize(order.size());
  for (size_t i = 0; i < order.size(); ++i) bools_[i] = rows.places[order[i]] == kMade ? 1 : 0;
  parquet_.Bools(bools_);
}

Status Finisher::WriteRows(const std::string& folder, const GroupTable& rows,
                           std::span<const uint32_t> order,
                           const std::vector<NumberColumn>& numbers, bool made) {
  const model::Table& table = *rows.staged->table;
  const bool global = table.scope == model::Scope::kGlobal;
  std::vector<lake::ParquetColumn> columns;
  for (const model::Field& field : table.fields)
    columns.push_back({std::string(field.name), FileType(field.type)});
  for (const NumberColumn& number : numbers)
    columns.push_back({number.name, lake::ColumnType::kUint32});
  if (made) columns.push_back({"_made", lake::ColumnType::kBool});
  for (size_t begin = 0; begin < order.size();) {
    const uint32_t bucket = rows.buckets[order[begin]];
    size_t end = begin + 1;
    while (end < order.size() && rows.buckets[order[end]] == bucket) ++end;
    MJ_TRY(lake::DataFile file, OpenFile(folder, global ? lake::kAllBuckets : bucket, columns));
    file.rows = end - begin;
    for (; begin < end; begin += std::min(kMostRowsInGroup, end - begin))
      WriteColumns(rows, order.subspan(begin, std::min(kMostRowsInGroup, end - begin)), numbers,
                   made);
    MJ_RETURN_IF_ERROR(CloseFile(folder, std::move(file)));
  }
  return {};
}

Status Finisher::WriteRefunds(const GroupTable& lines) {
  const Group& group = *group_;
  const auto key = [&](const Netting& net) {
    const auto line = static_cast<size_t>(net.line), refund = static_cast<size_t>(net.refund);
    return std::tuple(lines.buckets[line], group.line_number[line], net.setl,
                      group.line_number[refund]);
  };
  std::vector<Netting> nettings = group.nettings;
  std::sort(nettings.begin(), nettings.end(),
            [&](const Netting& a, const Netting& b) { return key(a) < key(b); });
  for (size_t begin = 0; begin < nettings.size();) {
    const uint32_t bucket = std::get<0>(key(nettings[begin]));
    size_t end = begin;
    while (end < nettings.size() && std::get<0>(key(nettings[end])) == bucket) ++end;
    MJ_TRY(lake::DataFile file, OpenFile("refund_d", bucket,
                                         {{"_line", lake::ColumnType::kUint32},
                                          {"_setl", lake::ColumnType::kUint32},
                                          {"_refund", lake::ColumnType::kUint32},
                                          {"cnt", lake::ColumnType::kDecimal},
                                          {"det_item_fee_sumamt", lake::ColumnType::kDecimal},
                                          {"inscp_scp_amt", lake::ColumnType::kDecimal},
                                          {"way", lake::ColumnType::kText}}));
    file.rows = end - begin;
    const std::span<const Netting> here(nettings.data() + begin, end - begin);
    const auto numbers = [&](auto number_of) {
      ids_.clear();
      for (const Netting& net : here) ids_.push_back(number_of(net));
      parquet_.Numbers(ids_);
    };
    const auto amounts = [&](int64_t Netting::* amount) {
      ints_.clear();
      for (const Netting& net : here) ints_.push_back(net.*amount);
      parquet_.Ints(ints_);
    };
    parquet_.BeginRows(here.size());
    numbers([&](const Netting& net) { return std::get<1>(key(net)); });
    numbers([&](const Netting& net) { return net.setl; });
    numbers([&](const Netting& net) { return std::get<3>(key(net)); });
    amounts(&Netting::cnt);
    amounts(&Netting::amount);
    amounts(&Netting::inscp);
    texts_.clear();
    for (const Netting& net : here) texts_.emplace_back(net.way);
    parquet_.Texts(texts_);
    MJ_RETURN_IF_ERROR(CloseFile("refund_d", std::move(file)));
    begin = end;
  }
  return {};
}

}  // namespace mingjian::intake
