#pragma once
// A store in a temporary folder, for the tests of this folder.

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "history/small_city_test.h"
#include "history/store.h"

namespace mingjian::history {

class StoreTest : public ::testing::Test {
 protected:
  void SetUp() override { Open(); }
  void Open(int keep_days = 400) {
    store_.reset();
    auto store = Store::Open({.path = folder_ / "store", .keep_days = keep_days, .sync = false});
    ASSERT_TRUE(store) << store.error().message;
    store_ = *std::move(store);
  }
  void Accept(Claim claim) {
    Changes changes;
    changes.Accept(std::move(claim));
    const Status committed = store_->Commit(std::move(changes));
    ASSERT_TRUE(committed) << committed.error().message;
  }
  void Undo(const std::string& setl_id, const std::string& fixmedins_code = "H1") {
    Changes changes;
    changes.Undo({fixmedins_code, setl_id});
    ASSERT_TRUE(store_->Commit(std::move(changes)));
  }
  // The setl_ids of a person, in order.
  std::vector<std::string> Settled(const std::string& psn_no) {
    const auto claims = store_->SettlementsOf(psn_no);
    EXPECT_TRUE(claims) << claims.error().message;
    std::vector<std::string> ids;
    for (const Claim& claim : *claims) ids.emplace_back(claim.setl_id());
    return ids;
  }
  std::vector<FirstUse> FirstUses(const std::string& psn_no) {
    return store_->FirstUses(psn_no).value();
  }

  TempFolder folder_;
  std::unique_ptr<Store> store_;
};

}  // namespace mingjian::history
