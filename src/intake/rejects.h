#pragma once
// The rejected rows of a load: what was wrong, and the row as it was read.
//
// THREADS: from one thread.

#include <string>
#include <vector>

#include "intake/ingest.h"
#include "intake/sources.h"
#include "lake/database.h"
#include "lake/lake.h"

namespace mingjian::intake {

// Fetches the texts of the rows named in the table `rejects` from their files again, and writes
// rejects/<load>/<table>.parquet. `files` gets the relative paths, `paths` the full ones.
Status WriteRejects(lake::Connection& connection, lake::LakeWriter& writer,
                    const std::vector<Source>& sources, const std::string& load,
                    std::vector<std::string>& files, std::vector<std::string>& paths);

// Counts by table and reason, most rows first.
Result<std::vector<RejectCount>> CountRejects(lake::Connection& connection,
                                              const std::vector<Source>& sources);

}  // namespace mingjian::intake
