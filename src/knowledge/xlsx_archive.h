#pragma once
// The parts of a workbook: a zip archive in memory, unpacked under limits.

#include <memory>
#include <string>
#include <string_view>

#include "base/error.h"
#include "knowledge/xlsx.h"

namespace mingjian::knowledge {

class XlsxArchive {
 public:
  // REQUIRES: `bytes` outlives the archive.
  static Result<XlsxArchive> Open(const std::string& name, std::string_view bytes,
                                  const XlsxLimits& limits);
  XlsxArchive(XlsxArchive&& other) noexcept;
  XlsxArchive& operator=(XlsxArchive&& other) noexcept;
  ~XlsxArchive();

  bool Has(const std::string& part) const;
  // The whole part. What the archive says of its size bounds what is read, and the limits bound
  // both, so a part that unpacks to more than it declares is refused, too.
  Result<std::string> Read(const std::string& part);

 private:
  struct Handle;
  XlsxArchive(std::string name, const XlsxLimits& limits, std::unique_ptr<Handle> handle);

  std::string name_;
  XlsxLimits limits_;
  std::unique_ptr<Handle> handle_;
  uint64_t total_ = 0;
};

}  // namespace mingjian::knowledge
