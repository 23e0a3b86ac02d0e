#pragma once
// Rows spoilt on purpose: intake must reject or report each and lose nothing else. Every dirty row
// is an extra one, so that the sums of the city stay right.

#include <fmt/format.h>

#include <memory>
#include <string>
#include <unordered_map>

#include "synth/random.h"
#include "synth/synth.h"
#include "synth/tables.h"

namespace mingjian::synth {

// What a spoilt fee line looks like.
enum class Spoilt {
  kImpossibleDate,
  kMissingKey,
  kNotANumber,
  kUnknownSettlement,
  kBadCode,
  kCount
};
std::string_view SpoiltName(Spoilt kind);

template <typename Sink>
class DirtyWriter {
 public:
  DirtyWriter(const Options& options, Sink& lines, std::string file)
      : rate_(options.dirty_per_million),
        seed_(options.seed),
        lines_(lines),
        file_(std::move(file)) {}
  // Adds spoilt copies of lines of the year; lists them in `key`; gives their number.
  uint64_t Write(const Year& year, std::string& key);

 private:
  void Spoil(const Year& year, const Settlement& settlement, const Line& line, Spoilt kind,
             std::string& key);
  // The item with its codes left out; lives as long as the writer.
  const Item& WithoutCode(const Item& item);

  uint32_t rate_;
  uint64_t seed_;
  Sink& lines_;
  std::string file_;
  std::unordered_map<int, std::unique_ptr<Item>> without_code_;
};

extern template class DirtyWriter<CsvSink>;
extern template class DirtyWriter<ParquetSink>;

}  // namespace mingjian::synth
