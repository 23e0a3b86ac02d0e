// The lake of the tests of this folder (test_city.h).

#include "base/temp_folder.h"
#include "history/small_city_test.h"
#include "intake/ingest.h"
#include "synth/synth.h"

namespace mingjian::history {

const std::string& CityLake() {
  static const TempFolder folder;
  static const std::string lake = [] {
    synth::Options city;
    city.persons = 300;
    city.seed = 11;
    city.planted_per_million = 200'000;
    city.out = folder / "city";
    city.catalogs = std::string(MINGJIAN_SOURCE_DIR) + "/catalogs";
    const auto made = synth::Synthesize(city);
    MJ_CHECK(made.has_value());
    intake::IngestOptions load;
    load.from = city.out;
    load.lake = folder / "lake";
    load.buckets = 4;
    load.now = 1'800'000'000;
    const auto loaded = intake::Ingest(load);
    MJ_CHECK(loaded.has_value());
    return load.lake;
  }();
  return lake;
}

}  // namespace mingjian::history
