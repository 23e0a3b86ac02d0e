#pragma once
// Data quality: named checks over the rows of a load, counted for each provider in one query a
// table and group (docs/intake.md; `quality_checks.cc` holds them).
//
// A warning keeps the row: bad data is a record about the provider, never a violation. What rejects
// a row (missing or malformed values, unknown values of closed code sets, no settlement, a key
// loaded with other values) is in the rejects.
//
// THREADS: belongs to one thread.

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "intake/group.h"
#include "intake/ingest.h"
#include "intake/interner.h"
#include "lake/database.h"
#include "model/model.h"

namespace mingjian::intake {

struct QualityCheck {
  std::string_view id;
  std::string_view zh;
  std::string_view kind;  // completeness, conformance or plausibility
  std::string_view table;
  // SQL over: s the row; for lines t their settlement with its visit and person, n.refund, and
  // u.rid where a refund found no line; for visits, settlements, diagnoses and procedures v their
  // visit with its person. {now} is the time of the load. Coded fields are numbers: mj_text gives
  // the text. A check whose s fields were not loaded is left out.
  std::string_view predicate;
};
// The named checks; those made from the model (one for each field with a code set or shape) come
// on top.
std::span<const QualityCheck> QualityChecks();

// The new rows of a table in a group of buckets.
struct QualityRows {
  // What the checks ask of other rows: "t.setl_time" is a column t_setl_time.
  struct Extra {
    std::string name;
    lake::ColumnType type = lake::ColumnType::kInt64;
    std::function<int64_t(uint32_t row)> cell;
  };
  const GroupTable* table = nullptr;
  const Labels* labels = nullptr;
  std::vector<uint32_t> rows;
  std::vector<Extra> extras;  // the same names for every group
  // Interner number of the code, kMissing where rows belong to no provider.
  std::function<int64_t(uint32_t row)> provider;
};

class Quality {
 public:
  Quality(const Interner& interner, Seconds now);
  ~Quality();

  // Empty counts for another thread, which asks with the functions that this one registers.
  Quality Another() const;
  void Absorb(const Quality& other);

  // mj_certno_bad(text), mj_bits(bool…). Once a database.
  static Status RegisterFunctions(lake::Connection& connection);
  // Always with the same connection.
  Status Count(lake::Connection& connection, QualityRows rows);
  // One row of a check that compares rows of several tables; `question` names the rows that such
  // checks look at, each of which is looked at once.
  void LookAt(const std::string& question, int64_t provider) { ++looked_at_[{question, provider}]; }
  void Fail(const std::string& question, const std::string& check, const std::string& zh,
            std::string_view table, int64_t provider, int64_t place) {
    Book(check, zh, table, provider, question, 1, place);
  }
  // Counts from elsewhere: texts too long, rejects.
  void Add(std::string_view check, std::string_view zh, std::string_view severity,
           std::string_view table, uint64_t looked_at, uint64_t failing);

  // Counts with at least one failing row, most rows first. `file_of` names a source by number.
  std::vector<QualityCount> Results(const std::vector<std::string>& file_names) const;

 private:
  struct Key {
    std::string check, table;
    int64_t provider = lake::kMissing;  // interner number
    auto operator<=>(const Key&) const = default;
  };
  struct Counts {
    std::string zh, severity;
    std::string question;  // whose rows were looked at, in looked_at_; "" = in looked_at
    uint64_t looked_at = 0, failing = 0;
    int64_t place = lake::kMissing;
  };
  // The checks of a table, made when its first rows come.
  struct Asking;
  void Book(const std::string& check, const std::string& zh, std::string_view table,
            int64_t provider, const std::string& question, uint64_t failing, int64_t place);
  void CountOdd(const QualityRows& rows);
  Status Prepare(lake::Connection& connection, const QualityRows& rows, Asking& asking) const;
  Status Ask(Asking& asking);

  const Interner& interner_;
  Seconds now_;
  std::map<std::string, std::unique_ptr<Asking>, std::less<>> asking_;
  std::map<Key, Counts> counts_;
  std::map<std::pair<std::string, int64_t>, uint64_t> looked_at_;  // question, provider -> rows
};

}  // namespace mingjian::intake
