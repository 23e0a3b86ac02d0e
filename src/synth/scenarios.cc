#include "synth/scenario.h"

namespace mingjian::synth {
std::span<const Scenario> Scenarios() { return {}; }
}  // namespace mingjian::synth
