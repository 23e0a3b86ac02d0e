#include "intake/sources.h"

#include <fmt/format.h>
#include <fnmatch.h>

#include <algorithm>
#include <filesystem>
#include <set>

#include "base/hash.h"
#include "base/text.h"
#include "intake/lines.h"

namespace mingjian::intake {
namespace {

namespace fs = std::filesystem;

std::optional<Format> FormatOf(std::string_view name) {
  if (name.ends_with(".csv") || name.ends_with(".csv.gz") || name.ends_with(".tsv") ||
      name.ends_with(".tsv.gz") || name.ends_with(".txt"))
    return Format::kCsv;
  if (name.ends_with(".jsonl") || name.ends_with(".jsonl.gz") || name.ends_with(".ndjson"))
    return Format::kJsonl;
  if (name.ends_with(".parquet")) return Format::kParquet;
  return std::nullopt;
}

// "fee_list_d-2026-01.csv" -> fee_list_d; nullptr when the name begins with no table.
const model::Table* TableOf(std::string_view name) {
  const size_t end = name.find_first_of(".-");
  return model::FindTable(name.substr(0, end));
}

class Finder {
 public:
  Finder(fs::path folder, Batch& batch) : folder_(std::move(folder)), batch_(batch) {}

  Status Find() {
    std::error_code error;
    if (!fs::is_directory(folder_, error))
      return UsageError(fmt::format("{}: is not a folder", folder_.string()));
    std::vector<fs::path> entries;
    for (fs::directory_iterator it(folder_, error), end; it != end; it.increment(error)) {
      if (error) break;
      entries.push_back(it->path());
    }
    if (error)
      return EnvironmentError(
          fmt::format("{}: cannot be listed: {}", folder_.string(), error.message()));
    std::sort(entries.begin(), entries.end());
    for (const fs::path& path : entries) {
      const std::string name = path.filename().string();
      if (name.starts_with(".")) continue;
      if (fs::is_directory(path, error)) {
        const model::Table* table = model::FindTable(name);
        if (table == nullptr) continue;  // folders such as answers/ are none of our business
        std::vector<fs::path> parts;
        for (fs::recursive_directory_iterator it(path, error), end; it != end; it.increment(error))
          if (it->is_regular_file(error)) parts.push_back(it->path());
        std::sort(parts.begin(), parts.end());
        for (const fs::path& part : parts) Add(part, *table);
        continue;
      }
      AddFile(path, name);
    }
    if (batch_.sources.empty()) {
      return DataError(
          fmt::format("{}: nothing to load; files are named after tables, such as setl_d.csv, "
                      "fee_list_d-2026-01.parquet or mdtrt_d.jsonl (docs/intake.md)",
                      folder_.string()));
    }
    std::stable_sort(batch_.sources.begin(), batch_.sources.end(),
                     [](const Source& a, const Source& b) { return a.table < b.table; });
    uint32_t number = 0;
    for (Source& source : batch_.sources) source.number = ++number;
    return {};
  }

 private:
  void AddFile(const fs::path& path, const std::string& name) {
    for (const auto& [table, mapping] : batch_.mapping.tables) {
      for (const std::string& pattern : mapping.files) {
        if (fnmatch(pattern.c_str(), name.c_str(), 0) == 0)
          return Add(path, *model::FindTable(table));
      }
    }
    if (const model::Table* table = TableOf(name)) return Add(path, *table);
    if (!FormatOf(name)) return;  // notes and pictures
    std::vector<std::string_view> names;
    for (const model::Table& table : model::Tables()) names.push_back(table.name);
    const auto nearest = Nearest(name.substr(0, name.find_first_of(".-")), names);
    batch_.warnings.push_back(
        fmt::format("{}: not loaded, its name begins with no table{}", name,
                    nearest ? fmt::format("; did you mean {}?", *nearest) : std::string()));
  }

  void Add(const fs::path& path, const model::Table& table) {
    const std::string name = path.lexically_relative(folder_).string();
    const auto format = FormatOf(name);
    if (!format) {
      batch_.warnings.push_back(fmt::format(
          "{}: not loaded, expected .csv, .jsonl (with or without .gz) or .parquet", name));
      return;
    }
    Source source;
    source.path = path.string();
    source.name = name;
    source.table = &table;
    source.format = *format;
    std::error_code ignored;
    source.bytes = fs::file_size(path, ignored);
    source.mapping = &batch_.mapping.tables[std::string(table.name)];
    batch_.bytes += source.bytes;
    batch_.sources.push_back(std::move(source));
  }

  fs::path folder_;
  Batch& batch_;
};

// The field that a column means.
size_t FieldOf(const Source& source, const std::string& column) {
  const auto mapped = source.mapping->columns.find(column);
  if (mapped != source.mapping->columns.end()) return source.table->Find(mapped->second).value();
  std::string name(Trim(column));
  for (size_t i = 0; i < source.table->fields.size(); ++i) {
    if (source.table->fields[i].zh == name) return i;
  }
  std::transform(name.begin(), name.end(), name.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return source.table->Find(name).value_or(kNoField);
}

class Describer {
 public:
  Describer(Batch& batch, lake::Connection& connection) : batch_(batch), connection_(connection) {}

  Status Describe(Source& source) {
    switch (source.format) {
      case Format::kCsv:
        MJ_RETURN_IF_ERROR(DescribeCsv(source));
        break;
      case Format::kParquet:
        MJ_RETURN_IF_ERROR(DescribeParquet(source));
        break;
      case Format::kJsonl:
        MJ_RETURN_IF_ERROR(DescribeJsonl(source));
        break;
    }
    AddConstants(source);
    if (source.format != Format::kJsonl) MatchColumns(source);
    return {};
  }
  const std::string& problems() const { return problems_; }

 private:
  void Complain(const std::string& what) {
    problems_ += fmt::format("{}{}", problems_.empty() ? "" : "\n", what);
  }

  // By the beginning of the file. A few lines in no encoding are not its fault: their rows are
  // rejected.
  Status GuessEncoding(Source& source, const std::string& sample) {
    if (batch_.mapping.encoding == "gb18030") {
      source.encoding = Encoding::kGb18030;
      return {};
    }
    // The sample may be cut inside a character; whole lines are not.
    const size_t end = sample.size() < (1U << 20) ? sample.size() : sample.rfind('\n') + 1;
    const std::string_view text = std::string_view(sample).substr(0, end);
    const bool ascii = std::all_of(text.begin(), text.end(),
                                   [](char c) { return static_cast<uint8_t>(c) < 0x80; });
    if (batch_.mapping.encoding == "utf-8" || (!ascii && IsUtf8(text))) {
      source.encoding = Encoding::kUtf8;
    } else if (ascii) {
      source.encoding = Encoding::kGuess;
    } else if (Gb18030ToUtf8(text)) {
      source.encoding = Encoding::kGb18030;
    } else {
      return GuessByLines(source, text);
    }
    return {};
  }

  Status GuessByLines(Source& source, std::string_view text) {
    size_t lines = 0, utf8 = 0, gb18030 = 0, neither = 0;
    for (const std::string_view line : Split(text, '\n')) {
      lines += line.empty() ? 0 : 1;
      if (std::all_of(line.begin(), line.end(),
                      [](char c) { return static_cast<uint8_t>(c) < 0x80; }))
        continue;
      if (IsUtf8(line)) {
        ++utf8;
      } else if (Gb18030ToUtf8(line)) {
        ++gb18030;
      } else {
        ++neither;
      }
    }
    if (neither * 2 >= lines)
      return DataError(fmt::format("{}: is neither UTF-8 nor GB18030 text", source.name));
    source.encoding = utf8 == 0 && gb18030 == 0 ? Encoding::kGuess
                      : gb18030 > utf8          ? Encoding::kGb18030
                                                : Encoding::kUtf8;
    return {};
  }

  Status DescribeCsv(Source& source) {
    const std::string& separator = source.mapping->separator;
    const RowShape shape = separator.empty() ? kAnyCsv : RowShape{separator};
    MJ_TRY(const auto reader, BlockReader::Open(source.path, shape, true));
    if (Trim(reader->header()).empty()) {
      Complain(
          fmt::format("{}: is empty; the first line of a CSV file names its columns", source.name));
      return {};
    }
    MJ_RETURN_IF_ERROR(GuessEncoding(source, reader->sample()));
    std::string header = reader->header();
    if (source.encoding == Encoding::kGb18030) header = Gb18030ToUtf8(header).value_or(header);
    if (!separator.empty()) {
      source.separator = separator[0];
    } else if (header.find(',') == std::string::npos) {
      source.separator = header.find('\t') != std::string::npos  ? '\t'
                         : header.find('|') != std::string::npos ? '|'
                         : header.find(';') != std::string::npos ? ';'
                                                                 : ',';
    }
    std::vector<std::string_view> cells;
    std::vector<std::string> unquoted;
    if (!SplitCsv(header, source.separator, cells, unquoted)) {
      Complain(fmt::format("{}: line 1: a quote is not closed", source.name));
      return {};
    }
    for (const std::string_view cell : cells) source.columns.emplace_back(Trim(cell));
    return {};
  }

  Status DescribeParquet(Source& source) {
    auto table = connection_.QueryText(
        fmt::format("DESCRIBE SELECT * FROM read_parquet({})", lake::QuoteText(source.path)));
    if (!table) {
      Complain(
          fmt::format("{}: cannot be read as Parquet: {}", source.name, table.error().message));
      return {};
    }
    for (const auto& row : *table) {
      source.columns.push_back(row[0].value_or(""));
      source.engine_types.push_back(row[1].value_or(""));
    }
    return {};
  }

  Status DescribeJsonl(Source& source) {
    MJ_TRY(const auto reader, BlockReader::Open(source.path, kPlainLines, false));
    if (reader->sample().empty())
      batch_.warnings.push_back(fmt::format("{}: is empty", source.name));
    return GuessEncoding(source, reader->sample());
  }

  void AddConstants(Source& source) {
    for (const auto& [field, value] : source.mapping->constants)
      source.constants.emplace_back(source.table->Find(field).value(), value);
  }

  void MatchColumns(Source& source) {
    if (source.columns.empty()) return;
    std::set<size_t> found;
    for (const auto& constant : source.constants) found.insert(constant.first);
    std::vector<std::string_view> names;
    for (const model::Field& field : source.table->fields) names.push_back(field.name);
    for (const std::string& column : source.columns) {
      size_t field = FieldOf(source, column);
      if (field == kNoField) {
        const auto nearest = Nearest(column, names);
        batch_.warnings.push_back(
            fmt::format("{}: column '{}' is not a field of {} and was not read{}", source.name,
                        column, source.table->name,
                        nearest ? fmt::format("; did you mean {}?", *nearest) : std::string()));
      } else if (!found.insert(field).second) {
        // A constant of the mapping file beats a column of the same name.
        const bool constant = std::any_of(source.constants.begin(), source.constants.end(),
                                          [&](const auto& entry) { return entry.first == field; });
        if (!constant)
          Complain(
              fmt::format("{}: two columns are {}", source.name, source.table->fields[field].name));
        field = kNoField;
      }
      source.fields.push_back(field);
    }
    for (size_t i = 0; i < source.table->fields.size(); ++i) {
      const model::Field& field = source.table->fields[i];
      if (field.required != model::Required::kYes || found.contains(i)) continue;
      std::vector<std::string_view> columns(source.columns.begin(), source.columns.end());
      const auto nearest = Nearest(field.name, columns);
      Complain(fmt::format("{}: column {} ({}) is missing{}", source.name, field.name, field.zh,
                           nearest && FieldOf(source, std::string(*nearest)) == kNoField
                               ? fmt::format("; is it '{}'?", *nearest)
                               : std::string()));
    }
  }

  Batch& batch_;
  lake::Connection& connection_;
  std::string problems_;
};

Result<std::string> ContentHash(const std::string& path) {
  // The bytes of the file as it lies there, also of .gz.
  std::string hashes;
  std::string buffer(8U << 20, '\0');
  FILE* file = std::fopen(path.c_str(), "rb");
  if (file == nullptr) return EnvironmentError(fmt::format("{}: cannot be opened", path));
  while (true) {
    const size_t count = std::fread(buffer.data(), 1, buffer.size(), file);
    if (count == 0) break;
    hashes += StableHashHex(std::string_view(buffer).substr(0, count));
  }
  const bool failed = std::ferror(file) != 0;
  std::fclose(file);
  if (failed) return EnvironmentError(fmt::format("{}: cannot be read", path));
  return StableHashHex(hashes);
}

}  // namespace

Result<Batch> FindBatch(const std::string& folder, Mapping mapping, lake::Connection& connection) {
  Batch batch;
  batch.mapping = std::move(mapping);
  // Sources point into the map, so every table is there before it is moved no more.
  for (const model::Table& table : model::Tables()) batch.mapping.tables[std::string(table.name)];
  MJ_RETURN_IF_ERROR(Finder(folder, batch).Find());
  Describer describer(batch, connection);
  std::vector<std::string> hashes;
  for (Source& source : batch.sources) {
    MJ_RETURN_IF_ERROR(describer.Describe(source));
    MJ_TRY(const std::string hash, ContentHash(source.path));
    hashes.push_back(fmt::format("{} {}", source.table->name, hash));
  }
  if (!describer.problems().empty()) return DataError(describer.problems());
  std::sort(hashes.begin(), hashes.end());
  batch.id = StableHashHex(fmt::format("{}\n{}", fmt::join(hashes, "\n"), batch.mapping.text))
                 .substr(0, 16);
  return batch;
}

}  // namespace mingjian::intake
