#pragma once
// The commands of `mingjian`: one file each. AddXCommand declares the command's options on `app`
// and, when the command is given, sets `run` to what does it; `run` returns the exit code (0 fine,
// 1 findings where asked to fail, 2 usage, 3 data, 4 environment).

#include <functional>

namespace CLI {
class App;
}

namespace mingjian::cli {

using Run = std::function<int()>;

void AddModelCommand(CLI::App& app, Run& run);
void AddSynthCommand(CLI::App& app, Run& run);
void AddIngestCommand(CLI::App& app, Run& run);
void AddLakeCommand(CLI::App& app, Run& run);
void AddHistoryCommand(CLI::App& app, Run& run);
void AddRulesCommand(CLI::App& app, Run& run);
void AddKnowledgeCommand(CLI::App& app, Run& run);
void AddAuditCommand(CLI::App& app, Run& run);
void AddScreenCommand(CLI::App& app, Run& run);
void AddReplayCommand(CLI::App& app, Run& run);
void AddEvaluateCommand(CLI::App& app, Run& run);
void AddServeCommand(CLI::App& app, Run& run);
void AddInstitutionsCommand(CLI::App& app, Run& run);
void AddCasesCommand(CLI::App& app, Run& run);
void AddVerifyLogCommand(CLI::App& app, Run& run);
void AddDemoCommand(CLI::App& app, Run& run);

}  // namespace mingjian::cli
