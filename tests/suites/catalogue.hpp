// tests/catalogue.tsv: every check there is or will be, with the ids under which other tools know it.
#pragma once

#include <algorithm>
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

  [[nodiscard]] bool has_peer(std::string_view id) const {
    return std::find(peers.begin(), peers.end(), id) != peers.end();
  }
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

// The numbers of one benchmark that the catalogue knows: prefix "dbs:" for CIS 1.6, "cis1.8:" for 1.8.
inline std::set<std::string> benchmark_numbers(std::string_view prefix) {
  std::set<std::string> numbers;
  for (const auto& [id, row] : catalogue())
    for (const std::string& peer : row.peers)
      if (peer.starts_with(prefix)) numbers.insert(peer.substr(prefix.size()));
  return numbers;
}

}  // namespace watertight
