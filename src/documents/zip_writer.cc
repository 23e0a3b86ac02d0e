#include "documents/zip_writer.h"

#include <fmt/format.h>
#include <zip.h>

#include <algorithm>
#include <memory>

namespace mingjian::documents {
namespace {

struct SourceCloser {
  void operator()(zip_source_t* source) const { zip_source_free(source); }
};

// MS-DOS date and time, as zip keeps them: from 1980, in steps of two seconds. Given directly, they
// do not depend on the time zone of the machine.
void DosTime(Seconds at, zip_uint16_t* time, zip_uint16_t* date) {
  const CivilDate day = CivilOf(at);
  const auto year = static_cast<unsigned>(std::clamp(day.year, 1980, 2107) - 1980);
  const auto second = static_cast<unsigned>(at - DayOf(at));
  *date = static_cast<zip_uint16_t>((year << 9U) | (static_cast<unsigned>(day.month) << 5U) |
                                    static_cast<unsigned>(day.day));
  *time = static_cast<zip_uint16_t>(((second / 3600) << 11U) | ((second / 60 % 60) << 5U) |
                                    (second % 60 / 2));
}

}  // namespace

Result<std::string> WriteZip(const std::vector<ZipPart>& parts, Seconds at) {
  zip_error_t error;
  zip_error_init(&error);
  const auto fail = [&error](const char* what) {
    std::string message =
        fmt::format("a zip archive cannot be {} ({})", what, zip_error_strerror(&error));
    zip_error_fini(&error);
    return EnvironmentError(std::move(message));
  };
  const std::unique_ptr<zip_source_t, SourceCloser> target(
      zip_source_buffer_create(nullptr, 0, 0, &error));
  if (target == nullptr) return fail("made");
  zip_source_keep(target.get());  // the archive frees one, `target` the other
  zip_t* archive = zip_open_from_source(target.get(), ZIP_CREATE | ZIP_TRUNCATE, &error);
  if (archive == nullptr) {
    zip_source_free(target.get());
    return fail("made");
  }
  zip_uint16_t time = 0, date = 0;
  DosTime(at, &time, &date);
  for (const ZipPart& part : parts) {
    zip_source_t* source = zip_source_buffer(archive, part.content.data(), part.content.size(), 0);
    const zip_int64_t index =
        source == nullptr ? -1 : zip_file_add(archive, part.name.c_str(), source, ZIP_FL_ENC_UTF_8);
    if (index < 0) {
      if (source != nullptr) zip_source_free(source);
      zip_error_set(&error, zip_error_code_zip(zip_get_error(archive)), 0);
      zip_discard(archive);
      return fail("filled");
    }
    zip_file_set_dostime(archive, static_cast<zip_uint64_t>(index), time, date, 0);
  }
  if (zip_close(archive) != 0) {
    zip_error_set(&error, zip_error_code_zip(zip_get_error(archive)), 0);
    zip_discard(archive);
    return fail("written");
  }
  zip_stat_t stat;
  zip_stat_init(&stat);
  std::string bytes;
  if (zip_source_stat(target.get(), &stat) != 0 || (stat.valid & ZIP_STAT_SIZE) == 0 ||
      zip_source_open(target.get()) != 0) {
    return fail("read back");
  }
  bytes.resize(stat.size);
  const zip_int64_t got = zip_source_read(target.get(), bytes.data(), bytes.size());
  zip_source_close(target.get());
  if (got < 0 || static_cast<zip_uint64_t>(got) != stat.size) return fail("read back");
  zip_error_fini(&error);
  return bytes;
}

}  // namespace mingjian::documents
