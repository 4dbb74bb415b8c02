#include "report/seccomp.hpp"

#include <fmt/format.h>
#include <fmt/ostream.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <string_view>

#include "linux/syscall_purpose.hpp"
#include "report/json_writer.hpp"
#include "report/words.hpp"

namespace watertight::report {
namespace {

using linux_kernel::Abi;
using linux_kernel::AbiReach;
using linux_kernel::CallReach;
using linux_kernel::ReachDifference;
using linux_kernel::SeccompReach;

std::string abi_names(const std::vector<Abi>& abis) {
  std::vector<std::string_view> names;
  for (const Abi abi : abis) names.push_back(linux_kernel::name_of(abi));
  return fmt::format("{}", fmt::join(names, ", "));
}

// What is the same for several ABIs, said once.
struct Group {
  CallReach call;
  std::vector<Abi> abis;
};

std::vector<Group> grouped(const SeccompSubject& subject, SeccompReach reach) {
  std::vector<Group> out;
  for (const AbiReach& abi : subject.abis)
    for (const CallReach& call : abi.calls) {
      if (call.reach != reach) continue;
      const auto same = std::ranges::find_if(out, [&](const Group& g) { return g.call == call; });
      if (same != out.end())
        same->abis.push_back(abi.abi);
      else
        out.push_back({call, {abi.abi}});
    }
  return out;
}

std::string only(const std::vector<Abi>& abis, const SeccompSubject& subject) {
  return abis.size() == subject.abis.size() ? std::string() : fmt::format(" ({} only)", abi_names(abis));
}

std::string filters_in_words(const SeccompSubject& subject) {
  if (subject.filters.empty()) return "no seccomp filter: every syscall is within reach";
  return fmt::format("{}, {} instructions", counted(subject.filters.size(), "filter"),
                     fmt::join(subject.filters, " + "));
}

void write_past(std::ostream& out, const CallReach& call) {
  if (call.past_argument.empty()) return;
  fmt::print(
      out,
      "    {:<16}{} is compared as 64 bits, and the kernel takes 32 of them: what is denied passes with "
      "an upper bit set\n",
      "", call.past_argument);
}

// A line for each purpose, with the names that have it; then the risks, each once.
template <typename NameOf>
void write_by_purpose(std::ostream& out, const std::vector<std::string_view>& names, NameOf shown) {
  std::map<std::string_view, std::vector<std::string>> by_purpose;
  for (const std::string_view name : names)
    by_purpose[linux_kernel::purpose_of_syscall(name)].push_back(shown(name));
  for (const std::string_view purpose : linux_kernel::syscall_purposes()) {
    const auto at = by_purpose.find(purpose);
    if (at != by_purpose.end()) fmt::print(out, "  {}: {}\n", purpose, fmt::join(at->second, ", "));
  }
}

void write_risks(std::ostream& out, const std::vector<std::string_view>& names) {
  std::map<std::string_view, std::vector<std::string_view>> by_risk;
  std::vector<std::string_view> order;
  for (const std::string_view name : names) {
    const std::string_view risk = linux_kernel::risk_of_syscall(name);
    if (risk.empty()) continue;
    auto& list = by_risk[risk];
    if (list.empty()) order.push_back(risk);
    if (std::ranges::find(list, name) == list.end()) list.push_back(name);
  }
  for (const std::string_view risk : order)
    fmt::print(out, "  {}: {}\n", fmt::join(by_risk[risk], ", "), risk);
}

std::string side_in_words(const CallReach& call) {
  switch (call.reach) {
    case SeccompReach::conditional:
      return call.condition;
    case SeccompReach::denied:
      return call.answer;
    default:
      return std::string(name_of(call.reach));
  }
}

void write_further(std::ostream& out, const SeccompSubject& first, const SeccompSubject& second) {
  const auto differences = linux_kernel::reaches_further(first.abis, second.abis);
  fmt::print(out, "\nWithin reach of {}, and not of {}: {}\n", visible(first.name), visible(second.name),
             differences.empty() ? "nothing" : counted(differences.size(), "syscall"));
  std::vector<std::string_view> plain, all;
  std::map<std::string_view, std::string> shown;
  for (const ReachDifference& d : differences) {
    all.push_back(d.name);
    if (d.first.reach == SeccompReach::conditional || d.second.reach == SeccompReach::conditional) continue;
    if (std::ranges::find(plain, d.name) == plain.end()) plain.push_back(d.name);
    shown[d.name] = std::string(d.name) + only(d.abis, first);
  }
  write_by_purpose(out, plain, [&](std::string_view name) { return shown[name]; });
  for (const ReachDifference& d : differences)
    if (d.first.reach == SeccompReach::conditional || d.second.reach == SeccompReach::conditional)
      fmt::print(out, "  {}{}: {}; there {}\n", d.name, only(d.abis, first), side_in_words(d.first),
                 side_in_words(d.second));
  if (std::ranges::any_of(all,
                          [](std::string_view n) { return !linux_kernel::risk_of_syscall(n).empty(); })) {
    fmt::print(out, "Of these\n");
    write_risks(out, all);
  }
}

void write_further_json(JsonWriter& json, std::string_view key, const SeccompSubject& first,
                        const SeccompSubject& second) {
  json.key(key).begin_array();
  for (const ReachDifference& d : linux_kernel::reaches_further(first.abis, second.abis)) {
    json.begin_object().member("syscall", d.name).key("abis").begin_array();
    for (const Abi abi : d.abis) json.string(linux_kernel::name_of(abi));
    json.end_array()
        .member("here", side_in_words(d.first))
        .member("there", side_in_words(d.second))
        .member("purpose", linux_kernel::purpose_of_syscall(d.name))
        .member("risk", linux_kernel::risk_of_syscall(d.name))
        .end_object();
  }
  json.end_array();
}

void write_head(std::ostream& out, const SeccompSubject& subject) {
  fmt::print(out, "{}: {}\n", visible(subject.name), filters_in_words(subject));
  for (const std::string& note : subject.notes) fmt::print(out, "  {}\n", visible(note));
}

}  // namespace

void write_seccomp_text(std::ostream& out, const SeccompSubject& subject) {
  write_head(out, subject);
  fmt::print(out, "\n  {:<10}{:>14}{:>14}{:>10}\n", "ABI", "within reach", "on condition", "denied");
  for (const AbiReach& abi : subject.abis) {
    const std::size_t unknown = abi.count(SeccompReach::unknown);
    fmt::print(out, "  {:<10}{:>14}{:>14}{:>10}{}\n", linux_kernel::name_of(abi.abi),
               abi.count(SeccompReach::allowed), abi.count(SeccompReach::conditional),
               abi.count(SeccompReach::denied),
               unknown > 0 ? fmt::format("   {} unknown", unknown) : std::string());
  }
  if (const auto conditional = grouped(subject, SeccompReach::conditional); !conditional.empty()) {
    fmt::print(out, "\nOn condition\n");
    for (const Group& g : conditional) {
      fmt::print(out, "  {:<16}  {}{}\n", g.call.name, g.call.condition, only(g.abis, subject));
      write_past(out, g.call);
    }
  }
  std::vector<std::string_view> reached;
  for (const Group& g : grouped(subject, SeccompReach::allowed)) reached.push_back(g.call.name);
  if (std::ranges::any_of(reached,
                          [](std::string_view n) { return !linux_kernel::risk_of_syscall(n).empty(); })) {
    fmt::print(out, "\nWithin reach, and beyond what a process needs for itself\n");
    write_risks(out, reached);
  }
  std::map<std::string, std::vector<Group>> by_answer;
  for (Group& g : grouped(subject, SeccompReach::denied)) by_answer[g.call.answer].push_back(std::move(g));
  for (const auto& [answer, groups] : by_answer) {
    fmt::print(out, "\nDenied with {}\n", answer);
    std::vector<std::string_view> names;
    std::map<std::string_view, std::string> shown;
    for (const Group& g : groups) {
      names.push_back(g.call.name);
      shown[g.call.name] = std::string(g.call.name) + only(g.abis, subject);
    }
    write_by_purpose(out, names, [&](std::string_view name) { return shown[name]; });
  }
}

void write_seccomp_members(JsonWriter& json, const SeccompSubject& subject) {
  json.key("filters").begin_array();
  for (const std::size_t size : subject.filters) json.number(size);
  json.end_array().key("notes").begin_array();
  for (const std::string& note : subject.notes) json.string(note);
  json.end_array().key("abis").begin_object();
  for (const AbiReach& abi : subject.abis) {
    json.key(linux_kernel::name_of(abi.abi))
        .begin_object()
        .member("allowed", abi.count(SeccompReach::allowed))
        .member("denied", abi.count(SeccompReach::denied))
        .member("unknown", abi.count(SeccompReach::unknown))
        .key("conditional")
        .begin_array();
    for (const CallReach& call : abi.calls)
      if (call.reach == SeccompReach::conditional) {
        json.begin_object().member("syscall", call.name).member("condition", call.condition);
        if (!call.past_argument.empty()) json.member("passesWithUpperBits", call.past_argument);
        json.end_object();
      }
    json.end_array().key("denials").begin_object();
    for (const CallReach& call : abi.calls)
      if (call.reach == SeccompReach::denied) json.member(call.name, call.answer);
    json.end_object().end_object();
  }
  json.end_object();
}

void write_seccomp_json(std::ostream& out, const SeccompSubject& subject) {
  JsonWriter json(out);
  json.begin_object().member("schema", "watertight/seccomp/1").member("name", subject.name);
  write_seccomp_members(json, subject);
  json.end_object();
}

void write_seccomp_difference_text(std::ostream& out, const SeccompSubject& first,
                                   const SeccompSubject& second) {
  write_head(out, first);
  write_head(out, second);
  write_further(out, first, second);
  write_further(out, second, first);
}

void write_seccomp_difference_json(std::ostream& out, const SeccompSubject& first,
                                   const SeccompSubject& second) {
  JsonWriter json(out);
  json.begin_object().member("schema", "watertight/seccomp-diff/1");
  json.member("first", first.name).member("second", second.name);
  write_further_json(json, "onlyFirst", first, second);
  write_further_json(json, "onlySecond", second, first);
  json.end_object();
}

}  // namespace watertight::report
