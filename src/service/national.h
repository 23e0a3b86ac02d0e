#pragma once
// The national interface (定点医药机构接口规范): the envelope, 3101 and 3102 (detail check before
// and during), 3103 (answer of the doctor). Names, lengths and codes come from public clients; real
// traffic bends them, and the reader bends with it: lists arrive as a single object or "", numbers
// as text or "-", open dates as 9999-12-31, codes longer than the specification.
//
//   MJ_TRY(const JsonTree tree, JsonTree::Parse(body));
//   MJ_TRY(const Envelope envelope, ReadEnvelope(tree, dialect));
//   const NationalReader reader(dialect);                    // once
//   std::vector<Problem> problems;
//   const Analysis analysis = reader.ReadAnalysis(tree, envelope, now, &problems);
//
// Messages are Chinese: hospital programmers and doctors read them.

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "online/checker.h"
#include "service/cells.h"
#include "service/dialect.h"
#include "service/json_tree.h"

namespace mingjian::service {

struct Envelope {
  std::string infno;  // national number: "3101"
  std::string msgid, mdtrtarea_admvs, insuplc_admdvs, fixmedins_code, fixmedins_name;
  std::string cainfo, signtype;
  std::optional<Seconds> inf_time;
  const JsonNode* input = nullptr;  // an object
};
// Errors (kData) in Chinese: a missing or wrong msgid, fixmedins_code, input or inf_time. infno
// may be missing where the path names it.
Result<Envelope> ReadEnvelope(const JsonTree& tree, const Dialect& dialect);

// One patient_dto: the check of its current visit.
struct Patient {
  online::Request request;
  std::string patn_id, mdtrt_id, setl_id;
  std::vector<std::string> context;  // feedetl_sn of lines that are not under review
};
struct Analysis {
  std::vector<Patient> patients;
  std::set<std::string, std::less<>> rule_ids;  // whose findings are asked for; empty = of all
  int trig_scen = 0;                            // 0 = not given
  bool other_scene = false;  // trig_scen belongs to the other transaction; warnings[0] says so
  std::string task_id;
  std::vector<std::string> warnings;  // for warn_msg
};

// The answers of a 3103.
struct Answers {
  std::vector<online::Feedback> feedback;
};

class NationalReader {
 public:
  explicit NationalReader(const Dialect& dialect);
  ~NationalReader();

  // Input of 3101 and 3102. With a problem the request is refused. `now`: wall clock.
  Analysis ReadAnalysis(const JsonTree& tree, const Envelope& envelope, Seconds now,
                        std::vector<Problem>* problems) const;
  // Input of 3103.
  Answers ReadAnswers(const JsonTree& tree, const Envelope& envelope, Seconds now,
                      std::vector<Problem>* problems) const;

 private:
  std::unique_ptr<const struct NationalMaps> maps_;
};

// inf_refmsgid: admdvs(6) + yyyyMMddHHmmss + a sequence of ten digits. THREADS: may be called from
// any.
std::string NextRefmsgid(std::string_view admdvs, Seconds now);

// What one patient of an Analysis was answered.
struct Answered {
  const Patient* patient = nullptr;
  online::Outcome outcome;
};
// The `output` of 3101 and 3102 as JSON: `result` as the interface has it, and `ext` with what is
// ours.
std::string RenderOutput(const Analysis& analysis, const std::vector<Answered>& answered,
                         const Dialect& dialect);

// A whole answer. `output`: JSON, "" = none. Times are milliseconds since 1970, local.
struct AnswerEnvelope {
  int infcode = 0;
  std::string inf_refmsgid;
  int64_t refmsg_time = 0, respond_time = 0;
  std::string err_msg;  // cut to 200 characters
  std::string warn_msg;
  std::string output;
};
std::string RenderEnvelope(const AnswerEnvelope& answer, const Dialect& dialect);
// Problems as one err_msg, and as the `output` that lists them all.
std::string ProblemsMessage(const std::vector<Problem>& problems);
std::string RenderProblems(const std::vector<Problem>& problems);

}  // namespace mingjian::service
