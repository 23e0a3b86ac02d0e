#pragma once
// The console: the files that `npm run build` left in a folder, read into memory once, so that no
// path of a request ever becomes one of the disk.

#include <map>
#include <string>
#include <string_view>

#include "base/error.h"
#include "service/server.h"

namespace mingjian::desk {

class ConsoleFiles {
 public:
  // Errors: kUsage when `folder` has no index.html, kEnvironment when something cannot be read.
  // "" has no files.
  static Result<ConsoleFiles> Read(const std::string& folder);
  bool empty() const { return files_.empty(); }
  // The file at `path` ("/assets/a1b2.js"); index.html for every other path that is not of an
  // interface, so that the console's own routes can be opened and reloaded.
  service::HttpResponse Answer(const service::HttpRequest& request) const;

 private:
  struct File {
    std::string bytes, type;
  };
  std::map<std::string, File, std::less<>> files_;  // by path, "/index.html"
};

// Where the console lies when nobody says: from the folder of the running program upwards the first
// `build/console` (a source tree) or `share/mingjian/console` (an installed package); "" for none.
std::string LocateConsole();

}  // namespace mingjian::desk
