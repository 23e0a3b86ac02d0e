#include "service/institutions.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/temp_folder.h"
#include "base/text.h"

namespace mingjian::service {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr std::string_view kHeader =
    "fixmedins_code,name,key_sha256,rights,signature,sm2_public_key\n";

TEST(Institutions, AKeyOpensWhatItsRowSays) {
  const TempFolder folder;
  const std::string file = folder / "institutions.csv";
  const auto a = AddInstitution(file, {"H32010000001", "第一医院", "check settle", "", false});
  ASSERT_TRUE(a) << a.error().message;
  const auto b = AddInstitution(file, {"*", "医保局, 基金监管", "read personal admin", "", true});
  ASSERT_TRUE(b) << b.error().message;
  EXPECT_THAT(*ReadFile(file), testing::Not(HasSubstr(*a))) << "the key itself is nowhere";

  const auto institutions = Institutions::Load(file);
  ASSERT_TRUE(institutions) << institutions.error().message;
  EXPECT_EQ((*institutions)->size(), 2U);
  const auto first = (*institutions)->Find(*a);
  ASSERT_NE(first, nullptr);
  EXPECT_EQ(first->name, "第一医院");
  EXPECT_TRUE(first->Has(Right::kCheck) && first->Has(Right::kSettle));
  EXPECT_FALSE(first->Has(Right::kRead) || first->Has(Right::kPersonal) ||
               first->Has(Right::kAdmin));
  EXPECT_TRUE(first->Is("H32010000001"));
  EXPECT_FALSE(first->Is("H32010000002"));
  EXPECT_FALSE(first->signature_required);
  const auto second = (*institutions)->Find(*b);
  ASSERT_NE(second, nullptr);
  EXPECT_TRUE(second->Is("H32010000002"));
  EXPECT_TRUE(second->signature_required);
  EXPECT_EQ((*institutions)->Find(""), nullptr);
  EXPECT_EQ((*institutions)->Find(*a + "x"), nullptr);

  // A key that is taken away is gone after Reload, and a broken file leaves what was there.
  ASSERT_TRUE(WriteFile(file, "broken"));
  EXPECT_FALSE((*institutions)->Reload());
  EXPECT_NE((*institutions)->Find(*a), nullptr);
  ASSERT_TRUE(WriteFile(file, kHeader));
  ASSERT_TRUE((*institutions)->Reload());
  EXPECT_EQ((*institutions)->Find(*a), nullptr);
  EXPECT_EQ(first->name, "第一医院") << "a request that still runs keeps its caller";
}

TEST(Institutions, ListsWithoutKeys) {
  const TempFolder folder;
  const std::string file = folder / "institutions.csv";
  const auto key = AddInstitution(file, {"H32010000001", "第一医院", "check", "", false});
  ASSERT_TRUE(key);
  const auto list = ListInstitutions(file);
  ASSERT_TRUE(list);
  EXPECT_THAT(*list, ElementsAre(ElementsAre("H32010000001", "第一医院", "check", "none",
                                             Sha256Hex(*key).substr(0, 8))));
}

TEST(Institutions, SaysWhatIsWrongWithTheFile) {
  const TempFolder folder;
  const std::string file = folder / "institutions.csv";
  const std::string hash(64, 'a');
  const struct {
    std::string text, message;
  } kCases[] = {
      {"code,name\n", ":1: the header is"},
      {std::string(kHeader) + "H1,x," + hash + ",check,none\n", ":2: 5 cells, expected 6"},
      {std::string(kHeader) + ",x," + hash + ",check,none,\n", ":2: fixmedins_code is missing"},
      {std::string(kHeader) + "H1,x,secret,check,none,\n", ":2: key_sha256 is 'secret'"},
      {std::string(kHeader) + "H1,x," + hash + ",check all,none,\n", ":2: 'all' is no right"},
      {std::string(kHeader) + "H1,x," + hash + ",,none,\n", ":2: no right is given"},
      {std::string(kHeader) + "H1,x," + hash + ",check,yes,\n", ":2: signature is 'yes'"},
      {std::string(kHeader) + "H1,x," + hash + ",check,none,04ab\n", ":2: expected an SM2"},
      {std::string(kHeader) + "H1,x," + hash + ",check,none,\nH2,y," + hash + ",read,none,\n",
       ":3: the key is there twice"},
      {std::string(kHeader) + "H1,\"x," + hash + ",check,none,\n", ":2:"},
  };
  for (const auto& test : kCases) {
    ASSERT_TRUE(WriteFile(file, test.text));
    const auto institutions = Institutions::Load(file);
    ASSERT_FALSE(institutions) << test.text;
    EXPECT_EQ(institutions.error().code, ErrorCode::kData);
    EXPECT_THAT(institutions.error().message, HasSubstr(file + test.message));
  }
  EXPECT_EQ(Institutions::Load(folder / "nothing.csv").error().code, ErrorCode::kEnvironment);
  ASSERT_TRUE(WriteFile(file, kHeader));
  EXPECT_EQ(AddInstitution(file, {"H1", "x", "everything", "", false}).error().code,
            ErrorCode::kUsage);
  EXPECT_EQ(*ReadFile(file), kHeader) << "nothing is written then";
}

}  // namespace
}  // namespace mingjian::service
