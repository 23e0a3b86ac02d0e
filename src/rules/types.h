#pragma once
// Types of the rule language and the records that rules see.

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace mingjian::rules {

enum class TypeKind {
  kError,  // the type of an expression that did not check; absorbs further complaints
  kDyn,
  kNull,
  kUint,
  kDouble,
  kBytes,
  kMap,
  kTypeType,  // in the conformance environment only
  kBool,
  kInt,
  kDecimal,
  kString,
  kTimestamp,
  kDuration,
  kList,
  kRecord,
};

struct Record;

struct Type {
  TypeKind kind = TypeKind::kError;
  std::shared_ptr<const Type> element;  // of a list; of a map, its value type
  std::shared_ptr<const Type> key;      // of a map
  const Record* record = nullptr;       // of a record; owned by the Scope or the knowledge table

  static Type Of(TypeKind kind) { return Type{kind, nullptr, nullptr, nullptr}; }
  static Type ListOf(Type element) {
    return Type{TypeKind::kList, std::make_shared<const Type>(std::move(element)), nullptr,
                nullptr};
  }
  static Type RecordOf(const Record* record) {
    return Type{TypeKind::kRecord, nullptr, nullptr, record};
  }
};
bool operator==(const Type& a, const Type& b);
std::string ToString(const Type& type);  // "list<line>", "decimal"

// The entities an engine batch holds, one row set each; kPoint rows live in a knowledge table, the
// last four are groups of lines that the engine forms.
enum class Entity {
  kPerson,
  kSpell,
  kDeath,
  kVisit,
  kDiagnosis,
  kProcedure,
  kSettlement,
  kLine,
  kProvider,
  kDoctor,
  kPoint,
  kPrescription,
  kParameters,
};

// How a member of a record is got.
enum class Member {
  kField,      // the table's field at `field` (position in model::Table::fields)
  kColumn,     // the knowledge table's column at `field`
  kParameter,  // the rule's parameter at `field`
  // relations to one row
  kVisit,
  kSettlement,
  kPerson,
  kProvider,
  kDoctor,
  kPrescription,
  // relations to lists, as of the judged settlement
  kLines,
  kVisits,
  kSettlements,
  kDiagnoses,
  kProcedures,
  kSpells,
  kDeaths,
  // derived values (docs/rule-language.md §3)

  kAgeDays,
  kAgeYears,
  kDate,
  kHasTime,
  kLineNo,
  kFixmedinsCode,
  kPsnNo,
  kInpatient,
  kPharmacy,
  kEmergency,
  kLosDays,
  kMedfeeSum,
  kInscpSum,
  kFundPaySum,
  kLevel,
};

struct RecordMember {
  std::string name;
  Type type;
  Member member = Member::kField;
  size_t field = 0;
};

struct Record {
  std::string name;  // "line"
  Entity entity = Entity::kLine;
  std::vector<RecordMember> members;
  const RecordMember* Find(std::string_view name) const;
};

// The records of the national tables (line, visit, …), built once from src/model and
// docs/rule-language.md §3.
const Record& RecordOf(Entity entity);
// Name of the national table that an entity's rows come from ("fee_list_d"); "" for points,
// prescriptions and parameters.
std::string_view TableOf(Entity entity);

}  // namespace mingjian::rules
