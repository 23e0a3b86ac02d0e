#pragma once
// JSON of a request as a tree of views: texts and numbers are pieces of the body as they were sent
// (a number keeps its digits, so that no amount ever passes through binary floating point). Boost's
// parser reads; this keeps what it read in one array of nodes.
//
//   MJ_TRY(const JsonTree tree, JsonTree::Parse(body));
//   for (const JsonNode& line : tree.Children(node)) …
//
// THREADS: constant after Parse.

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace mingjian::service {

enum class JsonKind : uint8_t { kNull, kBool, kNumber, kString, kArray, kObject };
std::string_view ToString(JsonKind kind);  // "an object", "text", …: for messages

struct JsonNode {
  JsonKind kind = JsonKind::kNull;
  uint32_t parent = 0;
  uint32_t first = 0, next = 0;  // child and sibling; 0 = none (the root is nobody's child)
  uint32_t count = 0;            // children
  std::string_view key;          // inside an object
  std::string_view text;         // of a string without its escapes; of a number or bool as written
};

struct JsonLimits {
  size_t depth = 16;
  size_t nodes = 500'000;  // 64 bytes each
};

class JsonTree {
 public:
  // `text` must outlive the tree. A byte order mark before the text is passed over. Of a name that
  // an object has twice, the last counts. Errors (kData) name line, byte and what is wrong,
  // in the words of the interface that shows them.
  enum class Words { kEnglish, kChinese };
  static Result<JsonTree> Parse(std::string_view text, const JsonLimits& limits = {},
                                Words words = Words::kEnglish);

  const JsonNode& root() const { return nodes_[0]; }
  // A member of an object; null when there is none or `object` is none.
  const JsonNode* Find(const JsonNode& object, std::string_view key) const;
  // Bytes of the text from which a member's value was read; "" when there is no such member.
  std::string_view SourceOf(const JsonNode& object, std::string_view key) const;
  // "$.input.data.patient_dtos[0].patn_id".
  std::string PathOf(const JsonNode& node) const;

  class Iterator {
   public:
    Iterator(const JsonNode* nodes, uint32_t at) : nodes_(nodes), at_(at) {}
    const JsonNode& operator*() const { return nodes_[at_]; }
    Iterator& operator++() {
      at_ = nodes_[at_].next;
      return *this;
    }
    bool operator!=(const Iterator& other) const { return at_ != other.at_; }

   private:
    const JsonNode* nodes_;
    uint32_t at_;
  };
  struct Range {
    Iterator first, last;
    Iterator begin() const { return first; }
    Iterator end() const { return last; }
  };
  Range Children(const JsonNode& node) const {
    return {{nodes_.data(), node.first}, {nodes_.data(), 0}};
  }
  // What a list holds where real traffic also sends a single object for one entry and "" or null
  // for none. Nothing for other kinds.
  Range Items(const JsonNode* list) const;

 private:
  friend struct JsonTreeHandler;
  std::string_view text_;
  std::vector<JsonNode> nodes_;
  std::deque<std::string> unescaped_;
};

}  // namespace mingjian::service
