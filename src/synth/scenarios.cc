#include "synth/scenario_tools.h"

namespace mingjian::synth {

std::span<const Scenario> Scenarios() {
  static const std::vector<Scenario> all = [] {
    std::vector<Scenario> joined;
    for (const auto part : {DrugScenarios(), PieceScenarios(), ServiceScenarios(), StayScenarios(),
                            VisitScenarios(), DrugUseScenarios(), ServiceUseScenarios(),
                            ConsumableScenarios(), CodingScenarios(), ProviderScenarios()}) {
      joined.insert(joined.end(), part.begin(), part.end());
    }
    return joined;
  }();
  return all;
}

}  // namespace mingjian::synth
