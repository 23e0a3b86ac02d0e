# DuckDB's C library: an installed CMake package first, else what tools/setup.sh unpacked into .deps/duckdb.
find_package(DuckDB CONFIG QUIET)
if(TARGET duckdb AND NOT TARGET DuckDB::DuckDB)
  add_library(DuckDB::DuckDB ALIAS duckdb)
  set(DuckDB_FOUND TRUE)
  return()
endif()
find_path(DuckDB_INCLUDE_DIR duckdb.h PATHS ${CMAKE_SOURCE_DIR}/.deps/duckdb/include)
find_library(DuckDB_LIBRARY duckdb PATHS ${CMAKE_SOURCE_DIR}/.deps/duckdb/lib)
include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(DuckDB REQUIRED_VARS DuckDB_LIBRARY DuckDB_INCLUDE_DIR
  REASON_FAILURE_MESSAGE "run 'make setup' to fetch it")
if(DuckDB_FOUND AND NOT TARGET DuckDB::DuckDB)
  add_library(DuckDB::DuckDB SHARED IMPORTED)
  set_target_properties(DuckDB::DuckDB PROPERTIES IMPORTED_LOCATION ${DuckDB_LIBRARY}
    IMPORTED_NO_SONAME TRUE)
  target_include_directories(DuckDB::DuckDB SYSTEM INTERFACE ${DuckDB_INCLUDE_DIR})
endif()
