#pragma once
// Texts of one column. Rows point at entries, so that a text that many rows share is there once for
// each page in which it stands, and whoever works on texts can do so once an entry.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace mingjian::lake {

class TextColumn {
 public:
  // Rows.
  size_t size() const { return entry_of_.size(); }
  // "" when missing: the lake holds no empty texts.
  std::string_view operator[](size_t row) const { return Entry(entry_of_[row]); }

  // Entry 0 is "".
  size_t entries() const { return ends_.size(); }
  std::string_view Entry(size_t entry) const {
    const size_t begin = entry == 0 ? 0 : ends_[entry - 1];
    return std::string_view(bytes_).substr(begin, ends_[entry] - begin);
  }
  const std::vector<uint32_t>& entry_of_rows() const { return entry_of_; }
  size_t bytes() const { return bytes_.size(); }

  void Clear() {
    bytes_.clear();
    ends_.assign(1, 0);
    entry_of_.clear();
  }
  // Gives the number of the new entry. REQUIRES: all texts together are less than 4 GiB.
  uint32_t AddEntry(std::string_view text) {
    bytes_ += text;
    ends_.push_back(static_cast<uint32_t>(bytes_.size()));
    return static_cast<uint32_t>(ends_.size() - 1);
  }
  void AddRow(uint32_t entry) { entry_of_.push_back(entry); }

 private:
  std::string bytes_;
  std::vector<uint32_t> ends_ = {0};
  std::vector<uint32_t> entry_of_;
};

}  // namespace mingjian::lake
