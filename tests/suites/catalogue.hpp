// tests/catalogue.tsv: every check there is or will be, with the ids under which other tools know it.
#pragma once

#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

namespace watertight {

struct CatalogueRow {
  std::string severity;
  std::string layer;
  std::vector<std::string> peers;  // "dbs:5.4", "cis1.8:5.5", "trivy:DS-0002"
};

inline std::vector<std::string> cut(const std::string& text, char at) {
  std::vector<std::string> parts;
  std::istringstream in(text);
  for (std::string part; std::getline(in, part, at);) parts.push_back(part);
  return parts;
}

inline const std::map<std::string, CatalogueRow, std::less<>>& catalogue() {
  static const auto rows = [] {
    std::map<std::string, CatalogueRow, std::less<>> all;
    std::ifstream in(WATERTIGHT_SOURCE_DIR "/tests/catalogue.tsv");
    std::string line;
    std::getline(in, line);  // the names of the columns
    while (std::getline(in, line)) {
      const auto columns = cut(line, '\t');
      if (columns.size() < 3) continue;
      all[columns[0]] = {columns[1], columns[2],
                         columns.size() > 3 ? cut(columns[3], ';') : std::vector<std::string>()};
    }
    return all;
  }();
  return rows;
}

// tests/coverage.tsv: a row of the catalogue that has no page of its own.
struct CoverageRow {
  std::string id;
  std::string kind;  // covered, excluded
  std::string text;  // rules with commas between them; or the reason
};

inline std::vector<CoverageRow> coverage() {
  std::vector<CoverageRow> rows;
  std::ifstream in(WATERTIGHT_SOURCE_DIR "/tests/coverage.tsv");
  for (std::string line; std::getline(in, line);) {
    auto columns = cut(line, '\t');
    columns.resize(3);
    rows.push_back({columns[0], columns[1], columns[2]});
  }
  return rows;
}

// What others call one rule: the peers of its own row, and of the rows that it alone covers.
inline std::set<std::string, std::less<>> peers_of(std::string_view rule) {
  std::set<std::string, std::less<>> peers;
  const auto add = [&](std::string_view id) {
    const auto row = catalogue().find(id);
    if (row != catalogue().end()) peers.insert(row->second.peers.begin(), row->second.peers.end());
  };
  add(rule);
  for (const CoverageRow& row : coverage())
    if (row.kind == "covered" && row.text == rule) add(row.id);
  return peers;
}

// The numbers of one benchmark that the catalogue knows: prefix "dbs:" for CIS 1.6, "cis1.8:" for 1.8.
inline std::set<std::string> benchmark_numbers(std::string_view prefix) {
  std::set<std::string> numbers;
  for (const auto& [id, row] : catalogue())
    for (const std::string& peer : row.peers)
      if (peer.starts_with(prefix)) numbers.insert(peer.substr(prefix.size()));
  return numbers;
}

}  // namespace watertight
