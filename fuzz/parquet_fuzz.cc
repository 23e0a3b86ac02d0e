// Any bytes are read as a data file of a lake without a crash: there are values or an error.

#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "lake/parquet_file.h"

namespace mingjian {
namespace {

void ReadColumn(lake::ParquetFile& file, size_t column) {
  using lake::ColumnType;
  std::vector<int64_t> cells(file.rows());
  std::vector<uint32_t> numbers(file.rows());
  (void)file.Presence(column, cells.data());
  switch (file.type(column)) {
    case ColumnType::kText: {
      lake::TextColumn texts;
      if (file.Texts(column, &texts)) MJ_CHECK(texts.size() == file.rows());
      size_t bytes = 0;
      for (size_t row = 0; row < texts.size(); ++row) bytes += texts[row].size();
      MJ_CHECK(bytes <= texts.bytes() * (texts.size() + 1));
      const std::vector<uint64_t> last = {file.rows() - 1};
      if (file.rows() > 0) (void)file.SomeTexts(column, last, [](uint64_t, std::string_view) {});
      break;
    }
    case ColumnType::kUint32:
      (void)file.Numbers(column, 3, UINT32_MAX, numbers.data());
      [[fallthrough]];
    default:
      if (file.type(column) != ColumnType::kBool) (void)file.Ints(column, cells.data());
  }
}

}  // namespace
}  // namespace mingjian

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  // A file without a disk below it.
  static const int memory = ::memfd_create("parquet", MFD_CLOEXEC);
  static const std::string path = "/proc/self/fd/" + std::to_string(memory);
  MJ_CHECK(::ftruncate(memory, 0) == 0 &&
           ::pwrite(memory, data, size, 0) == static_cast<ssize_t>(size));
  mingjian::lake::ParquetFile file;
  const auto ours = file.Open(path);
  // What a file says of its rows is held against the manifest before anything is read of it.
  if (!ours || !*ours || file.rows() > 100'000) return 0;
  for (size_t column = 0; column < file.columns(); ++column) mingjian::ReadColumn(file, column);
  return 0;
}
