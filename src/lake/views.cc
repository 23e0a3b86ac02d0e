#include <fmt/format.h>

#include <memory>

#include "lake/lake.h"
#include "lake/reader.h"
#include "model/model.h"

namespace mingjian::lake {
namespace {

std::string_view SqlType(model::Type type) {
  switch (type) {
    case model::Type::kText:
    case model::Type::kCode:
      return "VARCHAR";
    case model::Type::kInt:
      return "BIGINT";
    case model::Type::kDecimal:
      return "DECIMAL(18,6)";
    case model::Type::kDate:
      return "DATE";
    case model::Type::kTime:
      return "TIMESTAMP";
  }
  return "VARCHAR";
}

// A SELECT of the fields of `table` over files, with texts in place of dictionary ids.
std::string SelectOf(const model::Table& table, const std::vector<std::string>& files) {
  std::string fields, replaced;
  for (const model::Field& field : table.fields) {
    const std::string quoted = QuoteName(field.name);
    if (files.empty()) {
      fields +=
          fmt::format("{}NULL::{} AS {}", fields.empty() ? "" : ", ", SqlType(field.type), quoted);
    } else if (field.type == model::Type::kCode) {
      replaced += fmt::format("{}mj_text({}) AS {}", replaced.empty() ? "" : ", ", quoted, quoted);
    }
  }
  if (files.empty()) return fmt::format("SELECT {} WHERE false", fields);
  return fmt::format("SELECT *{} FROM read_parquet({})",
                     replaced.empty() ? "" : " REPLACE (" + replaced + ")", QuoteList(files));
}

// `name`: the view; its fields are those of `table`.
std::string ViewOf(std::string_view name, const model::Table& table,
                   const std::vector<std::string>& files) {
  return fmt::format("CREATE OR REPLACE TEMP VIEW {} AS {}", QuoteName(name),
                     SelectOf(table, files));
}

Status PlainView(Connection& connection, std::string_view name, std::string_view empty,
                 const std::vector<std::string>& files) {
  return connection.Execute(
      files.empty() ? fmt::format("CREATE OR REPLACE TEMP VIEW {} AS SELECT {} WHERE false",
                                  QuoteName(name), empty)
                    : fmt::format("CREATE OR REPLACE TEMP VIEW {} AS SELECT * FROM "
                                  "read_parquet({}, union_by_name = true)",
                                  QuoteName(name), QuoteList(files)));
}

}  // namespace

Status SqlViews(const Lake& lake, Connection& connection) {
  MJ_TRY(Dictionary dictionary, Dictionary::Load(lake));
  MJ_RETURN_IF_ERROR(RegisterTexts(
      connection, std::make_shared<const std::vector<std::string>>(std::move(dictionary).Take())));
  return CreateViews(lake, connection);
}

std::string BucketTable(const Lake& lake, std::string_view table, uint32_t bucket) {
  // Refunded lines have the fields of lines.
  const model::Table* const model_table =
      model::FindTable(table == "refund_line_d" ? "fee_list_d" : table);
  MJ_CHECK(model_table != nullptr);
  return fmt::format("({})", SelectOf(*model_table, lake.Files(table, bucket)));
}

Status RegisterTexts(Connection& connection,
                     std::shared_ptr<const std::vector<std::string>> texts) {
  // A look-up by function, not a join: columns that a query does not name cost nothing.
  return connection.Register(
      {.name = "mj_text",
       .parameters = {ColumnType::kInt32},
       .result = ColumnType::kText,
       .body = [texts](std::span<const Column> in, size_t rows, ScalarOutput& out) {
         for (size_t i = 0; i < rows; ++i) {
           const int64_t id = in[0].Int(i);
           if (id < 0 || static_cast<size_t>(id) >= texts->size()) {
             out.SetMissing(i);
           } else {
             out.SetText(i, (*texts)[static_cast<size_t>(id)]);
           }
         }
       }});
}

Status CreateViews(const Lake& lake, Connection& connection) {
  for (const model::Table& table : model::Tables()) {
    MJ_RETURN_IF_ERROR(connection.Execute(ViewOf(table.name, table, lake.Files(table.name))));
    if (table.name == "fee_list_d") {
      MJ_RETURN_IF_ERROR(
          connection.Execute(ViewOf("refund_line_d", table, lake.Files("refund_line_d"))));
    }
  }
  MJ_RETURN_IF_ERROR(
      PlainView(connection, "refund_d",
                "NULL::UINTEGER AS _line, NULL::UINTEGER AS _setl, NULL::UINTEGER AS _refund,"
                " NULL::DECIMAL(18,6) AS cnt, NULL::DECIMAL(18,6) AS det_item_fee_sumamt,"
                " NULL::DECIMAL(18,6) AS inscp_scp_amt, NULL::VARCHAR AS way",
                lake.Files("refund_d")));
  const auto full = [&](const std::vector<std::string>& files) {
    std::vector<std::string> paths;
    for (const std::string& file : files) paths.push_back(lake.PathOf(file));
    return paths;
  };
  MJ_RETURN_IF_ERROR(
      PlainView(connection, "rejects",
                "NULL::VARCHAR AS load, NULL::VARCHAR AS \"table\", NULL::VARCHAR AS file,"
                " NULL::BIGINT AS line, NULL::VARCHAR AS field, NULL::VARCHAR AS value,"
                " NULL::VARCHAR AS reason, NULL::VARCHAR AS row_text",
                full(lake.manifest().rejects)));
  return PlainView(connection, "quality",
                   "NULL::VARCHAR AS load, NULL::VARCHAR AS \"check\", NULL::VARCHAR AS severity,"
                   " NULL::VARCHAR AS \"table\", NULL::VARCHAR AS fixmedins_code,"
                   " NULL::BIGINT AS looked_at, NULL::BIGINT AS failing, NULL::VARCHAR AS example",
                   full(lake.manifest().quality));
}

}  // namespace mingjian::lake
