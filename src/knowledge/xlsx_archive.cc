#include "knowledge/xlsx_archive.h"

#include <fmt/format.h>
#include <zip.h>

#include <algorithm>

namespace mingjian::knowledge {
namespace {

// Below this a high ratio is harmless and common: an empty sheet is mostly repetition.
constexpr uint64_t kRatioFrom = 1ULL << 20;

struct EntryCloser {
  void operator()(zip_file_t* file) const { zip_fclose(file); }
};

std::string Mebibytes(uint64_t bytes) {
  return fmt::format("{:.1f} MiB", static_cast<double>(bytes) / (1 << 20));
}

}  // namespace

struct XlsxArchive::Handle {
  zip_t* archive = nullptr;
  Handle() = default;
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;
  ~Handle() {
    if (archive != nullptr) zip_discard(archive);
  }
};

XlsxArchive::XlsxArchive(std::string name, const XlsxLimits& limits, std::unique_ptr<Handle> handle)
    : name_(std::move(name)), limits_(limits), handle_(std::move(handle)) {}
XlsxArchive::XlsxArchive(XlsxArchive&& other) noexcept = default;
XlsxArchive& XlsxArchive::operator=(XlsxArchive&& other) noexcept = default;
XlsxArchive::~XlsxArchive() = default;

Result<XlsxArchive> XlsxArchive::Open(const std::string& name, std::string_view bytes,
                                      const XlsxLimits& limits) {
  if (bytes.size() > limits.archive_bytes) {
    return DataError(fmt::format("{}: the file has {}; a workbook has at most {}", name,
                                 Mebibytes(bytes.size()), Mebibytes(limits.archive_bytes)));
  }
  if (bytes.starts_with("\xD0\xCF\x11\xE0")) {
    return DataError(fmt::format(
        "{}: is a workbook of the old form (.xls) or protected by a password; expected .xlsx: "
        "open it and save it as .xlsx without a password",
        name));
  }
  zip_error_t error;
  zip_error_init(&error);
  const auto fail = [&](zip_error_t* reason) {
    std::string message = fmt::format("{}: is not a whole .xlsx workbook ({}); download it again",
                                      name, zip_error_strerror(reason));
    zip_error_fini(&error);
    return DataError(std::move(message));
  };
  zip_source_t* source = zip_source_buffer_create(bytes.data(), bytes.size(), 0, &error);
  if (source == nullptr) return fail(&error);
  auto handle = std::make_unique<Handle>();
  handle->archive = zip_open_from_source(source, ZIP_RDONLY, &error);
  if (handle->archive == nullptr) {
    zip_source_free(source);
    return fail(&error);
  }
  zip_error_fini(&error);
  return XlsxArchive(name, limits, std::move(handle));
}

bool XlsxArchive::Has(const std::string& part) const {
  return zip_name_locate(handle_->archive, part.c_str(), ZIP_FL_NOCASE) >= 0;
}

Result<std::string> XlsxArchive::Read(const std::string& part) {
  const auto fail = [&](const std::string& what) {
    return DataError(fmt::format("{}: part '{}' {}", name_, part, what));
  };
  const zip_int64_t index = zip_name_locate(handle_->archive, part.c_str(), ZIP_FL_NOCASE);
  if (index < 0) {
    return fail("is missing; the file is no .xlsx workbook or not a whole one");
  }
  zip_stat_t stat;
  zip_stat_init(&stat);
  if (zip_stat_index(handle_->archive, static_cast<zip_uint64_t>(index), 0, &stat) != 0 ||
      (stat.valid & ZIP_STAT_SIZE) == 0 || (stat.valid & ZIP_STAT_COMP_SIZE) == 0) {
    return fail("has no size");
  }
  const uint64_t left = limits_.total_bytes - std::min(total_, limits_.total_bytes);
  const uint64_t most = std::min(limits_.part_bytes, left);
  if (stat.size > most) {
    return fail(fmt::format("unpacks to {}; at most {} is read: no published workbook is as large",
                            Mebibytes(stat.size), Mebibytes(most)));
  }
  if (stat.size > kRatioFrom && stat.size / std::max<uint64_t>(stat.comp_size, 1) > limits_.ratio) {
    return fail(fmt::format("unpacks to {} times its size; at most {} is taken for honest data",
                            stat.size / std::max<uint64_t>(stat.comp_size, 1), limits_.ratio));
  }
  const std::unique_ptr<zip_file_t, EntryCloser> file(
      zip_fopen_index(handle_->archive, static_cast<zip_uint64_t>(index), 0));
  if (file == nullptr) {
    return fail(fmt::format("cannot be unpacked ({})", zip_strerror(handle_->archive)));
  }
  std::string text;
  text.resize(stat.size);
  uint64_t size = 0;
  while (size < stat.size) {
    const zip_int64_t got = zip_fread(file.get(), text.data() + size, stat.size - size);
    if (got < 0) {
      return fail(
          fmt::format("is damaged ({})", zip_error_strerror(zip_file_get_error(file.get()))));
    }
    if (got == 0) return fail("ends too early; download the workbook again");
    size += static_cast<uint64_t>(got);
  }
  char beyond = 0;
  const zip_int64_t more = zip_fread(file.get(), &beyond, 1);
  if (more < 0) {
    return fail(fmt::format("is damaged ({})", zip_error_strerror(zip_file_get_error(file.get()))));
  }
  if (more > 0) return fail("unpacks to more than it declares");
  total_ += size;
  return text;
}

}  // namespace mingjian::knowledge
