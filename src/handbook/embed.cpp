// Build tool: reads handbook/checks and handbook/concerns, refuses a page that breaks the form, and writes
// the C++ table behind handbook/pages.hpp.   embed HANDBOOK_DIR OUTPUT.cpp
#include <zlib.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace {

namespace fs = std::filesystem;
using std::string;
using std::string_view;

// Front matter key → member of Mappings, in the member's order.
constexpr std::array<string_view, 7> kMappings = {"cis-1.6", "cis-1.8", "nist-800-190", "owasp",
                                                  "cwe",     "attack",  "tools"};
constexpr std::array<string_view, 5> kSeverities = {"info", "low", "medium", "high", "critical"};
// What stands behind " if " in a list of implied rules → member of Implication::When.
constexpr std::array<std::pair<string_view, string_view>, 2> kConditions = {
    {{"same place", "same_place"}, {"same object", "same_object"}}};
constexpr std::array<string_view, 4> kSections = {"## Why it matters", "## What to do", "## What may break",
                                                  "## How to verify"};
constexpr std::array<std::pair<string_view, string_view>, 8> kChapters = {{
    {"A", "The kernel and the host"},
    {"B", "The Docker daemon"},
    {"C", "The container"},
    {"D", "The network"},
    {"E", "The image"},
    {"F", "Secrets"},
    {"G", "Orchestration"},
    {"H", "Operation"},
}};

struct Page {
  string file;
  std::map<string, string> fields;
  std::map<string, std::vector<string>> lists;
  std::map<string, std::vector<string>> mappings;
  string body;
};

[[noreturn]] void refuse(const string& file, std::size_t line, const string& what) {
  throw std::runtime_error(file + ":" + std::to_string(line) + ": " + what);
}

string trimmed(string_view s) {
  const auto first = s.find_first_not_of(" \t");
  if (first == string_view::npos) return {};
  s = s.substr(first, s.find_last_not_of(" \t\r") - first + 1);
  if (s.size() >= 2 && s.front() == '"' && s.back() == '"') s = s.substr(1, s.size() - 2);
  return string(s);
}

std::vector<string> flow_list(const string& file, std::size_t line, const string& value) {
  if (value.size() < 2 || value.front() != '[' || value.back() != ']')
    refuse(file, line, "a list is written [a, b] on one line");
  std::vector<string> items;
  std::istringstream in(value.substr(1, value.size() - 2));
  for (string item; std::getline(in, item, ',');)
    if (const string t = trimmed(item); !t.empty()) items.push_back(t);
  return items;
}

Page read_page(const fs::path& path) {
  Page page;
  page.file = path.filename().string();
  std::ifstream in(path);
  string line;
  std::size_t number = 1;
  if (!std::getline(in, line) || line != "---") refuse(page.file, 1, "the page does not begin with ---");
  bool in_mappings = false;
  bool closed = false;
  while (std::getline(in, line)) {
    ++number;
    if (line == "---") {
      closed = true;
      break;
    }
    const auto colon = line.find(':');
    if (colon == string::npos) refuse(page.file, number, "expected `key: value`");
    const bool indented = line.starts_with("  ");
    const string key = trimmed(string_view(line).substr(0, colon));
    const string value = trimmed(string_view(line).substr(colon + 1));
    if (indented) {
      if (!in_mappings) refuse(page.file, number, "only keys of mappings are indented");
      if (std::find(kMappings.begin(), kMappings.end(), key) == kMappings.end())
        refuse(page.file, number, "unknown mapping \"" + key + "\"");
      page.mappings[key] = flow_list(page.file, number, value);
      continue;
    }
    in_mappings = key == "mappings";
    if (in_mappings) continue;
    if (key == "checks" || key == "implies")
      page.lists[key] = flow_list(page.file, number, value);
    else if (!page.fields.emplace(key, value).second)
      refuse(page.file, number, "key \"" + key + "\" given twice");
  }
  if (!closed) refuse(page.file, number, "the front matter is not closed by ---");
  page.body.assign(std::istreambuf_iterator<char>(in), {});
  std::size_t from = 0;
  for (const string_view section : kSections) {
    const auto at = ("\n" + page.body).find("\n" + string(section) + "\n", from);
    if (at == string::npos)
      refuse(page.file, number, "section \"" + string(section) + "\" is missing or out of order");
    from = at + 1;
  }
  return page;
}

void require_keys(const Page& page, std::initializer_list<string_view> keys) {
  for (const string_view key : keys)
    if (!page.fields.contains(string(key)) || page.fields.at(string(key)).empty())
      refuse(page.file, 1, "front matter key \"" + string(key) + "\" is missing");
  for (const auto& [key, value] : page.fields)
    if (std::find(keys.begin(), keys.end(), key) == keys.end())
      refuse(page.file, 1, "unknown front matter key \"" + key + "\"");
}

std::vector<Page> read_folder(const fs::path& folder) {
  std::vector<fs::path> paths;
  if (fs::is_directory(folder))
    for (const auto& entry : fs::directory_iterator(folder))
      if (entry.path().extension() == ".md") paths.push_back(entry.path());
  std::sort(paths.begin(), paths.end());
  std::vector<Page> pages;
  for (const fs::path& path : paths) pages.push_back(read_page(path));
  std::sort(pages.begin(), pages.end(),
            [](const Page& a, const Page& b) { return a.fields.at("id") < b.fields.at("id"); });
  for (std::size_t i = 1; i < pages.size(); ++i)
    if (pages[i].fields.at("id") == pages[i - 1].fields.at("id"))
      refuse(pages[i].file, 1, "this id has two pages");
  return pages;
}

string quoted(string_view s) {
  string out = "\"";
  for (const char c : s) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + '"';
}

// Bodies one behind the other, and what a page says of its own: see handbook/pages.hpp.
class Bodies {
 public:
  string add(string_view body) {
    const string place = "{" + std::to_string(all_.size()) + ", " + std::to_string(body.size()) + "}";
    all_ += body;
    return place;
  }

  void write(std::ostream& out) const {
    std::vector<Bytef> packed(::compressBound(all_.size()));
    uLongf size = packed.size();
    if (::compress2(packed.data(), &size, reinterpret_cast<const Bytef*>(all_.data()), all_.size(),
                    Z_BEST_COMPRESSION) != Z_OK)
      throw std::runtime_error("the pages cannot be packed");
    out << "constexpr unsigned char kPacked[] = {";
    for (uLongf i = 0; i < size; ++i) out << (i % 32 == 0 ? "\n" : "") << int{packed[i]} << ',';
    out << "};\nconstexpr std::size_t kUnpacked = " << all_.size() << ";\n";
  }

 private:
  string all_;
};

// One constexpr array for each list that is not empty; spans point into them.
string write_list(std::ostream& out, const string& name, const std::vector<string>& items) {
  if (items.empty()) return "{}";
  out << "constexpr std::string_view " << name << "[] = {";
  for (const string& item : items) out << quoted(item) << ", ";
  out << "};\n";
  return name;
}

string write_mappings(std::ostream& out, const string& prefix, const Page& page) {
  string value = "{";
  for (std::size_t i = 0; i < kMappings.size(); ++i) {
    const auto at = page.mappings.find(string(kMappings[i]));
    value += write_list(out, prefix + "_" + std::to_string(i),
                        at == page.mappings.end() ? std::vector<string>{} : at->second);
    value += i + 1 < kMappings.size() ? ", " : "}";
  }
  return value;
}

// `implies: [rule, other-rule if same place]`
string write_implications(std::ostream& out, const string& prefix, const Page& page,
                          const std::vector<Page>& all) {
  const auto list = page.lists.find("implies");
  if (list == page.lists.end() || list->second.empty()) return "{}";
  const string name = prefix + "_implies";
  out << "constexpr Implication " << name << "[] = {";
  for (const string& item : list->second) {
    const auto at = item.find(" if ");
    const string rule = item.substr(0, at);
    string_view when = "always";
    if (at != string::npos) {
      const auto condition = std::find_if(kConditions.begin(), kConditions.end(), [&](const auto& c) {
        return c.first == string_view(item).substr(at + 4);
      });
      if (condition == kConditions.end())
        refuse(page.file, 1,
               "a rule is implied always, `if same place` or `if same object`: \"" + item + "\"");
      when = condition->second;
    }
    if (rule == page.fields.at("id") ||
        std::none_of(all.begin(), all.end(), [&](const Page& p) { return p.fields.at("id") == rule; }))
      refuse(page.file, 1, "implies \"" + rule + "\", which is no other check");
    out << "{" << quoted(rule) << ", Implication::When::" << when << "}, ";
  }
  out << "};\n";
  return name;
}

void write(const std::vector<Page>& checks, const std::vector<Page>& concerns, const fs::path& output) {
  std::ostringstream out;
  std::ostringstream check_table;
  std::ostringstream concern_table;
  Bodies bodies;
  out << "#include \"handbook/pages.hpp\"\n\nnamespace watertight::handbook {\nnamespace {\n";
  for (std::size_t i = 0; i < checks.size(); ++i) {
    const Page& p = checks[i];
    require_keys(p, {"id", "title", "advice", "severity", "layer", "group"});
    if (p.file != p.fields.at("id") + ".md") refuse(p.file, 1, "the file is not called after its id");
    if (std::find(kSeverities.begin(), kSeverities.end(), p.fields.at("severity")) == kSeverities.end())
      refuse(p.file, 1, "unknown severity \"" + p.fields.at("severity") + "\"");
    const string mappings = write_mappings(out, "check" + std::to_string(i), p);
    const string implies = write_implications(out, "check" + std::to_string(i), p, checks);
    check_table << "{" << quoted(p.fields.at("id")) << ", " << quoted(p.fields.at("title")) << ", "
                << quoted(p.fields.at("advice")) << ", Severity::" << p.fields.at("severity") << ", "
                << quoted(p.fields.at("layer")) << ", " << quoted(p.fields.at("group")) << ", " << mappings
                << ",\n"
                << bodies.add(p.body) << ",\n"
                << implies << "},\n";
  }
  for (std::size_t i = 0; i < concerns.size(); ++i) {
    const Page& p = concerns[i];
    require_keys(p, {"id", "title", "chapter"});
    if (std::none_of(kChapters.begin(), kChapters.end(),
                     [&](const auto& c) { return c.first == p.fields.at("chapter"); }))
      refuse(p.file, 1, "unknown chapter \"" + p.fields.at("chapter") + "\"");
    const string name = "concern" + std::to_string(i);
    const auto list = p.lists.find("checks");
    const string ids =
        write_list(out, name + "_checks", list == p.lists.end() ? std::vector<string>{} : list->second);
    const string mappings = write_mappings(out, name, p);
    concern_table << "{" << quoted(p.fields.at("id")) << ", " << quoted(p.fields.at("title")) << ", "
                  << quoted(p.fields.at("chapter")) << ", " << ids << ", " << mappings << ",\n"
                  << bodies.add(p.body) << "},\n";
  }
  out << "constexpr std::array<CheckPage, " << checks.size() << "> kChecks = {{\n"
      << check_table.str() << "}};\n";
  out << "constexpr std::array<ConcernPage, " << concerns.size() << "> kConcerns = {{\n"
      << concern_table.str() << "}};\n";
  out << "constexpr std::array<Chapter, " << kChapters.size() << "> kChapters = {{\n";
  for (const auto& [letter, title] : kChapters)
    out << "{" << quoted(letter) << ", " << quoted(title) << "},\n";
  out << "}};\n";
  bodies.write(out);
  out << "}  // namespace\n\n"
         "PackedPages packed_pages() { return {kPacked, kUnpacked}; }\n"
         "std::span<const CheckPage> check_pages() { return kChecks; }\n"
         "std::span<const ConcernPage> concern_pages() { return kConcerns; }\n"
         "std::span<const Chapter> chapters() { return kChapters; }\n\n"
         "}  // namespace watertight::handbook\n";
  string text = out.str();
  text.insert(text.find('\n') + 1, "#include <array>\n");
  std::ofstream(output, std::ios::binary) << text;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::cerr << "usage: embed HANDBOOK_DIR OUTPUT.cpp\n";
    return 2;
  }
  try {
    const fs::path handbook = argv[1];
    write(read_folder(handbook / "checks"), read_folder(handbook / "concerns"), argv[2]);
  } catch (const std::exception& e) {
    std::cerr << "handbook: " << e.what() << '\n';
    return 1;
  }
  return 0;
}
