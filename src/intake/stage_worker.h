#pragma once
// StageWorker: what one thread of the stage does: pieces of files in, typed rows out.
//
// THREADS: one worker belongs to one thread.

#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "intake/feed.h"
#include "intake/stage.h"
#include "model/checks.h"

namespace mingjian::intake {

class StageWorker {
 public:
  StageWorker(Stage& stage, lake::Connection connection);
  Status Run(Feed& feed);

 private:
  // How the fields of one table are filled and checked.
  struct TablePlan {
    const StagedTable* staged = nullptr;
    std::vector<model::FieldCheck> checks;  // by staged field
    size_t psn_no = kNoField;               // positions among the staged fields
    size_t mdtrt_id = kNoField;
    size_t setl_id = kNoField;
    size_t item_code = kNoField;
    size_t med_list_codg = kNoField;
    bool placed = false;  // by its settlement
    bool settlements = false;
    std::vector<std::unique_ptr<SpillBuffer>> buffers;  // by group
    std::vector<uint64_t> odd_bits;                     // by staged field; 0 = cannot be odd
    // Of coded fields: the last text and its number, and what is known of each number.
    std::vector<std::string> last_text;
    std::vector<uint32_t> last_number;
    std::vector<std::vector<uint8_t>> known;
    uint32_t item_of = kNoText, item = kNoText;  // the last med_list_codg and its item code
    uint64_t read = 0;
    uint64_t rejected = 0;
    std::vector<uint64_t> long_texts;
  };
  static bool IsAscii(std::string_view text);
  Result<TablePlan*> PlanOf(const model::Table& table);
  Status ReadBlock(const Piece& piece, TablePlan& plan);
  Status ReadChunk(const Piece& piece, TablePlan& plan);
  // Fills cells_ from texts by staged field; false when a cell rejects the row.
  bool Convert(TablePlan& plan, const Source& source, bool ascii);
  bool ConvertCell(TablePlan& plan, size_t at, const Source& source, bool ascii);
  void KeepCell(TablePlan& plan, size_t at);
  bool ConvertCode(TablePlan& plan, size_t at, std::string_view text);
  bool Fail(TablePlan& plan, size_t at, std::string_view value, std::string reason);
  Status Finish(TablePlan& plan, const Source& source, uint64_t line, bool good);
  std::string_view Utf8(const Source& source, std::string_view text, size_t at, bool& valid);
  bool DecodeRow(TablePlan& plan, const Source& source, std::string_view& row);
  void TakeJson(std::string_view row, const Source& source, bool& good);

  Stage& stage_;
  lake::Connection connection_;
  Interner::Cache interner_, labels_;
  lake::Appender rejects_;
  std::map<const model::Table*, TablePlan> plans_;
  std::vector<Placement::Entry> settlements_;
  std::set<std::string> unknown_keys_;
  // The row at hand, by staged field.
  std::vector<std::string_view> texts_;
  std::vector<bool> typed_;  // the cell came with its own type and is in cells_ already
  std::vector<SpillCell> cells_;
  std::vector<uint8_t> kept_;  // the cell is that of the row before and in cells_ already
  std::vector<uint8_t> long_;  // the text is longer than the model says
  bool converted_ = false;     // the row before was, so that its cells can be kept
  uint64_t odd_ = 0;           // bits of the cells that are odd
  std::vector<std::vector<int64_t>> numbers_;  // of a chunk, by column
  std::vector<std::string> decoded_;
  std::string row_;           // the whole row, decoded
  bool decoded_row_ = false;  // its cells are UTF-8 already
  std::string problem_field_, problem_value_, problem_;
  std::unordered_map<std::string, std::string> gb18030_;
  std::vector<std::string_view> split_;
  std::vector<std::string> unquoted_, json_;
};

}  // namespace mingjian::intake
