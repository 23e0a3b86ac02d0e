#include "engine/timelines.h"

namespace mingjian::engine {

const Rows* RowsOf(const Timelines& timelines, rules::Entity entity) {
  switch (entity) {
    case rules::Entity::kPerson:
      return &timelines.person;
    case rules::Entity::kSpell:
      return &timelines.spell;
    case rules::Entity::kDeath:
      return &timelines.death;
    case rules::Entity::kVisit:
      return &timelines.visit;
    case rules::Entity::kDiagnosis:
      return &timelines.diagnosis;
    case rules::Entity::kProcedure:
      return &timelines.procedure;
    case rules::Entity::kSettlement:
      return &timelines.settlement;
    case rules::Entity::kLine:
      return &timelines.line;
    case rules::Entity::kProvider:
      return &timelines.provider;
    case rules::Entity::kDoctor:
      return &timelines.doctor;
    case rules::Entity::kPoint:
    case rules::Entity::kPrescription:
    case rules::Entity::kParameters:
      return nullptr;
  }
  return nullptr;
}

Rows* RowsOf(Timelines& timelines, rules::Entity entity) {
  return const_cast<Rows*>(RowsOf(static_cast<const Timelines&>(timelines), entity));
}

}  // namespace mingjian::engine
