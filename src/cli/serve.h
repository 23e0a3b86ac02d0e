#pragma once
// What `mingjian serve` and `mingjian demo --serve` share.

#include <functional>
#include <string>

#include "service/config.h"

namespace mingjian::cli {

// Runs the service with the desk until SIGINT or SIGTERM; SIGHUP reads the rulebook again. `ready`
// is called when it takes requests. Gives the exit code. REQUIRES: service::Complete(config).
int ServeUntilSignal(const service::Config& config,
                     const std::function<void(const std::string& url)>& ready);

}  // namespace mingjian::cli
