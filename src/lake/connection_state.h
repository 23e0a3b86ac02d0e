#pragma once
// What databases and connections hold; for the .cc files of this adapter alone.

#include <duckdb.h>

#include <memory>

#include "lake/database.h"

namespace mingjian::lake {

struct Database::State {
  duckdb_database database = nullptr;
  ~State() {
    if (database != nullptr) duckdb_close(&database);
  }
};

struct Connection::State {
  std::shared_ptr<Database::State> database;
  duckdb_connection connection = nullptr;
  ~State() {
    if (connection != nullptr) duckdb_disconnect(&connection);
  }
};

}  // namespace mingjian::lake
