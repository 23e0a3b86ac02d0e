#pragma once
// The profiles, each with its routes. Private to src/desk.

#include "desk/analysis.h"

namespace mingjian::desk {

void AddProviderRoutes(service::Router* router, const DeskPtr& desk, const AnalysisPtr& analysis);
void AddDoctorRoutes(service::Router* router, const DeskPtr& desk, const AnalysisPtr& analysis);
void AddPersonRoutes(service::Router* router, const DeskPtr& desk, const AnalysisPtr& analysis);

}  // namespace mingjian::desk
