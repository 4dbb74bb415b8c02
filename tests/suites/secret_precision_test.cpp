// tests/secret_lines.tsv: how many of the lines that hold a secret are found, and how many that hold none are
// taken for one.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <fstream>
#include <string>
#include <vector>

#include "sources/secrets.hpp"
#include "sources/token_checksum.hpp"

namespace watertight::sources {
namespace {

constexpr double kLeastPrecision = 0.98;
constexpr double kLeastRecall = 0.98;

struct Line {
  std::string label;
  std::string form;
  std::string text;
};

// The same tokens in every run.
class Lot {
 public:
  std::string draw(std::string_view alphabet, std::size_t length) {
    std::string out;
    for (std::size_t i = 0; i < length; ++i) {
      state_ = state_ * 6364136223846793005u + 1442695040888963407u;
      out += alphabet[(state_ >> 33) % alphabet.size()];
    }
    return out;
  }

 private:
  std::uint64_t state_ = 42;
};

constexpr std::string_view kLower = "abcdefghijklmnopqrstuvwxyz";
constexpr std::string_view kMixed = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

std::string drawn(Lot& lot, std::string_view alphabet, std::size_t n) {
  if (alphabet == "hex") return lot.draw("0123456789abcdef", n);
  if (alphabet == "base32") return lot.draw("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", n);
  if (alphabet == "upper") return lot.draw("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", n);
  if (alphabet == "lower") return lot.draw(kLower, n);
  if (alphabet == "x") return std::string(n, 'x');
  if (alphabet == "b64")
    return lot.draw("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/", n);
  if (alphabet == "word") return lot.draw("abcdefghijklmnopqrstuvwxyz0123456789_", n);
  if (alphabet == "slack") return lot.draw("0123456789", 12) + '-' + lot.draw(kMixed, n - 13);
  if (alphabet == "fine") return lot.draw(kMixed, 22) + '_' + lot.draw(kMixed, n - 23);
  return lot.draw(kMixed, n);
}

std::vector<std::string> parts_of(std::string_view text) {
  std::vector<std::string> parts(1);
  for (const char c : text) {
    if (c == ':')
      parts.emplace_back();
    else
      parts.back() += c;
  }
  return parts;
}

std::string joined(std::string_view text) {
  std::string out;
  for (const char c : text)
    if (c != '+') out += c;
  return out;
}

// What stands between the braces.
std::string made(Lot& lot, std::string_view inside) {
  const std::vector<std::string> parts = parts_of(inside);
  const std::string prefix = parts.size() > 1 ? joined(parts[1]) : "";
  switch (inside[0]) {
    case 'r':
      return prefix + drawn(lot, parts.at(2), std::stoul(parts.at(3)));
    case 'c':
    case 'w': {
      const std::string body = lot.draw(kMixed, std::stoul(parts.at(2)));
      return prefix + body + base62_of(crc32(body) + (inside[0] == 'w' ? 1u : 0u));
    }
    case 'g': {
      const std::string token = std::string("gl") + "sa_" + lot.draw(kMixed, 32);
      return fmt::format("{}_{:08x}", token, crc32(token));
    }
    case 't':
      return lot.draw("123456789", 10) + ":AA" + lot.draw(kMixed, 33);
    case 'd':
      return "M" + lot.draw(kMixed, 25) + '.' + lot.draw(kMixed, 6) + '.' + lot.draw(kMixed, 38);
    case 'u':
      return prefix + fmt::format("{}-{}-{}-{}-{}", drawn(lot, "hex", 8), drawn(lot, "hex", 4),
                                  drawn(lot, "hex", 4), drawn(lot, "hex", 4), drawn(lot, "hex", 12));
    default:
      return joined(inside.substr(2));
  }
}

std::string filled(Lot& lot, std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const std::size_t close = text.find('}', i);
    const bool made_up = text[i] == '{' && i + 2 < text.size() &&
                         std::string_view("rcwgtduj").find(text[i + 1]) != std::string_view::npos &&
                         (text[i + 2] == ':' || text[i + 2] == '}') && close != std::string_view::npos;
    if (!made_up) {
      out += text[i];
      continue;
    }
    out += made(lot, text.substr(i + 1, close - i - 1));
    i = close;
  }
  return out;
}

std::vector<Line> lines() {
  std::vector<Line> all;
  Lot lot;
  std::ifstream in(WATERTIGHT_SOURCE_DIR "/tests/secret_lines.tsv");
  for (std::string row; std::getline(in, row);) {
    if (row.empty() || row[0] == '#') continue;
    const std::size_t first = row.find('\t');
    const std::size_t second = row.find('\t', first + 1);
    all.push_back({row.substr(0, first), row.substr(first + 1, second - first - 1),
                   filled(lot, std::string_view(row).substr(second + 1))});
  }
  return all;
}

std::vector<facts::Secret> secrets_in(const Line& line) {
  if (line.form == "text") return sealed_text("line", line.text, {}).secrets;
  const std::size_t equals = line.text.find('=');
  const SealedVariable sealed =
      sealed_variable(line.text.substr(0, equals), line.text.substr(equals + 1), {});
  return sealed.secret ? std::vector{*sealed.secret} : std::vector<facts::Secret>{};
}

// Whether anything was found that is not said to be a sample or a mistyped token.
bool is_found(const Line& line) {
  for (const facts::Secret& secret : secrets_in(line))
    if (secret.kind != "placeholder" && !secret.kind.ends_with("with a wrong checksum")) return true;
  return false;
}

TEST(SecretPrecision, IsWhatTheQualityPageSays) {
  const std::vector<Line> all = lines();
  ASSERT_GE(all.size(), 300u);
  int right = 0;
  int missed = 0;
  int wrong = 0;
  for (const Line& line : all) {
    const bool found = is_found(line);
    if (line.label == "secret") {
      found ? ++right : ++missed;
      if (!found) fmt::print("missed: {}\n", line.text);
    } else if (found) {
      ++wrong;
      fmt::print("no secret: {}\n", line.text);
    }
  }
  const double precision = static_cast<double>(right) / (right + wrong);
  const double recall = static_cast<double>(right) / (right + missed);
  fmt::print("{} lines: precision {:.3f}, recall {:.3f}\n", all.size(), precision, recall);
  EXPECT_GE(precision, kLeastPrecision);
  EXPECT_GE(recall, kLeastRecall);
}

TEST(SecretPrecision, OfWhatWasFoundNothingIsShown) {
  for (const Line& line : lines()) {
    if (line.label != "secret" || line.form != "text" || !is_found(line)) continue;
    const std::string shown = without_secrets(line.text);
    EXPECT_EQ(without_secrets(shown), shown) << line.text;
    EXPECT_EQ(shown.find("hunter2"), std::string::npos) << line.text;
  }
}

TEST(TokenChecksum, IsTheOneThatIssuersCompute) {
  EXPECT_EQ(crc32("123456789"), 0xCBF43926u);
  EXPECT_EQ(base62_of(0), "000000");
  const std::string sample = std::string("zQWBuTSOoRi4A9sp") + "HcVY5ncnsDkxkJ" + "0mLq17";
  EXPECT_TRUE(ends_in_base62_checksum(sample));
  EXPECT_FALSE(ends_in_base62_checksum(sample.substr(1)));
}

}  // namespace
}  // namespace watertight::sources
