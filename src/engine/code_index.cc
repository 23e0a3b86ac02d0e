#include "engine/code_index.h"

#include <algorithm>

#include "base/error.h"

namespace mingjian::engine {

void CodeIndex::AddPrefix(std::string_view prefix, Entry entry) {
  prefixes_[std::string(prefix)].push_back(entry);
  const auto at = std::lower_bound(lengths_.begin(), lengths_.end(), prefix.size());
  if (at == lengths_.end() || *at != prefix.size()) lengths_.insert(at, prefix.size());
}

std::vector<CodeIndex::Entry> CodeIndex::OfLate(std::string_view text) const {
  std::vector<Entry> entries;
  for (const size_t length : lengths_) {
    if (length > text.size()) break;
    const auto found = prefixes_.find(text.substr(0, length));
    if (found == prefixes_.end()) continue;
    entries.insert(entries.end(), found->second.begin(), found->second.end());
  }
  std::sort(entries.begin(), entries.end());
  entries.erase(std::unique(entries.begin(), entries.end()), entries.end());
  return entries;
}

void CodeIndex::Build(const TextPool& texts) {
  std::sort(exact_.begin(), exact_.end());
  first_.assign(static_cast<size_t>(texts.size()), 0);
  entries_.assign(1, 0);
  codes_ = 0;
  std::vector<Entry> all;
  auto exact = exact_.begin();
  for (int64_t text = 0; text < texts.size(); ++text) {
    all.clear();
    if (has_prefixes()) all = OfLate(texts.Text(text));
    for (; exact != exact_.end() && exact->first == text; ++exact) all.push_back(exact->second);
    if (all.empty()) continue;
    std::sort(all.begin(), all.end());
    all.erase(std::unique(all.begin(), all.end()), all.end());
    MJ_CHECK(entries_.size() < UINT32_MAX);
    first_[static_cast<size_t>(text)] = static_cast<uint32_t>(entries_.size());
    entries_.push_back(all.size());
    entries_.insert(entries_.end(), all.begin(), all.end());
    ++codes_;
  }
  exact_.clear();
  exact_.shrink_to_fit();
}

}  // namespace mingjian::engine
