#include "sources/snapshot/snapshot.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <limits>
#include <random>

#include "sources/snapshot/fields.hpp"
#include "sources/snapshot/member_count.hpp"

namespace watertight::sources {
namespace {

using testing::HasSubstr;

// Makes values of any type of the facts, through the lists of fields. `full`: every field is set to something
// that differs from how it is constructed; otherwise about half of them are.
class Maker {
 public:
  Maker(std::uint64_t seed, bool full) : random_(seed), full_(full) {}

  template <typename T>
  T make() {
    T v{};
    fill(v);
    return v;
  }

 private:
  bool often() { return full_ || random_() % 2 == 0; }

  void fill(bool& v) { v = !v; }
  void fill(char& v) { v = '`'; }

  template <std::integral T>
  void fill(T& v) {
    const T values[] = {std::numeric_limits<T>::max(), std::numeric_limits<T>::min(), T{7}, T{1}};
    const T before = v;
    do v = values[random_() % 4];
    while (v == before);
  }

  template <typename T>
    requires std::is_enum_v<T>
  void fill(T& v) {
    const auto count = std::size(Names<T>::list);
    v = static_cast<T>((static_cast<std::size_t>(v) + 1 + random_() % (count - 1)) % count);
  }

  void fill(std::string& v) {
    static const std::string kPieces[] = {"a",        "\"", "\\", "\n",   std::string("\0", 1),
                                          "\x1b",     "é",  "😀", "\xff", "\xed\xa0\x80",
                                          "<script>", "/",  "~",  "\x7f", " "};
    const std::string before = v;
    do
      for (std::size_t n = 1 + random_() % 4; n > 0; --n) v += kPieces[random_() % std::size(kPieces)];
    while (v == before);
  }

  template <typename T>
  void fill(std::vector<T>& v) {
    for (std::size_t n = 1 + random_() % 2; n > 0; --n) v.push_back(make<T>());
  }

  template <typename T, typename Less>
  void fill(std::map<std::string, T, Less>& v) {
    v.emplace(make<std::string>(), make<T>());
  }

  template <typename T>
  void fill(std::optional<T>& v) {
    v = make<T>();
  }

  template <typename T>
  void fill(Boxed<T>& v) {
    v = make<T>();
  }

  void fill(facts::SettingValue& v) {
    switch (random_() % 4) {
      case 0:
        v = random_() % 2 == 0;
        break;
      case 1:
        v = make<std::int64_t>();
        break;
      case 2:
        v = make<std::string>();
        break;
      default:
        v = make<std::vector<std::string>>();
    }
  }

  void fill(SharedText& v) { v = make<std::string>(); }

  void fill(Span& v) { v = {make<std::uint32_t>(), 2, 3, 4}; }

  void fill(facts::Origin& v) {
    if (often()) v.source = facts::make_source(make<facts::SourceKind>(), make<std::string>());
    if (often()) fill(v.pointer);
    if (often()) fill(v.span);
  }

  template <typename T>
  void fill(facts::Fact<T>& v) {
    if (full_ || random_() % 4 != 0)
      v = facts::known(make<T>(), make<facts::Basis>(), make<facts::Origin>());
    else
      v = facts::unknown<T>(make<std::string>(), make<facts::Origin>());
    if (random_() % 8 == 0) fill(v.unknown_because);
  }

  template <typename T>
    requires requires { Fields<T>::list; }
  void fill(T& v) {
    std::apply([&](const auto&... field) { ((often() ? fill(v.*field.member) : void()), ...); },
               Fields<T>::list);
  }

  std::mt19937_64 random_;
  bool full_;
};

std::string refusal(std::string_view text) {
  const auto systems = read_snapshot(text, "host.json");
  return systems ? "accepted" : systems.error().sentence();
}

// A snapshot of one system with this text for its members.
std::string with_system(const std::string& members) {
  return "{\"schema\":\"watertight/snapshot/1\",\"sources\":[],\"systems\":[{" + members + "}]}";
}

TEST(Snapshot, ASystemWithEveryFieldSetReadsBackEqual) {
  const std::vector<facts::System> systems = {Maker(1, true).make<facts::System>(),
                                              Maker(2, true).make<facts::System>()};
  const facts::System untouched;
  const auto expect_set = [&](const auto& field) {
    EXPECT_FALSE(systems[0].*field.member == untouched.*field.member) << field.name;
  };
  std::apply([&](const auto&... field) { (expect_set(field), ...); }, Fields<facts::System>::list);
  const std::string text = write_snapshot(systems);
  const auto back = read_snapshot(text, "host.json");
  ASSERT_TRUE(back) << back.error().sentence();
  EXPECT_TRUE(*back == systems);
  EXPECT_EQ(write_snapshot(*back), text);
}

TEST(Snapshot, WhateverIsWrittenReadsBackEqualAndWritesTheSameBytes) {
  EXPECT_TRUE(rc::check([](std::uint64_t seed) {
    const std::vector<facts::System> systems = {Maker(seed, false).make<facts::System>()};
    const std::string text = write_snapshot(systems);
    const auto back = read_snapshot(text, "host.json");
    if (!back) RC_FAIL(back.error().sentence());
    RC_ASSERT(*back == systems);
    RC_ASSERT(write_snapshot(*back) == text);
  }));
}

TEST(Snapshot, WhatIsUntouchedIsLeftOutAndAKeptReasonIsNot) {
  EXPECT_EQ(write_snapshot({}), "{\"schema\":\"watertight/snapshot/1\",\n\"sources\":[],\n\"systems\":[]}\n");
  facts::System system;
  system.containers.emplace_back().privileged = facts::unknown<bool>("the engine did not say");
  EXPECT_EQ(write_snapshot(std::vector{system}),
            "{\"schema\":\"watertight/snapshot/1\",\n\"sources\":[],\n\"systems\":[{\"containers\":"
            "[{\"privileged\":{\"because\":\"the engine did not say\"}}]}]}\n");
}

TEST(Snapshot, SourcesStandInTheFileOnce) {
  facts::System system;
  for (int i = 0; i < 3; ++i)  // equal, but not the same object
    system.containers.emplace_back().origin.source =
        facts::make_source(facts::SourceKind::file, "compose.yaml");
  const std::string text = write_snapshot(std::vector{system});
  EXPECT_EQ(text.find("compose.yaml"), text.rfind("compose.yaml"));
  const auto back = read_snapshot(text, "x");
  ASSERT_TRUE(back);
  EXPECT_EQ(back->at(0).containers[0].origin.source, back->at(0).containers[2].origin.source);
}

TEST(Snapshot, OtherFilesAreRefusedWithARemedy) {
  EXPECT_THAT(refusal(""), HasSubstr("cannot parse host.json: line 1, column 1"));
  EXPECT_THAT(refusal("{}"), HasSubstr("it has no \"schema\", so it is not a snapshot"));
  EXPECT_THAT(refusal("[]"), HasSubstr("holds no object"));
  EXPECT_THAT(refusal("{\"schema\":\"watertight/snapshot/2\"}"),
              HasSubstr("its schema is \"watertight/snapshot/2\", and \"watertight/snapshot/1\" is what can "
                        "be read; take"));
  EXPECT_THAT(refusal("{\"schema\":\"watertight/snapshot/1\",\"sources\":[]}"),
              HasSubstr("at /systems: it is missing"));
  EXPECT_THAT(refusal("{\"schema\":\"watertight/snapshot/1\",\"sources\":[],\"systems\":{}}"),
              HasSubstr("at /systems: a list is expected"));
}

TEST(Snapshot, ACutOffFileIsRefusedWhereverItIsCut) {
  const std::string text = write_snapshot(std::vector{Maker(3, true).make<facts::System>()});
  for (std::size_t size = 0; size + 1 < text.size(); size += 1 + size / 50)
    EXPECT_THAT(refusal(text.substr(0, size)), HasSubstr("cannot")) << size;
}

TEST(Snapshot, WrongTypesNameTheirJsonPointer) {
  const std::pair<const char*, const char*> cases[] = {
      {"\"name\":1", "at /systems/0/name: text is expected"},
      {"\"kind\":\"ship\"", "at /systems/0/kind: one of engine, compose"},
      {"\"containers\":[{},{\"name\":[]}]", "at /systems/0/containers/1/name: text is expected"},
      {"\"containers\":[{\"privileged\":true}]",
       "at /systems/0/containers/0/privileged: an object is expected"},
      {"\"containers\":[{\"privileged\":{\"value\":1}}]", "privileged/value: true or false is expected"},
      {"\"containers\":[{\"memory\":{\"value\":1.5}}]",
       "memory/value: a whole number from -9223372036854775808 to"},
      {"\"containers\":[{\"origin\":{\"source\":0}}]", "origin/source: there is no source of that number"},
      {"\"containers\":[{\"origin\":{\"span\":[1,2]}}]", "origin/span: four numbers are expected"},
      {"\"containers\":[{\"origin\":{\"span\":[1,2,3,-4]}}]",
       "span/3: a whole number from 0 to 4294967295 is expected"},
      {"\"host\":{\"sysctls\":[[\"a\"]]}",
       "at /systems/0/host/sysctls/0: a pair of a name and a value is expected"},
      {"\"host\":{\"sysctls\":[[\"a\",{}],[\"a\",{}]]}", "sysctls/1: the name is given twice"},
      {"\"name\":\"a\",\"name\":\"b\"", "at /systems/0/name: the key is given twice"},
      {"\"name\":{\"bytes\":\"0g\"}", "at /systems/0/name: text is expected"},
      {"\"build_files\":[{\"escape\":\"ab\"}]", "escape: one character is expected"},
      {"\"engine\":{\"settings\":[{\"value\":{\"value\":{}}}]}", "value/value: text is expected"},
  };
  for (const auto& [members, expected] : cases)
    EXPECT_THAT(refusal(with_system(members)), HasSubstr(expected)) << members;
}

TEST(Snapshot, KeysOfALaterVersionAreLeftOutWithANote) {
  const auto systems =
      read_snapshot(with_system("\"name\":\"a\",\"tides\":1,\"containers\":[{\"moon\":{}}]"), "host.json");
  ASSERT_TRUE(systems) << systems.error().sentence();
  EXPECT_EQ(systems->at(0).name, "a");
  EXPECT_THAT(
      systems->at(0).notes,
      testing::ElementsAre(
          "host.json: 2 keys that this version does not know were left out, the first at /systems/0/tides"));
}

TEST(Snapshot, TheOrderOfKeysDoesNotMatter) {
  const auto systems = read_snapshot(
      "{\"systems\":[{\"status\":\"partial\",\"name\":\"a\",\"kind\":\"engine\"}],\"sources\":[],\"schema\":"
      "\"watertight/snapshot/1\"}",
      "x");
  ASSERT_TRUE(systems) << systems.error().sentence();
  EXPECT_EQ(systems->at(0).kind, facts::TargetKind::engine);
  EXPECT_EQ(systems->at(0).status, facts::TargetStatus::partial);
}

struct Three {
  std::string a;
  std::optional<std::string> b;
  std::vector<int> c;
};

TEST(MemberCount, TellsTooFewAndTooManyFromExactly) {
  EXPECT_TRUE((has_exactly<Three, std::string, std::optional<std::string>, std::vector<int>>()));
  EXPECT_FALSE((has_exactly<Three, std::string, std::optional<std::string>>()));
  EXPECT_FALSE((has_exactly<Three, std::string, std::optional<std::string>, std::vector<int>, bool>()));
}

}  // namespace
}  // namespace watertight::sources
