// Fuzzes the reader of workbooks and of the published shape. The input is the archive itself, or,
// when it begins with '<', the XML of a sheet, which is then wrapped into a workbook: a fuzzer
// rarely gets past the checksums of a zip on its own.

#include <zip.h>

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/text.h"
#include "knowledge/point_rows.h"
#include "knowledge/published.h"
#include "knowledge/xlsx.h"

namespace mingjian::knowledge {
namespace {

constexpr const char* kMap = R"(
batches: {batch-01: 2025-05-23}
shapes: {drug: '[XZ][A-Z0-9]+'}
headings: {number: [n], link: [link], name: [name], code: ['code*'], count: [count], limit: [limit], ignored: [note]}
footers: [sum]
rules:
  rule:
    table: t
    shape: drug
    columns:
      item_code:code: {code: each}
      item_name:string: {heading: name}
      days:int: [{heading: limit, match: '(\d+)d', pick: least}, {value: ''}]
)";

const WorkbookMap& Map() {
  static const WorkbookMap kParsed = [] {
    auto map = ParseWorkbookMap("map", kMap);
    MJ_CHECK(map.has_value());
    return *std::move(map);
  }();
  return kParsed;
}

// A workbook of one or two sheets; the second begins at the byte 0x1E.
std::string Wrap(std::string_view text) {
  const size_t cut = text.find('\x1E');
  const std::string first(text.substr(0, cut));
  const std::string second(cut == std::string_view::npos ? "<worksheet/>" : text.substr(cut + 1));
  const std::vector<std::pair<std::string, std::string>> parts = {
      {"xl/workbook.xml",
       R"(<workbook><sheets><sheet name="rule" id="r1"/><sheet name="b" id="r2"/></sheets></workbook>)"},
      {"xl/_rels/workbook.xml.rels",
       R"(<R><R Id="r1" Type="worksheet" Target="1.xml"/><R Id="r2" Type="worksheet" Target="2.xml"/></R>)"},
      {"xl/1.xml", first},
      {"xl/2.xml", second}};
  zip_error_t error;
  zip_error_init(&error);
  zip_source_t* buffer = zip_source_buffer_create(nullptr, 0, 0, &error);
  MJ_CHECK(buffer != nullptr);
  zip_source_keep(buffer);
  zip_t* archive = zip_open_from_source(buffer, ZIP_TRUNCATE, &error);
  MJ_CHECK(archive != nullptr);
  for (const auto& [name, part] : parts) {
    zip_source_t* source = zip_source_buffer(archive, part.data(), part.size(), 0);
    const zip_int64_t index = zip_file_add(archive, name.c_str(), source, 0);
    MJ_CHECK(index >= 0);
    zip_set_file_compression(archive, static_cast<zip_uint64_t>(index), ZIP_CM_STORE, 0);
  }
  MJ_CHECK(zip_close(archive) == 0 && zip_source_open(buffer) == 0);
  zip_stat_t stat;
  zip_stat_init(&stat);
  MJ_CHECK(zip_source_stat(buffer, &stat) == 0);
  std::string bytes(stat.size, '\0');
  MJ_CHECK(zip_source_read(buffer, bytes.data(), bytes.size()) ==
           static_cast<zip_int64_t>(bytes.size()));
  zip_source_close(buffer);
  zip_source_free(buffer);
  return bytes;
}

void Check(std::string_view bytes) {
  XlsxLimits limits;
  limits.part_bytes = 1 << 20;
  limits.total_bytes = 4 << 20;
  limits.cells = 20'000;
  const auto book = ParseXlsx("fuzz.xlsx", bytes, limits);
  if (!book) {
    MJ_CHECK(book.error().message.starts_with("fuzz.xlsx: "));
    return;
  }
  size_t cells = 0;
  for (const XlsxSheet& sheet : book->sheets) {
    uint32_t row_before = 0;
    for (const XlsxRow& row : sheet.rows) {
      MJ_CHECK(row.number > row_before && !row.cells.empty());
      row_before = row.number;
      for (size_t i = 0; i < row.cells.size(); ++i) {
        const XlsxCell& cell = row.cells[i];
        MJ_CHECK(!cell.text.empty() && IsUtf8(cell.text) && cell.column < 16'384);
        MJ_CHECK(i == 0 || row.cells[i - 1].column < cell.column);
        MJ_CHECK(row.Find(cell.column) == &cell);
        ++cells;
      }
    }
  }
  MJ_CHECK(cells <= limits.cells);
  std::vector<Refusal> refusals;
  const Published published = ReadPublished(*book, Map(), "rule", &refusals);
  const Inherited none = [](const std::vector<std::string>&, const std::string&) {
    return std::optional<std::string>();
  };
  for (const PointRows& point : MakeRows(published, Map(), none, &refusals)) {
    MJ_CHECK(!point.rows.empty() && !point.point->refused);
    for (const std::vector<std::string>& row : point.rows) {
      MJ_CHECK(row.size() == published.rule->columns.size() &&
               Map().shapes.at("drug").MatchesWhole(row[0]));
    }
  }
  for (const Refusal& refusal : refusals) {
    MJ_CHECK(refusal.file == "fuzz.xlsx" && !refusal.expected.empty() &&
             !ToString(refusal).empty());
  }
}

}  // namespace
}  // namespace mingjian::knowledge

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  mingjian::knowledge::Check(text.starts_with('<') ? mingjian::knowledge::Wrap(text) : text);
  return 0;
}
