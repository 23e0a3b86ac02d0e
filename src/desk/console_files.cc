#include "desk/console_files.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>

#include "base/text.h"

namespace mingjian::desk {
namespace {

namespace fs = std::filesystem;

// What browsers must be told, as nosniff forbids them to guess.
constexpr std::array<std::pair<std::string_view, std::string_view>, 16> kTypes = {{
    {".html", "text/html; charset=utf-8"},
    {".js", "text/javascript; charset=utf-8"},
    {".mjs", "text/javascript; charset=utf-8"},
    {".css", "text/css; charset=utf-8"},
    {".json", "application/json; charset=utf-8"},
    {".map", "application/json; charset=utf-8"},
    {".svg", "image/svg+xml"},
    {".png", "image/png"},
    {".jpg", "image/jpeg"},
    {".webp", "image/webp"},
    {".ico", "image/x-icon"},
    {".woff", "font/woff"},
    {".woff2", "font/woff2"},
    {".ttf", "font/ttf"},
    {".wasm", "application/wasm"},
    {".txt", "text/plain; charset=utf-8"},
}};

std::string_view TypeOf(const std::string& extension) {
  for (const auto& [ending, type] : kTypes) {
    if (ending == extension) return type;
  }
  return "application/octet-stream";
}

// Styles of the component library are set on elements, and its icons are data URLs.
constexpr std::string_view kPolicy =
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src "
    "'self' data:; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'";

// The build names what lies here by its content.
constexpr std::string_view kHashed = "/assets/";

bool IsInterface(std::string_view path) {
  return std::ranges::any_of(std::array<std::string_view, 3>{"/v1/", "/fsi/", "/assets/"},
                             [path](std::string_view one) { return path.starts_with(one); });
}

bool IsConsole(const fs::path& folder) {
  std::error_code error;
  return fs::is_regular_file(folder / "index.html", error);
}

}  // namespace

Result<ConsoleFiles> ConsoleFiles::Read(const std::string& folder) {
  ConsoleFiles console;
  if (folder.empty()) return console;
  if (!IsConsole(folder)) {
    return UsageError(fmt::format(
        "{}: is no built console; expected a folder with index.html (`make console`)", folder));
  }
  std::error_code error;
  for (fs::recursive_directory_iterator at(folder, error), end; !error && at != end;
       at.increment(error)) {
    if (!at->is_regular_file(error)) continue;
    MJ_TRY(std::string bytes, ReadFile(at->path().string()));
    console.files_["/" + fs::relative(at->path(), folder, error).generic_string()] = {
        std::move(bytes), std::string(TypeOf(at->path().extension().string()))};
  }
  if (error) {
    return EnvironmentError(fmt::format("{}: cannot be read: {}", folder, error.message()));
  }
  return console;
}

service::HttpResponse ConsoleFiles::Answer(const service::HttpRequest& request) const {
  auto found = files_.find(request.path);
  if (found == files_.end() && !IsInterface(request.path)) found = files_.find("/index.html");
  if (found == files_.end()) {
    return service::ErrorResponse(404, "not_found", "there is nothing at this path", request);
  }
  service::HttpResponse response;
  response.body = found->second.bytes;
  response.content_type = found->second.type;
  response.headers = {
      {"Cache-Control",
       found->first.starts_with(kHashed) ? "public, max-age=31536000, immutable" : "no-store"},
      {"Content-Security-Policy", std::string(kPolicy)},
      {"X-Content-Type-Options", "nosniff"},
      {"X-Frame-Options", "DENY"},
      {"Referrer-Policy", "no-referrer"}};
  return response;
}

std::string LocateConsole() {
  std::error_code error;
  const fs::path program = fs::read_symlink("/proc/self/exe", error);
  fs::path folder = error ? fs::path() : program.parent_path();
  while (!folder.empty()) {
    for (const char* below : {"build/console", "share/mingjian/console"}) {
      if (IsConsole(folder / below)) return (folder / below).string();
    }
    if (folder == folder.root_path()) break;
    folder = folder.parent_path();
  }
  return {};
}

}  // namespace mingjian::desk
