#pragma once
// Data quality: named checks over the rows of a load, counted for each provider in one aggregate
// query a table (docs/intake.md lists them; `quality_checks.cc` holds them).
//
// A warning keeps the row: bad data is a record about the provider, never a violation. What rejects
// a row (missing or malformed values, unknown values of closed code sets, no settlement, a key
// loaded with other values) is in the rejects.
//
// THREADS: belongs to one thread.

#include <map>
#include <memory>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

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
  // SQL over: s the row; for lines t their settlement with its visit and person, and n; for
  // settlements, diagnoses and procedures v their visit with its person. {now} is the time of the
  // load. Coded fields are numbers: mj_text gives the text. A check whose s fields were not loaded
  // is left out.
  std::string_view predicate;
};
// The named checks; those made from the model (one for each field with a code set or shape) come
// on top.
std::span<const QualityCheck> QualityChecks();

class Quality {
 public:
  Quality(const Interner& interner, Seconds now);
  ~Quality();

  // Empty counts for another thread, which asks with the functions that this one registers.
  Quality Another() const;
  void Absorb(const Quality& other);

  // mj_odd(k, code): whether code set or shape k does not know the code; mj_certno_bad(text).
  Status RegisterFunctions(lake::Connection& connection);
  // The new rows of one staging table. `fields`: the staged ones. Needs the n_ tables of the group
  // for tables of persons.
  Status Count(lake::Connection& connection, const model::Table& table, const std::string& staged,
               const std::vector<size_t>& fields);
  // Tables for the joins of a group: q_visit and q_setl. After NumberRows.
  Status Prepare(lake::Connection& connection, const std::string& settlement_fields,
                 const std::string& visit_fields, const std::string& setl, const std::string& visit,
                 const std::string& person);
  // Checks that compare rows of several tables of a group.
  Status CountAcross(lake::Connection& connection, const std::string& setl,
                     const std::string& visit, const std::string& lines);
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
    int64_t place = lake::kMissing;  // file << 40 | line
  };
  struct Odd;
  struct Asked {
    std::string id, zh, predicate;
  };
  void Book(const std::string& check, const std::string& zh, std::string_view table,
            int64_t provider, const std::string& question, uint64_t failing, int64_t place);
  // `question` names the rows of `from`, which several groups of buckets share.
  Status Ask(lake::Connection& connection, std::string_view table, const std::string& question,
             const std::vector<Asked>& asked, const std::string& provider, const std::string& place,
             const std::string& from);

  const Interner& interner_;
  Seconds now_;
  std::shared_ptr<Odd> odd_;
  std::map<Key, Counts> counts_;
  std::map<std::pair<std::string, int64_t>, uint64_t> looked_at_;  // question, provider -> rows
};

}  // namespace mingjian::intake
