#pragma once
// Single steps of the people of a rehearsal; internal to casework/rehearsal.h.

#include <map>
#include <span>
#include <string>

#include "casework/calendar.h"
#include "casework/decide.h"
#include "casework/doors.h"
#include "casework/ledger.h"
#include "casework/rehearsal.h"
#include "casework/worklist.h"

namespace mingjian::casework {

class RehearsalSteps {
 public:
  RehearsalSteps(Database& database, const RehearsalOptions& options,
                 std::span<const RehearsalPerson> people)
      : database_(database), options_(options) {
    for (const RehearsalPerson& person : people) {
      people_[person.name] = {.user = person.name, .grants = {person.grant}};
    }
  }
  const Actor& As(const std::string& name) const { return people_.at(name); }
  Status Do(const std::string& who, int64_t clue, Event event, const std::string& reason,
            Seconds at, int keep_percent = 100);
  // Of every finding the same part, in whole cents.
  Status Reduce(const ClueRow& clue, int percent, Decision* decision);
  Status Document(const std::string& who, int64_t clue, const std::string& name, Seconds at);
  Status Note(const std::string& who, int64_t clue, const std::string& body, Seconds at);
  Status VoteOf(const std::string& who, int64_t clue, bool upholds, Seconds at);
  // A door that orders `percent` of what is upheld, and damages of a tenth or the least fine.
  Status Order(const std::string& who, int64_t clue, DoorOrder order, int percent, Seconds at);
  Status Pay(int64_t clue, int percent, Seconds at);
  Status Charged(int64_t clue, Charge charge, Seconds at);
  Status MeetLimit(const std::string& who, int64_t clue, const std::string& name, Seconds at);

 protected:
  Database& database_;
  const RehearsalOptions& options_;
  const Calendar calendar_ = Calendar();

 private:
  std::map<std::string, Actor> people_;
};

}  // namespace mingjian::casework
